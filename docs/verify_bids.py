#!/usr/bin/env python3
"""Check the sealed bids of a challenge without trusting, or sharing a line of code with, Civic Challenges.

    portal receipt evidence CC-2026-0007 --out bids
    portal audit export --challenge CC-2026-0007 --details --out audit.json
    python3 verify_bids.py bids audit.json

`bids` holds every submission's ciphertexts and the published opening records; without audit.json the chain of decisions
is not compared. Python 3.9 or later, nothing else. Exit status 0: whole. 1: not whole, one line per fault. 2: a file
cannot be read.

A submission is whole when its row hash is the SHA-256 of its row in RFC 8785 JSON, its ciphertext hash that of the list
of its pieces' hashes, and each piece and each file hashes to its name. The records must list exactly these submissions,
and the chain must hold exactly their row hashes, and the records' own hashes.
"""

import hashlib
import json
import sys
from pathlib import Path

FORMAT = "civic-challenges-bids/1"
RECORD_FORMAT = "civic-challenges-opening/1"


def digest(value):
    """Hash text, whole numbers, lists and maps of them as RFC 8785 writes them."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_content(folder, kind, wanted, where):
    """Yield what is wrong with one stored ciphertext."""
    file = folder / kind / wanted
    if not file.is_file():
        yield f"{where}: {kind[:-1]} {wanted} is missing"
    elif hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
        yield f"{where}: {kind[:-1]} {wanted} was changed"


def check_submission(folder, submission):
    """Yield one line per fault of one submission."""
    row, where = submission["row"], f"submission {submission['row_hash'][:12]}"
    if digest(row) != submission["row_hash"]:
        yield f"{where}: its row was changed"
    listed = [[one["slot"], one["ciphertext_sha256"], one["object_sha256"]] for one in submission["pieces"]]
    if digest(listed) != row["ciphertext_sha256"]:
        yield f"{where}: its list of pieces was changed"
    for piece in submission["pieces"]:
        yield from check_content(folder, "pieces", piece["ciphertext_sha256"], where)
        if piece["object_sha256"]:
            yield from check_content(folder, "objects", piece["object_sha256"], where)


def check_left_over(folder, submissions):
    """Yield every stored ciphertext that no submission names."""
    pieces = [piece for one in submissions for piece in one["pieces"]]
    for kind, name in (("pieces", "ciphertext_sha256"), ("objects", "object_sha256")):
        known = {piece[name] for piece in pieces}
        for file in sorted((folder / kind).iterdir()):
            if file.name not in known:
                yield f"{kind[:-1]} {file.name} belongs to no submission"


def check_records(content):
    """Yield where the opening records and the submissions differ."""
    submissions = {one["row_hash"]: one["row"] for one in content["submissions"]}
    if len(submissions) != len(content["submissions"]):
        yield "a submission is there twice"
    if not content["records"]:
        yield "the opening record is missing"
    for record in content["records"]:
        where = f"the record of the {record['act']} opening"
        if record["format"] != RECORD_FORMAT or record["challenge"] != content["challenge"]:
            yield f"{where} is of something else"
        rows = {one["row_hash"]: one for one in record["submissions"]}
        if len(rows) != len(record["submissions"]) or set(rows) != set(submissions):
            yield f"{where} does not list exactly these submissions"
        for row_hash in sorted(set(rows) & set(submissions)):
            for name in ("commitment", "ciphertext_sha256"):
                if rows[row_hash][name] != submissions[row_hash][name]:
                    yield f"{where}: submission {row_hash[:12]} has another {name}"


def check_chain(content, export):
    """Yield where the chain of decisions tells another story."""
    chain = next((one for one in export["chains"] if one["name"] == content["challenge"]), None)
    if chain is None:
        yield f"{content['challenge']}: the audit export holds no such chain"
        return
    told = [(entry["act"], json.loads(entry["details"]["text"])) for entry in chain["entries"] if entry.get("details")]
    submitted = sorted(details["row_hash"] for act, details in told if act == "bid:submitted")
    if submitted != sorted(one["row_hash"] for one in content["submissions"]):
        yield "the chain does not hold exactly these submissions"
    opened = [details["records"] for act, details in told if act in ("bids:opened", "prices:opened")]
    chained = {act: record for one in opened for act, record in one.items()}
    if not chained or chained != {record["act"]: digest(record) for record in content["records"]}:
        yield "an opening record is not the one in the chain"


def read_bids(folder):
    """Read the folder's list; ValueError when it is something else."""
    content = json.loads((folder / "bids.json").read_text(encoding="utf-8"))
    if content["format"] != FORMAT:
        raise ValueError(f"the format is not {FORMAT}")
    return content


def main(arguments):
    """Check the folder and answer the exit status."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(f"{__doc__}\n")
        return 0 if arguments else 2
    folder = Path(arguments[0])
    try:
        content = read_bids(folder)
        faults = [fault for one in content["submissions"] for fault in check_submission(folder, one)]
        faults += [*check_left_over(folder, content["submissions"]), *check_records(content)]
        for file in arguments[1:]:
            faults += check_chain(content, json.loads(Path(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(f"Cannot be read: {type(error).__name__}: {error}\n")
        return 2
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if not faults:
        sys.stdout.write(f"{len(content['submissions'])} submissions: whole.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
