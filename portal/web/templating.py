"""The page engine: our templates, GOV.UK's macros underneath, and the words and numbers pages write."""

from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    select_autoescape,
)
from litestar.plugins.jinja import JinjaTemplateEngine

from portal.kernel.moments import LONDON, format_day, format_moment, format_until
from portal.kernel.money import format_pence
from portal.settings import resource_folder
from portal.web.assets import asset_url
from portal.web.prose import prose
from portal.web.shell import drawn_form_token


def format_number(value: Decimal | float) -> str:
    """Write a number with thousands commas and no trailing noughts after the point."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(count: int, one: str, many: str = "") -> str:
    """Write "1 bid" or "3 bids"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def text_of_state(value: object) -> str:
    """Write a code such as `in_review` as "In review"."""
    text = str(value).replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


@cache
def environment() -> Environment:
    """Make the one Jinja environment; autoescape is on for every template but plain text."""
    loader = ChoiceLoader(
        [
            FileSystemLoader(resource_folder("templates")),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    made = Environment(
        loader=loader,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True, default_for_string=True),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        moment=format_moment,
        day=format_day,
        until=format_until,
        iso=lambda moment: (
            moment.astimezone(LONDON).isoformat() if hasattr(moment, "astimezone") else moment.isoformat()
        ),
        pounds=format_pence,
        number=format_number,
        plural=plural,
        prose=prose,
        words=text_of_state,
    )
    made.globals.update(asset=asset_url, plural=plural, form_token=drawn_form_token)
    return made


def template_engine() -> Any:
    """Wrap the environment for Litestar."""
    return JinjaTemplateEngine.from_environment(environment())
