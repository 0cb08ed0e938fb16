"""`portal rank`: ranks an evaluation file on the command line with the function that the pages use."""

import json

import click

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.output import ranking_to_json, ranking_to_table
from challenges.rubric.parsing import parse_evaluation
from challenges.rubric.ranking import rank as rank_evaluation
from challenges.rubric.reading import MAXIMUM_BYTES


class BadFileError(click.ClickException):
    """One plain line on stderr and exit status 2."""

    exit_code = 2


@click.command("rank")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def rank(file: str, as_json: bool) -> None:
    """Rank the bids of an evaluation FILE (portal-evaluation/1)."""
    try:
        ranking = rank_evaluation(parse_evaluation(_contents(file)))
    except EvaluationError as error:
        raise BadFileError(error.message) from error
    text = json.dumps(ranking_to_json(ranking), indent=2) if as_json else ranking_to_table(ranking)
    click.echo(text.encode())


def _contents(file: str) -> bytes:
    """Read no more than may be ranked, whatever the path leads to."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 (a path from outside may hold a NUL, which open refuses by ValueError)
            return stream.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a usable path"
        raise BadFileError(f"Cannot read {named(file)}: {reason}") from error
