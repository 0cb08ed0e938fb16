"""A notice as one HTML document, ready to be drawn as a PDF: the frozen content and what is recorded of its publication."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from challenges.notices.domain import Notice, shown
from portal.jobs.typeface import font_face, font_family
from portal.kernel.moments import format_moment
from portal.settings import get_settings, resource_folder


def notice_html(notice: Notice) -> str:
    """Write the document; the same notice and record give the same text."""
    drawn_at = notice.publication.recorded_at if notice.publication else notice.prepared_at
    return (
        _environment()
        .get_template("notice.html")
        .render(
            notice=notice,
            content=notice.content,
            drawn_at=drawn_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            demonstration=get_settings().demonstration,
            font_face=font_face(),
            font_family=font_family(),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "pdf"), undefined=StrictUndefined, autoescape=True
    )
    environment.filters.update(moment=format_moment, shown=shown, css=_css_text)
    return environment


def _css_text(text: str) -> str:
    """Keep only what cannot end a CSS string: references are letters, digits and hyphens."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " -")
