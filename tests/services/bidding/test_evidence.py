"""The bids written out after the opening: whole by the stand-alone verifier, and every single tampering found."""

import copy
import json
import random
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain.confirming import draft_mark
from challenges.bidding.evidence import export_bids
from challenges.publishing.domain import ChallengeDetail
from portal.audit.verification import export
from portal.database.embedded import Urls
from portal.kernel.errors import NotFoundError, RefusedError
from tests.builders.amendments import publish_amendment
from tests.builders.bidding import PRICED, attach, make_draft_bid, make_submitted_bid, make_supplier, open_challenge
from tests.builders.publishing import PASS_FAIL, QUALITY, make_published_challenge

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_bids.py"
TAMPERINGS = 500  # Twice: a thousand in all.
ANSWER = "canary-answer-of-a-bid"
Content = dict[str, Any]
SEPARATELY: Content = {"scoring": PRICED, "criteria": (PASS_FAIL, QUALITY)}
AT_ONCE: Content = {}  # Where the price is fixed.


async def make_challenge_with_bids(details: Content = SEPARATELY) -> tuple[ChallengeDetail, list[str]]:
    """Have one bid with files, one that was changed and submitted again, and one that was withdrawn."""
    challenge = await make_published_challenge(**details)
    names = []
    for number in range(3):
        company, writer = await make_supplier()
        bid = await make_draft_bid(challenge, writer=writer, answer=ANSWER)
        if number == 0:
            await attach(writer, bid.id, "plan.txt", b"canary-content " * 50_000)
            await attach(writer, bid.id, "plan.txt", b"another of the same name")
        await services.submit_bid(writer, bid.id)
        if number == 1:
            await services.save_answer(writer, bid.id, "q1", f"{ANSWER}, changed", version=1)
            await services.submit_bid(writer, bid.id)
        if number == 2:
            await services.withdraw_bid(writer, bid.id)
        names += [company.name, str(company.id), writer.name, writer.email]
    return challenge, names


async def written(challenge: ChallengeDetail, folder: Path) -> tuple[Path, Path]:
    """Write both exports."""
    bids, chain = folder / "bids", folder / "audit.json"
    assert await export_bids(challenge.reference, bids) == 4
    chain.write_bytes(msgspec.json.encode(await export(challenge.reference, with_details=True)))
    return bids, chain


def exists(folder: Path) -> bool:
    return folder.exists()


def verified(bids: Path, chain: Path) -> "subprocess.CompletedProcess[str]":
    """Run the verifier as an auditor would, without anything of the portal."""
    command = [sys.executable, "-I", str(VERIFIER), str(bids), str(chain)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def test_bids_are_written_out_only_after_the_opening(db: Urls, tmp_path: Path) -> None:
    challenge = await make_published_challenge()
    await make_submitted_bid(challenge)
    with pytest.raises(RefusedError, match="not opened yet"):
        await export_bids(challenge.reference, tmp_path / "bids")
    with pytest.raises(NotFoundError, match="There is no challenge CC-1999-0001 in this database"):
        await export_bids("CC-1999-0001", tmp_path / "bids")
    assert not exists(tmp_path / "bids")


async def test_what_was_written_is_whole_names_nobody_and_shows_nothing(db: Urls, tmp_path: Path) -> None:
    challenge, names = await make_challenge_with_bids()
    await open_challenge(challenge, prices=True)
    bids, chain = await written(challenge, tmp_path)
    done = verified(bids, chain)
    assert (done.returncode, done.stdout, done.stderr) == (0, "4 submissions: whole.\n", "")
    everything = b"\n".join(file.read_bytes() for file in bids.rglob("*") if file.is_file())
    found = [text for text in (*names, ANSWER, "canary-content", "plan.txt") if text.encode() in everything]
    assert found == []


async def test_bids_for_an_amended_challenge_are_whole_confirmed_or_not(db: Urls, tmp_path: Path) -> None:
    challenge = await make_published_challenge()
    writers = [(await make_supplier())[1] for _ in range(2)]
    bids_made = [
        await make_submitted_bid(challenge, writer=writer, files=(("plan.txt", b"Plan."),)) for writer in writers
    ]
    changed = await publish_amendment(challenge)
    mark = draft_mark(await queries.current_pieces(bids_made[0].id))
    await services.confirm_bid(writers[0], bids_made[0].id, seen=changed.version_number, draft=mark)
    opened = await open_challenge(changed)
    assert [(one.id, one.verified) for one in opened] == [(bids_made[0].id, True)]
    assert {text for one in opened for text in one.answers} == {"q1", "q2", "sv1"}
    bids, chain = tmp_path / "bids", tmp_path / "audit.json"
    assert await export_bids(challenge.reference, bids) == 3
    chain.write_bytes(msgspec.json.encode(await export(challenge.reference, with_details=True)))
    done = verified(bids, chain)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 submissions: whole.\n", "")
    record = await queries.opening_record(challenge.id)
    assert sorted(one["state"] for one in record["submissions"]) == ["not confirmed", "opened", "replaced"]


def edit(chance: random.Random, value: Any) -> Any:
    """Change one text, number or flag into another of its kind."""
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        return value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]
    return f"{value}x"


def edit_list(chance: random.Random, entries: list[Any]) -> None:
    """Delete, double or put one entry elsewhere."""
    act = chance.choice(["delete", "double", "cut"])
    place = chance.randrange(len(entries))
    if act == "delete":
        del entries[place]
    elif act == "double":
        entries.insert(place, copy.deepcopy(entries[place]))
    else:
        entries.pop()


def tamper_with_rows(chance: random.Random, content: Content) -> None:
    submission = chance.choice(content["submissions"])
    name = chance.choice(sorted(submission["row"]))
    submission["row"][name] = edit(chance, submission["row"][name])


def tamper_with_pieces(chance: random.Random, content: Content) -> None:
    edit_list(chance, chance.choice(content["submissions"])["pieces"])


def tamper_with_submissions(chance: random.Random, content: Content) -> None:
    edit_list(chance, content["submissions"])


def tamper_with_record(chance: random.Random, content: Content) -> None:
    record = chance.choice(content["records"])
    name = chance.choice(sorted(set(record) - {"submissions"}))
    record[name] = edit(chance, record[name])


def tamper_with_listed(chance: random.Random, content: Content) -> None:
    one = chance.choice(chance.choice(content["records"])["submissions"])
    name = chance.choice(sorted(one))
    one[name] = edit(chance, one[name])


def swap_proofs(chance: random.Random, content: Content) -> None:
    first, second = chance.sample(content["submissions"], 2)
    first["row"]["commitment"], second["row"]["commitment"] = second["row"]["commitment"], first["row"]["commitment"]


EDITS: list[Callable[[random.Random, Content], None]] = [
    tamper_with_rows,
    tamper_with_pieces,
    tamper_with_submissions,
    tamper_with_record,
    tamper_with_listed,
    swap_proofs,
]


def tamper_with_files(chance: random.Random, folder: Path) -> Callable[[], None]:
    """Change, cut, delete, swap or add one stored ciphertext; answers how to put it back."""
    files = sorted(file for kind in ("pieces", "objects") for file in (folder / kind).iterdir())
    file, other = chance.sample(files, 2)
    kept, others = file.read_bytes(), other.read_bytes()
    act = chance.choice(["change", "cut", "delete", "swap", "add"])
    added = file.with_name("0" * 64)
    if act == "change":
        place = chance.randrange(len(kept))
        file.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
    elif act == "cut":
        file.write_bytes(kept[: chance.randrange(len(kept))])
    elif act == "delete":
        file.unlink()
    elif act == "swap":
        file.write_bytes(others)
        other.write_bytes(kept)
    else:
        added.write_bytes(b"planted")

    def put_back() -> None:
        file.write_bytes(kept)
        other.write_bytes(others)
        added.unlink(missing_ok=True)

    return put_back


@pytest.mark.parametrize("details", [SEPARATELY, AT_ONCE], ids=["two openings", "one opening"])
async def test_a_thousand_single_tamperings_are_all_found(db: Urls, tmp_path: Path, details: Content) -> None:
    challenge, _ = await make_challenge_with_bids(details)
    await open_challenge(challenge, prices=True)
    bids, chain = await written(challenge, tmp_path)
    check = runpy.run_path(str(VERIFIER))["main"]
    content = json.loads((bids / "bids.json").read_text())
    chance = random.Random(20261124)
    missed = []
    for number in range(TAMPERINGS):
        put_back: Callable[[], object]
        if number % 3 == 0:
            put_back = tamper_with_files(chance, bids)
        else:
            changed = copy.deepcopy(content)
            act = chance.choice(EDITS)
            act(chance, changed)
            if changed == content:
                continue
            (bids / "bids.json").write_text(json.dumps(changed))
            put_back = lambda: (bids / "bids.json").write_text(json.dumps(content))  # noqa: E731
        if check([str(bids), str(chain)]) == 0:
            missed.append(number)
        put_back()
    assert missed == []
    assert check([str(bids), str(chain)]) == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "civic-challenges-bids/2"}', "\x00"])
def test_the_verifier_names_a_bad_folder(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "bids"
    shutil.copytree(tmp_path, folder)
    (folder / "bids.json").write_text(text)
    done = verified(folder, tmp_path / "nowhere.json")
    assert (done.returncode, done.stderr[:15]) == (2, "Cannot be read:")
