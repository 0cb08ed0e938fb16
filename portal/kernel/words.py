"""Words as people count them."""


def count_words(text: str) -> int:
    """Count the runs of characters between spaces that hold a letter or digit."""
    return sum(1 for word in text.split() if word.isalnum() or any(map(str.isalnum, word)))
