"""The hash chains: heads, entries, salted details, and the heads that were published."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table


class AuditChain(Table, tablename="audit_chain"):
    """One chain: a challenge's, or with `challenge_id` null the portal's own. Its row is the lock of the chain."""

    id = UUID(primary_key=True, default=UUID4())
    challenge_id = UUID(null=True, default=None)
    reference = Varchar(length=40, null=True, default=None)
    length = BigInt(default=0, null=False)
    head = Bytea(null=False)
    is_published = Boolean(default=False, null=False)
    is_ticking = Boolean(default=False, null=False)

    audit_chain_one_per_challenge = Unique(["challenge_id"], nulls_distinct=False)


class AuditEntry(Table, tablename="audit_entry"):
    """One act in a chain; inserted and read, never changed: grants and triggers refuse the rest."""

    id = UUID(primary_key=True, default=UUID4())
    chain = ForeignKey(AuditChain, on_delete=OnDelete.restrict, null=False)
    seq = BigInt(null=False)
    at = Timestamptz(null=False)
    actor_id = UUID(null=True, default=None)
    act = Varchar(length=80, null=False)
    details_hash = Bytea(null=False)
    hash = Bytea(null=False)

    audit_entry_one_per_place = Unique(["chain", "seq"])


class AuditDetail(Table, tablename="audit_detail"):
    """What an act was about: canonical JSON under the entry's salted hash; may be erased with a reason."""

    id = UUID(primary_key=True, default=UUID4())
    entry = ForeignKey(AuditEntry, on_delete=OnDelete.restrict, null=False)
    salt = Bytea(null=False)
    details = Text(null=True, default=None)
    erased_at = Timestamptz(null=True, default=None)
    erased_reason = Text(default="", null=False)

    audit_detail_one_per_entry = Unique(["entry"])


class PublishedHead(Table, tablename="audit_published_head"):
    """A head that everybody could see from `at` on; without length, so that nobody can count acts."""

    id = UUID(primary_key=True, default=UUID4())
    chain = ForeignKey(AuditChain, on_delete=OnDelete.restrict, null=False)
    head = Bytea(null=False)
    at = Timestamptz(null=False)
