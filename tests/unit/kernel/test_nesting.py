"""How deep JSON is nested is told without parsing it."""

import pytest

from portal.kernel.nesting import is_deeper


@pytest.mark.parametrize(
    ("json", "levels", "is_one"),
    [
        (b"", 0, False),
        (b"1", 0, False),
        (b"[]", 0, True),
        (b"[]", 1, False),
        (b'{"a": [1]}', 1, True),
        (b"[][][]", 1, False),
        (b'"[[[[" ', 0, False),
        (b'["\\"[["]', 1, False),
        (b'["open [[[[', 1, False),
        (b"[" * 100_000, 40, True),
    ],
)
def test_only_brackets_outside_of_texts_count(json: bytes, levels: int, is_one: bool) -> None:
    assert is_deeper(json, levels) is is_one
