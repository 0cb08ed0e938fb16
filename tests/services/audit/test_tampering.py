"""Whoever holds the owner's role can drop the triggers; then the chain itself must tell."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from portal.audit.verification import export, verify
from portal.database.engine import connect

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_audit.py"
CHAIN = "(select id from audit_chain where reference = 'CC-2026-0007')"
pytestmark = pytest.mark.committed

TAMPERINGS = {
    "change": (f"update audit_entry set act = 'bid:submitted' where seq = 2 and chain = {CHAIN}", "entry 2"),
    "change the time": (
        f"update audit_entry set at = at - interval '1 s' where seq = 1 and chain = {CHAIN}",
        "entry 1",
    ),
    "delete": (
        (
            f"delete from audit_detail where entry in (select id from audit_entry where seq = 2 and chain = {CHAIN});"
            f" delete from audit_entry where seq = 2 and chain = {CHAIN}"
        ),
        "missing",
    ),
    "insert": (
        (
            f"update audit_entry set seq = seq + 100 where seq >= 2 and chain = {CHAIN};"
            f" insert into audit_entry (id, chain, seq, at, act, details_hash, hash)"
            f" select gen_random_uuid(), chain, 2, at, 'bid:withdrawn', details_hash, hash from audit_entry where seq = 1 and chain = {CHAIN};"
            f" update audit_entry set seq = seq - 99 where seq > 100 and chain = {CHAIN}"
        ),
        "entry 2",
    ),
    "swap": (
        (
            f"update audit_entry set seq = 0 where seq = 2 and chain = {CHAIN};"
            f" update audit_entry set seq = 2 where seq = 1 and chain = {CHAIN};"
            f" update audit_entry set seq = 1 where seq = 0 and chain = {CHAIN}"
        ),
        "entry 1",
    ),
    "cut the tail": (
        (
            f"delete from audit_detail where entry in (select id from audit_entry where seq > 2 and chain = {CHAIN});"
            f" delete from audit_entry where seq > 2 and chain = {CHAIN};"
            f" update audit_chain set length = 2, head = (select hash from audit_entry where seq = 2 and chain = {CHAIN})"
            f" where id = {CHAIN}"
        ),
        "published head",
    ),
    "change details": ("update audit_detail set details = '{\"days\":70}' where details = '{\"days\":7}'", "details"),
}


async def tamper(urls, sql):
    owner = await connect(urls.owner)
    for table in ("audit_entry", "audit_chain", "audit_detail"):
        await owner.execute(f"alter table {table} disable trigger user")
    await owner.execute(sql)
    await owner.close()


def run_verifier(folder, exported, heads=None):
    files = [folder / "audit.json"]
    files[0].write_bytes(msgspec.json.encode(exported))
    if heads is not None:
        files.append(folder / "heads.json")
        files[1].write_text(json.dumps({"heads": heads}))
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *map(str, files)], capture_output=True, text=True, check=False
    )


async def test_an_untouched_record_is_whole_by_both_verifiers(db, story, tmp_path):
    assert (await verify()).faults == ()
    done = run_verifier(tmp_path, await export(with_details=True))
    assert (done.returncode, done.stdout) == (0, "2 chains with 5 entries: whole.\n")


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_tampering_is_found_by_both_verifiers(db, story, tmp_path, name):
    sql, sign = TAMPERINGS[name]
    await tamper(db, sql)
    faults = [str(fault) for fault in (await verify()).faults]
    assert faults
    assert sign in faults[0]
    done = run_verifier(tmp_path, await export(with_details=True))
    assert done.returncode == 1
    assert sign in done.stderr


async def test_a_tail_cut_with_its_published_heads_is_found_by_a_kept_copy(db, story, tmp_path):
    exported = await export()
    (chain,) = [chain for chain in exported["chains"] if chain["name"] == "CC-2026-0007"]
    kept = [{"challenge": chain["name"], "head": chain["published_heads"][0]["head"]}]
    chain["entries"], chain["published_heads"] = chain["entries"][:2], []
    assert run_verifier(tmp_path, exported).returncode == 0
    assert run_verifier(tmp_path, exported, kept).returncode == 1
    exported["chains"].remove(chain)
    assert "missing" in run_verifier(tmp_path, exported, kept).stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "portal-audit/2", "chains": []}', "\x00"])
def test_the_verifier_names_a_bad_file(tmp_path, text):
    file = tmp_path / "bad.json"
    file.write_text(text)
    done = subprocess.run([sys.executable, "-I", str(VERIFIER), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
