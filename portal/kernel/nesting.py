"""How deep JSON is nested, told before anything parses it: a parser may run out of its own depth."""

import re

_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def is_deeper(json: bytes, levels: int) -> bool:
    """Say whether brackets open more than so many levels deep, outside of texts."""
    depth = 0
    for token in _TOKENS.finditer(json):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth > levels:
                return True
        elif token[0] in (b"]", b"}"):
            depth -= 1
    return False
