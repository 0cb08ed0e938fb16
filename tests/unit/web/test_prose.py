"""Typed text on a page: paragraphs and lists, and never HTML."""

import pytest

from portal.web.prose import prose

LIST = '<ul class="govuk-list govuk-list--bullet">'


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("", ""),
        (None, ""),
        ("One line", '<p class="govuk-body">One line</p>'),
        ("One\ntwo\r\n\r\nthree", '<p class="govuk-body">One<br>two</p><p class="govuk-body">three</p>'),
        ("- a\n* b", f"{LIST}<li>a</li><li>b</li></ul>"),
        (
            "We will:\n• map\n\nThen rest",
            f'<p class="govuk-body">We will:</p>{LIST}<li>map</li></ul><p class="govuk-body">Then rest</p>',
        ),
        ("-5 degrees", '<p class="govuk-body">-5 degrees</p>'),
        ("3. stays as typed", '<p class="govuk-body">3. stays as typed</p>'),
    ],
)
def test_paragraphs_and_lists(typed: object, drawn: str) -> None:
    assert prose(typed) == drawn


def test_what_was_typed_is_never_html() -> None:
    drawn = prose("<script>x</script>\n- <b>y</b> & {z}")
    assert "<script>" not in drawn
    assert "&lt;b&gt;y&lt;/b&gt; &amp; {z}" in drawn
