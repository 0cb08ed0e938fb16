"""`portal clock`: statutory clocks on the command line."""

import json
import re
from datetime import date

import click
import msgspec

from challenges.regimes.clocks import ClockResult
from challenges.regimes.clocks import clock as clock_result
from challenges.regimes.regime import ClockRule, RegimeError, load_regime

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadUseError(click.ClickException):
    """One plain line on stderr and exit status 2."""

    exit_code = 2


@click.command("clock")
@click.argument("rule")
@click.argument("day", metavar="DATE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
def clock(rule: str, day: str, as_json: bool) -> None:
    """Say when a statutory period ends.

    RULE is the id of a rule, for example standstill_8wd_s51; an unknown one lists them all. DATE is YYYY-MM-DD.
    """
    try:
        found = load_regime().rule(rule)
        result = clock_result(rule, _parsed(day))
    except RegimeError as error:
        raise BadUseError(error.message) from error
    click.echo(json.dumps(msgspec.to_builtins(result)) if as_json else _sentences(found, day, result))


def _parsed(day: str) -> date:
    if _ISO_DATE.fullmatch(day):
        try:
            return date.fromisoformat(day)
        except ValueError:
            pass
    raise BadUseError(f"{day!r} is not a date; write it as YYYY-MM-DD, for example 2026-11-23")


def _sentences(rule: ClockRule, day: str, result: ClockResult) -> str:
    return "\n".join(
        (
            f"{rule.title} ({rule.source})",
            f"{rule.date_is[0].upper()}{rule.date_is[1:]}: {day}",
            f"Last day: {result.last_day.isoformat()} ({result.last_day:%A})",
            f"Next day: {result.next_day.isoformat()} ({result.next_day:%A})",
        )
    )
