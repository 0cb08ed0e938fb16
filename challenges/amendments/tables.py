"""The rows of an amendment: what officers prepare beside a published challenge, which suppliers do not see."""

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Person


class Amendment(Table):
    """One change to a published challenge on its way; of those that have not ended a challenge has at most one.

    `base_version` is the version that stood when it was started, `published_version` the one it became; `note` is what
    the reviewer asked for last. `wording` names the changes that are stated to change nothing that is asked.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False, index=True)
    state = Varchar(length=10, null=False, default="drafting")
    base_version = SmallInt(null=False)
    reason = Text(null=False, default="")
    wording = Varchar(length=200, null=False, default="")
    wording_reason = Text(null=False, default="")
    version = Integer(null=False, default=1)
    started_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    started_at = Timestamptz(null=False, default=None)
    submitted_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    decided_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    published_version = SmallInt(null=True, default=None)
    note = Text(null=False, default="")

    amendment_state_known = Check("state in ('drafting','in_review','published','set_aside')")
    amendment_published_whole = Check(
        "(state = 'published') = (published_version is not null)"
        " and (state <> 'published' or (decided_by is not null and decided_at is not null and reason <> ''))"
    )
    amendment_four_eyes = Check("state <> 'published' or (decided_by <> started_by and decided_by <> submitted_by)")


class AmendmentPart(Table):
    """One part as it shall be (`content`), and as it was published when it was saved last (`base`)."""

    id = UUID(primary_key=True, default=UUID4())
    amendment = ForeignKey(Amendment, on_delete=OnDelete.restrict, null=False)
    part = Varchar(length=20, null=False)
    content = JSONB(null=False)
    base = JSONB(null=False)
    version = Integer(null=False, default=1)
    saved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    saved_at = Timestamptz(null=False, default=None)

    amendment_part_unique = Unique([amendment, part])
    amendment_part_known = Check(
        "part in ('problem','outcomes','mission','money','dates','conditions','rubric','documents')"
    )
