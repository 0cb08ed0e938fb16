"""Text files of strangers as text."""


def text_of(content: bytes) -> str:
    """Read bytes as UTF-8, with or without its mark, or else as the older letters of Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
