#!/usr/bin/env python3
"""Check an audit export of Civic Challenges without trusting, or sharing a line of code with, Civic Challenges.

    portal audit export --out audit.json
    python3 verify_audit.py audit.json [heads.json ...]

Each further file is a copy of /audit/heads.json that you kept: heads seen then must still lie in the chains.
Python 3.9 or later, nothing else. Exit status 0: whole. 1: not whole, one line per fault. 2: a file cannot be read.

A chain begins with 32 zero bytes. Entry n is whole when
    hash(n) = SHA-256( hash(n-1) followed by the JSON text of {act, actor_id, at, challenge, details_hash, seq} )
with RFC 8785 canonical JSON: keys in order, no spaces, UTF-8. The values are only text, whole numbers and null, for
which json.dumps with sorted keys writes exactly that form. Details, where exported, hash as SHA-256(salt, text).
"""

import hashlib
import json
import sys
from pathlib import Path

GENESIS = bytes(32)


def canonical(value):
    """Write text, whole numbers and null as RFC 8785 does."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def next_hash(previous, challenge, entry):
    """Hash one entry onto the one before it."""
    body = {name: entry[name] for name in ("seq", "at", "actor_id", "act", "details_hash")}
    body["challenge"] = challenge
    return hashlib.sha256(previous + canonical(body)).digest()


def check_details(entry):
    """Say what is wrong with an entry's details, if they were exported and not erased with a reason."""
    details = entry.get("details")
    if "details" not in entry or (details and details["text"] is None and details["erased_reason"]):
        return None
    if details is None or details["text"] is None:
        return "its details are missing without a reason"
    found = hashlib.sha256(bytes.fromhex(details["salt"]) + details["text"].encode("utf-8")).hexdigest()
    return None if found == entry["details_hash"] else "its details were changed"


def check_chain(chain, kept_heads):
    """Yield one line per fault of one chain."""
    name, previous, known = chain["name"], GENESIS, {GENESIS.hex()}
    for place, entry in enumerate(chain["entries"], start=1):
        if entry["seq"] != place:
            yield f"{name}: entry {place} is missing"
            return
        found = next_hash(previous, chain["challenge"], entry)
        if found.hex() != entry["hash"]:
            yield f"{name}, entry {place}: its contents or order were changed"
            return
        fault = check_details(entry)
        if fault:
            yield f"{name}, entry {place}: {fault}"
        previous = found
        known.add(entry["hash"])
    heads = [published["head"] for published in chain["published_heads"]] + kept_heads
    for head in dict.fromkeys(heads):
        if head not in known:
            yield f"{name}: the published head {head} is not in the chain, so entries were cut off or rewritten"


def read(file):
    """Read a JSON file."""
    return json.loads(Path(file).read_text(encoding="utf-8"))


def read_export(file):
    """Read an export's chains; ValueError when it is something else."""
    export = read(file)
    if export["format"] != "portal-audit/1":
        raise ValueError("the format is not portal-audit/1")
    return export["chains"]


def read_heads(files):
    """Collect the heads in kept copies of /audit/heads.json, by chain name."""
    heads = {}
    for file in files:
        for published in read(file)["heads"]:
            heads.setdefault(published["challenge"], []).append(published["head"])
    return heads


def main(arguments):
    """Check the files and answer the exit status."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(f"{__doc__}\n")
        return 0 if arguments else 2
    try:
        chains = read_export(arguments[0])
        kept = read_heads(arguments[1:])
        faults = [fault for chain in chains for fault in check_chain(chain, kept.pop(chain["name"], []))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"Cannot be read: {type(error).__name__}: {error}\n")
        return 2
    faults += [f"{name}: the chain is missing, and its head was published" for name in kept]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if not faults:
        entries = sum(len(chain["entries"]) for chain in chains)
        sys.stdout.write(f"{len(chains)} chains with {entries} entries: whole.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
