"""The seal on a signed contract: evidence attached as a revision, then a PAdES signature over every byte.

The rendered PDF that both parties signed stays the unchanged beginning of the sealed file, so anybody can cut it out,
hash it and compare. Trust in the seal itself needs the portal's certificate authority, which is offered for download.
"""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

EVIDENCE_NAME = "signatures.json"
EVIDENCE_FORMAT = "portal-contract-signatures/1"
SEAL_FIELD = "PortalSeal"
_YEARS = 10


class SignatureEvidence(msgspec.Struct, frozen=True):
    """Who signed for whom, as what, when (ISO 8601, UTC) and which bytes (SHA-256 of the rendered PDF)."""

    party: str
    organisation: str
    name: str
    role: str
    signed_at: str
    sha256: str
    statement: str


class Evidence(msgspec.Struct, frozen=True):
    """What is attached to a sealed contract as `signatures.json`; described in docs/formats/contract.md."""

    format: str
    contract: str
    title: str
    document_sha256: str
    document_bytes: int
    signatures: tuple[SignatureEvidence, ...]


class Authority(msgspec.Struct, frozen=True):
    """The folder in which the worker keeps the seal: ca.pem is public, seal.key never leaves it."""

    folder: Path

    @property
    def ca_certificate(self) -> Path:
        """The authority's certificate, which readers download to trust the seal."""
        return self.folder / "ca.pem"

    @property
    def seal_certificate(self) -> Path:
        """The certificate in the name of the portal's seal."""
        return self.folder / "seal.pem"

    @property
    def seal_key(self) -> Path:
        """The private key of the seal, readable by the worker's user alone."""
        return self.folder / "seal.key"


def ensure_authority(folder: Path, now: dt.datetime) -> Authority:
    """Make a small authority and a seal certificate in `folder` at set-up; later calls find what is there.

    The authority's own private key is dropped once it has signed the seal's certificate: it can issue nothing more.
    """
    authority = Authority(folder)
    if authority.seal_key.exists() and authority.seal_certificate.exists() and authority.ca_certificate.exists():
        return authority
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name, seal_name = _name("Civic Challenges certificate authority"), _name("Civic Challenges contract seal")
    ca = _builder(ca_name, ca_name, ca_key, now).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    ca_certificate = ca.add_extension(_usage(certificates=True), critical=True).sign(ca_key, hashes.SHA256())
    seal = _builder(seal_name, ca_name, seal_key, now).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    seal_certificate = (
        seal.add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    _write(authority.ca_certificate, ca_certificate.public_bytes(serialization.Encoding.PEM))
    _write(authority.seal_certificate, seal_certificate.public_bytes(serialization.Encoding.PEM))
    _write(
        authority.seal_key,
        seal_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    return authority


async def seal(rendered: bytes, evidence: Evidence, authority: Authority) -> bytes:
    """Attach `evidence` to the rendered PDF as a revision and close the file with an invisible PAdES signature."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    signer: Any = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(authority.seal_key),
        str(authority.seal_certificate),
        ca_chain_files=(str(authority.ca_certificate),),
    )
    if signer is None:
        raise ValueError(f"The seal in {authority.folder} cannot be read.")
    signer.embed_roots = False  # A copy of the authority inside would not be covered by the signature.
    attached = _attach(rendered, evidence)
    sealed = await signers.async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(attached)),
        signers.PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            name="Civic Challenges contract seal",
            reason=f"Seals contract {evidence.contract}, signed by both parties",
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
        ),
        signer=signer,
        new_field_spec=fields.SigFieldSpec(SEAL_FIELD),
    )
    return bytes(sealed.getvalue())


def _attach(rendered: bytes, evidence: Evidence) -> bytes:
    from pyhanko.pdf_utils import embed
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(rendered))
    data = msgspec.json.format(msgspec.json.encode(evidence), indent=2)
    embedded = embed.EmbeddedFileObject.from_file_data(writer, data=data, mime_type="application/json")
    embed.embed_file(
        writer,
        embed.FileSpec(
            file_spec_string=EVIDENCE_NAME,
            file_name=EVIDENCE_NAME,
            embedded_data=embedded,
            description="Who signed this contract, when, and the SHA-256 of the document they signed",
        ),
    )
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Civic Challenges"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
