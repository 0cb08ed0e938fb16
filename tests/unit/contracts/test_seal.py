"""The seal: any reader can check it, one changed byte is found, and signatures bind the rendered bytes."""

import datetime as dt
import hashlib
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.jobs.pdf import render_pdf
from procurement.contracts.commands import contract
from procurement.contracts.sealing import (
    EVIDENCE_FORMAT,
    Authority,
    Evidence,
    SignatureEvidence,
    ensure_authority,
    seal,
)
from procurement.contracts.verification import UnreadableContractError, verify_bytes

pytestmark = pytest.mark.pango

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
HTML = '<html lang="en"><head><title>Contract</title></head><body><h1>Contract</h1><p>Quiet buses.</p></body></html>'


def evidence_for(rendered: bytes) -> Evidence:
    digest = hashlib.sha256(rendered).hexdigest()
    people = (("buyer", "London Borough of Camden", "Ada Okafor"), ("supplier", "Brightkerb Ltd", "Sam Reyes"))
    signatures = tuple(
        SignatureEvidence(party, organisation, name, "Signatory", "2027-01-14T09:00:00+00:00", digest, "I sign.")
        for party, organisation, name in people
    )
    return Evidence(EVIDENCE_FORMAT, "CC-2026-0001", "Quiet buses", digest, len(rendered), signatures)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return ensure_authority(tmp_path_factory.mktemp("seal") / "signing", NOW)


@pytest.fixture(scope="module")
async def sealed(authority: Authority) -> bytes:
    rendered = await render_pdf(HTML)
    return await seal(rendered, evidence_for(rendered), authority)


async def test_sealed_contract_is_intact_trusted_and_names_its_signatories(sealed: bytes, authority: Authority) -> None:
    found = await verify_bytes(sealed, authority.ca_certificate)
    assert (found.intact, found.document_matches, found.trusted) == (True, True, True)
    assert [one.name for one in found.evidence.signatures] == ["Ada Okafor", "Sam Reyes"]
    assert found.sealed_by == "Civic Challenges contract seal"


async def test_sealed_contract_begins_with_the_rendered_bytes(sealed: bytes) -> None:
    assert sealed.startswith(await render_pdf(HTML))


async def test_one_changed_byte_anywhere_is_found(sealed: bytes) -> None:
    seal_begins = sealed.index(b"/Contents <") + 11
    for at in [*range(0, len(sealed), len(sealed) // 61), *range(seal_begins, seal_begins + 2400, 13)]:
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        try:
            found = await verify_bytes(changed)
        except UnreadableContractError:
            continue
        assert not found.holds, at


async def test_bytes_added_behind_the_seal_are_found(sealed: bytes) -> None:
    assert not (await verify_bytes(sealed + b"\n% more\n")).holds


async def test_seal_of_another_authority_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    other = ensure_authority(tmp_path / "other", NOW)
    found = await verify_bytes(sealed, other.ca_certificate)
    assert found.holds
    assert not found.trusted


def test_keys_are_readable_by_their_owner_alone(authority: Authority) -> None:
    assert stat.S_IMODE(authority.seal_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700
    assert ensure_authority(authority.folder, NOW) == authority
    assert not (authority.folder / "ca.key").exists()


def test_command_names_signatories_and_finds_the_changed_byte(
    sealed: bytes, authority: Authority, tmp_path: Path
) -> None:
    good, bad, none = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "none.pdf"
    good.write_bytes(sealed)
    bad.write_bytes(sealed[:600] + bytes([sealed[600] ^ 1]) + sealed[601:])
    none.write_bytes(b"%PDF-1.7 nothing")
    run = CliRunner().invoke
    answer = run(contract, ["verify", str(good), "--ca", str(authority.ca_certificate)])
    assert answer.exit_code == 0
    assert "Signed for Brightkerb Ltd by Sam Reyes" in answer.output
    assert run(contract, ["verify", str(bad)]).exit_code == 1
    assert run(contract, ["verify", str(none)]).exit_code == 2
    assert run(contract, ["verify", str(tmp_path / "missing.pdf")]).exit_code == 2
