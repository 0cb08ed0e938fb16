"""The rows of notices: each version as it was prepared, each record of a publication, each drawn document."""

from piccolo.columns import JSONB, UUID, Bytea, ForeignKey, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Person


class Notice(Table):
    """One version of a notice; a trigger keeps its content as it was prepared. `subject` is the contract it is about.

    `sending` says how far the sender's way has come: "", waiting, failed (asked again later), refused, done.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False, index=True)
    code = Varchar(length=4, null=False)
    subject = UUID(null=True, default=None)
    version = SmallInt(null=False)
    state = Varchar(length=10, null=False, default="prepared")
    content = JSONB(null=False)
    content_hash = Varchar(length=64, null=False)
    facts_hash = Varchar(length=64, null=False)
    prepared_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    prepared_at = Timestamptz(null=False, default=None)
    sending = Varchar(length=8, null=False, default="")
    sending_message = Text(null=False, default="")
    sending_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)

    notice_version_unique = Unique([challenge, code, version])
    notice_state_known = Check("state in ('prepared','published','superseded')")
    notice_sending_known = Check("sending in ('','waiting','failed','refused','done')")


class NoticePublication(Table):
    """That the central digital platform has a notice: number and time, by whom and how it was recorded.

    Never changed: a correction is another row, which names its reason and the row it stands for.
    """

    id = UUID(primary_key=True, default=UUID4())
    notice = ForeignKey(Notice, on_delete=OnDelete.restrict, null=False)
    number = Varchar(length=30, null=False)
    published_at = Timestamptz(null=False, default=None)
    way = Varchar(length=6, null=False)
    recorded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    recorded_at = Timestamptz(null=False, default=None)
    corrects: ForeignKey["NoticePublication"] = ForeignKey("self", on_delete=OnDelete.restrict, null=True, default=None)
    reason = Text(null=False, default="")

    notice_publication_corrects_once = Unique([corrects])
    notice_publication_way_known = Check("way in ('copied','sent')")
    notice_publication_correction_reasoned = Check("(corrects is null) = (reason = '')")


class NoticeDocument(Table):
    """The PDF of a notice, drawn by a worker; `number` is what it names as the notice's number, "" before publication."""

    id = UUID(primary_key=True, default=UUID4())
    notice = ForeignKey(Notice, on_delete=OnDelete.restrict, null=False)
    number = Varchar(length=30, null=False, default="")
    sha256 = Varchar(length=64, null=False)
    rendered = Bytea(null=False)
    rendered_at = Timestamptz(null=False, default=None)

    notice_document_unique = Unique([notice])
