import json

import pytest
from click.testing import CliRunner

from challenges.regimes.commands import clock
from challenges.regimes.regime import load_regime


def test_json_holds_the_two_days() -> None:
    done = CliRunner().invoke(clock, ["standstill_8wd_s51", "2026-11-23", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"last_day": "2026-12-03", "next_day": "2026-12-04"}


def test_people_read_sentences_with_the_section() -> None:
    done = CliRunner().invoke(clock, ["payment_30d_s68", "2026-11-23"])
    assert done.exit_code == 0
    assert "s.68(2)" in done.stdout
    assert "Last day: 2026-12-22 (Tuesday)" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["moon", "2026-11-23"],
        ["standstill_8wd_s51", "2026-02-30"],
        ["standstill_8wd_s51", "23/11/2026"],
        ["standstill_8wd_s51", "20261123"],
        ["standstill_8wd_s51", "2026-W48-1"],
        ["standstill_8wd_s51", "٢٠٢٦-11-23"],
        ["standstill_8wd_s51", "9999-12-31"],
        ["standstill_8wd_s51", "0001-01-01"],
        ["two\nlines", "2026-11-23"],
        ["standstill_8wd_s51", "2026-11-\n23"],
    ],
)
def test_bad_use_is_status_two_and_one_line_on_stderr(arguments: list[str]) -> None:
    done = CliRunner().invoke(clock, arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_rule_lists_all_rules() -> None:
    done = CliRunner().invoke(clock, ["moon", "2026-11-23"])
    assert all(rule.id in done.stderr for rule in load_regime().clock)


def test_help_is_there() -> None:
    assert "RULE" in CliRunner().invoke(clock, ["--help"]).stdout
