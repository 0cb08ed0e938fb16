"""Words are counted as people count them."""

import pytest

from portal.kernel.words import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("well-known fact", 2),
        ("a – b", 2),
        ("5 % of\n\n it.", 3),
        ("don’t", 1),
        ("  It's  well-made — and 3 more ", 5),
    ],
)
def test_words_are_counted_as_people_do(text: str, words: int) -> None:
    assert count_words(text) == words
