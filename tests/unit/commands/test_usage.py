"""Bad use of the command is one plain line on standard error, exit status 2."""

import sys

import pytest

from portal.cli import COMMANDS, main, plain_line


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["portal", *arguments])
    try:
        main()
    except SystemExit as ended:
        written = capsys.readouterr()
        return int(ended.code or 0), written.out, written.err
    written = capsys.readouterr()
    return 0, written.out, written.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("--nonsense",),
        ("demo", "--nonsense"),
        ("demo", "--port", "99999"),
        ("rank",),
        ("rank", "no-such-file"),
        ("clock", "no-such-rule", "2026-11-23"),
        ("clock", "standstill_8wd_s51", "yesterday"),
        ("audit", "nonsense"),
        ("seed", "nonsense"),
        ("receipt", "verify"),
    ],
)
def test_bad_use_is_one_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(monkeypatch, capsys, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "Usage" not in err


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(monkeypatch, capsys, name, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: portal {name}")
    # The first line after the usage says what it does.
    assert out.split("\n\n")[1].strip()


def test_no_command_at_all_shows_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(monkeypatch, capsys)
    assert status == 2
    assert all(name in err for name in COMMANDS)


def test_a_file_that_cannot_be_used_is_named_with_the_reason() -> None:
    assert (
        plain_line(PermissionError(13, "Permission denied", "/data/keys.json")) == "/data/keys.json: Permission denied"
    )
    assert plain_line(ConnectionRefusedError(111, "Connection refused")) is not None
    assert plain_line(ZeroDivisionError()) is None
