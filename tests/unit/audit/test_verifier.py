"""A thousand random edits of an exported record, each found by the stand-alone verifier."""

import copy
import random
import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from portal.audit.domain import GENESIS, Link, StoredLink, canonical, faults_of, hash_details, hash_link, moment_text

VERIFIER = runpy.run_path(str(Path(__file__).resolve().parents[3] / "docs" / "verify_audit.py"))
CHALLENGE = UUID("6a2f41a3-c54c-4f00-8f5b-0a4b1f6d2f11")
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUNDS = 1000


def make_chain(length):
    links, details, previous = [], [], GENESIS
    for seq in range(1, length + 1):
        salt, text = bytes([seq]) * 16, canonical({"number": seq, "name": 'Zoë "quoted" \\ \u2028 £'})
        actor = UUID(int=seq) if seq % 3 else None
        link = Link(
            CHALLENGE,
            seq,
            START + timedelta(minutes=seq, microseconds=seq),
            actor,
            "thing:dône",
            hash_details(salt, text),
        )
        previous = hash_link(previous, link)
        links.append(StoredLink(link, previous))
        details.append({"seq": seq, "salt": salt.hex(), "text": text, "erased_reason": ""})
    return links, details


def exported(length=30):
    links, details = make_chain(length)
    entries = [
        {
            "seq": stored.link.seq,
            "at": moment_text(stored.link.at),
            "actor_id": stored.link.actor_id and str(stored.link.actor_id),
            "act": stored.link.act,
            "details_hash": stored.link.details_hash.hex(),
            "hash": stored.hash.hex(),
            "details": detail,
        }
        for stored, detail in zip(links, details, strict=True)
    ]
    return {
        "name": "CC-2026-0007",
        "challenge": str(CHALLENGE),
        "entries": entries,
        "published_heads": [{"head": entries[-1]["hash"], "at": "2026-11-24T10:00:00.000000Z"}],
    }


def faults(chain):
    return list(VERIFIER["check_chain"](chain, []))


def change(chain, rng):
    entry = rng.choice(chain["entries"])
    field = rng.choice(["at", "actor_id", "act", "details_hash", "hash", "text", "salt"])
    holder = entry["details"] if field in {"text", "salt"} else entry
    old = holder[field] or "0"
    place = rng.randrange(len(old))
    holder[field] = (
        old[:place] + rng.choice([letter for letter in "0123456789abcdef" if letter != old[place]]) + old[place + 1 :]
    )


def delete(chain, rng):
    del chain["entries"][rng.randrange(len(chain["entries"]))]


def insert(chain, rng):
    place = rng.randrange(len(chain["entries"]))
    chain["entries"].insert(place, copy.deepcopy(rng.choice(chain["entries"])))
    if rng.random() < 0.5:
        renumber(chain)


def swap(chain, rng):
    one, other = rng.sample(range(len(chain["entries"])), 2)
    entries = chain["entries"]
    entries[one], entries[other] = entries[other], entries[one]
    if rng.random() < 0.5:
        renumber(chain)


def cut(chain, rng):
    del chain["entries"][rng.randrange(len(chain["entries"])) :]


def rewrite(chain, rng):
    """Recompute everything from one entry on, as somebody who knows how would; only a kept head tells."""
    first = rng.randrange(len(chain["entries"]))
    chain["entries"][first]["act"] = "thing:undone"
    previous = bytes.fromhex(chain["entries"][first - 1]["hash"]) if first else GENESIS
    for entry in chain["entries"][first:]:
        previous = VERIFIER["next_hash"](previous, chain["challenge"], entry)
        entry["hash"] = previous.hex()


def renumber(chain):
    for seq, entry in enumerate(chain["entries"], start=1):
        entry["seq"] = seq


def test_an_untouched_record_is_whole_however_it_is_written():
    chain = exported()
    assert faults(chain) == []
    links, _ = make_chain(30)
    assert faults_of("x", links, head=links[-1].hash, length=30) == []


def test_every_one_of_a_thousand_random_edits_is_found():
    rng = random.Random(20261124)
    whole = exported()
    for number in range(ROUNDS):
        chain = copy.deepcopy(whole)
        edit = rng.choice([change, delete, insert, swap, cut, rewrite])
        edit(chain, rng)
        assert faults(chain), (number, edit.__name__)


@pytest.mark.parametrize("length", [0, 1])
def test_short_chains(length):
    links, _ = make_chain(length)
    head = links[-1].hash if links else GENESIS
    assert faults_of("x", links, head=head, length=length) == []
    assert faults_of("x", links, head=head, length=length + 1) != []


def test_an_erased_detail_needs_a_reason():
    chain = exported()
    chain["entries"][3]["details"] |= {"text": None, "erased_reason": "Named a person"}
    assert faults(chain) == []
    chain["entries"][3]["details"] |= {"erased_reason": ""}
    assert len(faults(chain)) == 1
