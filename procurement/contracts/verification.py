"""What a signed contract says about itself, found out from the file alone."""

import asyncio
import hashlib
import io
import logging
from pathlib import Path
from typing import Any

import msgspec
from asn1crypto import cms  # type: ignore[import-untyped]

from procurement.contracts.sealing import EVIDENCE_FORMAT, EVIDENCE_NAME, Evidence

_SEAL_MARK = b"ETSI.CAdES.detached"


class UnreadableContractError(Exception):
    """The file is no PDF, or carries no seal of the portal; the message is one line."""


class DamagedContractError(UnreadableContractError):
    """The file was sealed once but can no longer be read: bytes changed in its structure."""


class Verification(msgspec.Struct, frozen=True):
    """The answer: whether bytes changed since sealing, whether both signed these bytes, whether the seal is trusted."""

    evidence: Evidence
    intact: bool
    document_matches: bool
    trusted: bool
    sealed_by: str

    @property
    def holds(self) -> bool:
        """Say whether the file is the sealed one and both signatures are for the document in it."""
        return self.intact and self.document_matches


def verify(content: bytes, ca_certificate: Path | None = None) -> Verification:
    """Check a sealed contract; with `ca_certificate` also whether its authority issued the seal."""
    return asyncio.run(verify_bytes(content, ca_certificate))


async def verify_bytes(content: bytes, ca_certificate: Path | None = None) -> Verification:
    """Check a sealed contract inside a running loop; UnreadableContractError when there is nothing to check."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    # A changed file is an answer here, not a fault: pyHanko's own log would repeat it with a stack trace.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(content))
        seals = list(reader.embedded_regular_signatures)
        evidence = _evidence(reader)
    except UnreadableContractError:
        raise
    except Exception:  # noqa: BLE001
        # A changed byte in the structure makes the reader fail in ways that it does not list.
        if _SEAL_MARK in content:
            raise DamagedContractError(
                "This sealed contract was changed: its structure can no longer be read."
            ) from None
        raise UnreadableContractError("This file cannot be read as a sealed contract.") from None
    if not seals:
        raise UnreadableContractError("This file carries no seal.")
    intact, trusted, sealed_by = await _seal_status(seals[-1], content, ca_certificate)
    return Verification(
        evidence=evidence,
        intact=intact,
        document_matches=_document_matches(content, evidence),
        trusted=trusted,
        sealed_by=sealed_by,
    )


def _is_written_as_sealed(found: Any, content: bytes) -> bool:
    """Say whether the signature's own place in the file, which no signature can cover, holds it and nothing else."""
    start, length, resumed, _ = (int(one) for one in found.byte_range)
    written = content[start + length : resumed]
    exact = _rebuilt(found.pkcs7_content)
    return (
        start == 0
        and written == b"<" + exact.hex().upper().encode() + b"0" * (len(written) - 2 - 2 * len(exact)) + b">"
    )


def _serial(signer: Any) -> int:
    return int(signer["sid"].chosen["serial_number"].native)


def _rebuilt(packed: bytes) -> bytes:
    """Write the signature anew from the parts that it protects: bytes that mean nothing may not differ either."""
    data = cms.ContentInfo.load(packed)["content"]
    (signer,) = data["signer_infos"]
    own = next(one.chosen for one in data["certificates"] if one.chosen.serial_number == _serial(signer))
    named = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    digest = {"algorithm": signer["digest_algorithm"]["algorithm"].native}
    kept = {name: signer[name] for name in ("signed_attrs", "signature_algorithm", "signature")}
    sid = cms.SignerIdentifier("issuer_and_serial_number", named)
    rebuilt = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": list(data["certificates"]),
            "signer_infos": [{"version": "v1", "sid": sid, "digest_algorithm": digest, **kept}],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": rebuilt}).dump())


async def _seal_status(found: Any, content: bytes, ca_certificate: Path | None) -> tuple[bool, bool, str]:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    read: Any = load_cert_from_pemder
    roots = [read(str(ca_certificate))] if ca_certificate else []
    try:
        as_sealed = _is_written_as_sealed(found, content)
        status = await async_validate_pdf_signature(found, ValidationContext(trust_roots=roots, allow_fetching=False))
    except Exception:  # noqa: BLE001
        # As above: a signature that cannot be checked is not intact.
        return False, False, "unknown"
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    unchanged = status.modification_level in {None, ModificationLevel.NONE}
    intact = bool(as_sealed and status.intact and status.valid and whole and unchanged)
    name = str(status.signing_cert.subject.native.get("common_name", "unknown"))
    return intact, bool(intact and roots and status.trusted), name


def _evidence(reader: Any) -> Evidence:
    root = reader.root
    attached = root["/Names"] if "/Names" in root else {}  # noqa: SIM401 -- get() would hand back the reference.
    names = attached["/EmbeddedFiles"]["/Names"] if "/EmbeddedFiles" in attached else []
    for position in range(0, len(names), 2):
        if str(names[position]) == EVIDENCE_NAME:
            data = names[position + 1]["/EF"]["/F"].data
            try:
                evidence = msgspec.json.decode(data, type=Evidence)
            except (msgspec.ValidationError, msgspec.DecodeError):
                raise UnreadableContractError("The list of signatures in this file is damaged.") from None
            if evidence.format != EVIDENCE_FORMAT:
                raise UnreadableContractError(f"The list of signatures is in an unknown format: {evidence.format[:60]}")
            return evidence
    raise UnreadableContractError("This file carries no list of signatures.")


def _document_matches(content: bytes, evidence: Evidence) -> bool:
    if not 0 < evidence.document_bytes <= len(content):
        return False
    found = hashlib.sha256(content[: evidence.document_bytes]).hexdigest()
    signed = {one.sha256 for one in evidence.signatures}
    return len(evidence.signatures) > 0 and found == evidence.document_sha256 and signed == {found}
