import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from challenges.rubric.commands import rank
from tests.unit.rubric.builders import example


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rank, arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(example()))
    return path


def test_json_is_the_output_of_the_format(file: Path) -> None:
    done = run(str(file), "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ranking"][0]["total"] == "54.00"


def test_people_read_a_table(file: Path) -> None:
    done = run(str(file))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].split()[:3] == ["1", "A", "54.00"]


def test_a_bid_id_in_any_script_is_printed(file: Path) -> None:
    document = example()
    document["bids"][0]["id"] = "Žlutý 株式会社"  # type: ignore[index]
    file.write_text(json.dumps(document), encoding="utf-8")
    assert "Žlutý 株式会社" in run(str(file)).stdout
    assert json.loads(run(str(file), "--json").stdout)["ranking"][0]["bid"] == "Žlutý 株式会社"


def refused(done: Result) -> str:
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert isinstance(done.exception, SystemExit)
    return done.stderr


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"format": "portal-evaluation/1"}', "missing"),
        (b"{}" + b" " * (64 * 1024 * 1024), "larger than 64 MiB"),
    ],
)
def test_a_bad_file_is_status_two_and_one_line(tmp_path: Path, contents: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(contents)
    assert message in refused(run(str(path)))


def test_a_file_that_cannot_be_read_is_status_two_and_one_line(tmp_path: Path) -> None:
    assert "No such file" in refused(run(str(tmp_path / "none.json")))
    assert "Is a directory" in refused(run(str(tmp_path)))
    assert "not a usable path" in refused(run("nul\0byte"))
    assert "Cannot read" in refused(run(str(tmp_path / "two\nlines")))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "Cannot read" in refused(run(str(tmp_path / "loop")))


def test_an_endless_file_is_not_read_to_its_end() -> None:
    assert os.path.exists("/dev/zero")  # noqa: PTH110
    assert "larger than 64 MiB" in refused(run("/dev/zero"))


def test_a_wrong_evaluation_is_named(file: Path) -> None:
    document = example()
    document["bids"][0]["consensus"].pop("sv")  # type: ignore[index]
    file.write_text(json.dumps(document))
    assert refused(run(str(file))) == 'Error: bid "A": the consensus for criterion "sv" is missing\n'


def test_help_is_there() -> None:
    assert "portal-evaluation/1" in run("--help").stdout
