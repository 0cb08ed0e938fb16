"""Files going out: always as a download, never shown by the browser, whatever they claim to be."""

from urllib.parse import quote

from litestar import Response


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
            "content-disposition": f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, no-store",
        },
    )


def picture(content: bytes) -> Response[bytes]:
    """Answer a picture that the portal drew itself, for a page of the portal to show; by itself it may do nothing."""
    return Response(
        content,
        media_type="image/png",
        headers={
            "content-disposition": "inline",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "private, no-store",
        },
    )
