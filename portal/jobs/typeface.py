"""The portal's own font, embedded in the documents that a worker draws; they may fetch nothing."""

import base64
from functools import cache
from pathlib import Path

FAMILY = "Portal"
_FOLDER = Path(__file__).resolve().parents[1] / "web/static/build"


@cache
def font_face(family: str = FAMILY) -> str:
    """Write the rules that embed the font where the assets are built; "" where they are not."""
    faces = []
    for style in ("normal", "italic"):
        found = sorted(_FOLDER.glob(f"atkinson-hyperlegible-next-latin-wght-{style}.*.woff2"))
        if not found:
            return ""
        packed = base64.b64encode(found[0].read_bytes()).decode()
        faces.append(
            f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: 200 800;'
            f" src: url(data:font/woff2;base64,{packed}); }}"
        )
    return "\n".join(faces)


def font_family(family: str = FAMILY) -> str:
    """Name the font for a style sheet; without the built assets the machine's sans-serif serves."""
    return f'"{family}", sans-serif' if font_face(family) else "sans-serif"
