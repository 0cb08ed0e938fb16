"""Files going out: a stranger's always as a download, whatever it claims to be; shown is only what the portal drew itself."""

from urllib.parse import quote

from litestar import Response

_HARMLESS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
}
"""The browser may neither guess what it is nor let it do anything."""


def attachment(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """Answer a file as a download under its own name; the browser may neither show nor guess what it is."""
    plain = "".join(
        character if character.isascii() and character.isprintable() and character not in '"\\;%' else "_"
        for character in name
    )
    return Response(
        content,
        media_type=media_type or "application/octet-stream",
        headers={
            **_HARMLESS,
            "content-disposition": f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}",
        },
    )


def picture(content: bytes) -> Response[bytes]:
    """Answer a picture that the portal drew itself, for a page of the portal to show; by itself it may do nothing."""
    return Response(
        content,
        media_type="image/png",
        headers={
            **_HARMLESS,
            "content-disposition": "inline",
            "cross-origin-resource-policy": "same-origin",
        },
    )
