import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from challenges.bidding.commands import receipt as command
from challenges.bidding.domain.receipts import RECEIPT_FORMAT, RECORD_FORMAT, Receipt, digest, row_of

ROW = row_of(
    bid="b1", submission=1, arrived_at="2027-01-14T11:59:58.123456Z", ciphertext_sha256="a" * 64, commitment="b" * 64
)


def files(folder: Path, **changes: object) -> tuple[str, str]:
    facts = {
        **ROW,
        "format": RECEIPT_FORMAT,
        "challenge": "CC-2027-0001",
        "lot": 1,
        "nonce": "c" * 64,
        "price_salt": "f" * 64,
        "row_hash": digest(ROW),
        "chain_hash": "d" * 64,
        "opening_record": str(folder / "record.json"),
        **changes,
    }
    record = {
        "format": RECORD_FORMAT,
        "challenge": "CC-2027-0001",
        "submissions": [{"row_hash": digest(ROW), "state": "opened"}],
    }
    held, published = folder / "receipt.json", folder / "record.json"
    held.write_bytes(msgspec.json.encode(Receipt(**facts)))  # type: ignore[arg-type]
    published.write_text(json.dumps(record))
    return str(held), str(published)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["verify", *arguments])


def test_a_whole_receipt_is_found_in_the_record(tmp_path: Path) -> None:
    held, published = files(tmp_path)
    for arguments in ((held,), (held, "--record", published)):
        answer = run(*arguments)
        assert answer.exit_code == 0
        assert "14 January 2027, 11:59 GMT" in answer.output
        assert "It was opened." in answer.output
    assert json.loads(run(held, "--json").output) == {"valid": True, "opened": True, "problems": []}


def test_a_changed_receipt_is_exit_1(tmp_path: Path) -> None:
    held, _ = files(tmp_path, commitment="e" * 64)
    answer = run(held)
    assert answer.exit_code == 1
    assert "was changed" in answer.output


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": 5}', b"[" * 5_000])
def test_a_file_that_is_no_receipt_is_exit_2_and_one_line(tmp_path: Path, content: bytes) -> None:
    held, published = files(tmp_path)
    Path(held).write_bytes(content)
    answer = run(held, "--record", published)
    assert answer.exit_code == 2
    assert answer.output.count("\n") == 1
    good, published = files(tmp_path)
    Path(published).write_bytes(content if content != b"{}" else b"[]")
    answer = run(good, "--record", published)
    assert answer.exit_code in {1, 2}


def test_missing_files_and_unreachable_records_are_exit_2(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.json")).exit_code == 2
    assert run(str(tmp_path)).exit_code == 2
    held, _ = files(tmp_path)
    assert run(held, "--record", "http://127.0.0.1:9/record.json").exit_code == 2
    assert run(held, "--record", "http://[").exit_code == 2
