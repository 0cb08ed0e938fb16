"""The title of a draft: the problem, without the kind of paper it stood on."""

import pytest

from challenges.importing.domain.suggestions import plain_title


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Specification: reducing missed pick-ups", "Reducing missed pick-ups"),
        ("Technical specification – Kerbs", "Kerbs"),
        ("Invitation to tender for: Kerbs", "Kerbs"),
        ("Specification", "Specification"),
        ("Specification:", "Specification:"),
        ("Specifications of kerbs: a survey", "Specifications of kerbs: a survey"),
        ("Brief-case lending", "Brief-case lending"),
        ("", ""),
    ],
)
def test_a_title_loses_only_the_kind_of_paper(title: str, plain: str) -> None:
    assert plain_title(title) == plain
