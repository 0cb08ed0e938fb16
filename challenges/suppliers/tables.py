"""The rows of a supplier's profile: one for each version of each section, and one for each file it was filled from."""

from piccolo.columns import JSONB, UUID, Date, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from portal.accounts.tables import Organisation, Person


class ProfileSection(Table):
    """One version of one section. The newest stands; older ones are the history, without what was deleted since."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    section = Varchar(length=20, null=False)
    version = Integer(null=False)
    content = JSONB(null=False)
    saved_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    saved_at = Timestamptz(null=False, default=None)
    source = Varchar(length=20, null=False, default="page")

    profile_section_unique = Unique([organisation, section, version])
    profile_section_counts = Check("version > 0")
    profile_section_source_known = Check("source in ('page', 'file', 'undo', 'deletion')")


class ProfileImport(Table):
    """What was found in an uploaded file, until it is used or left; afterwards only which versions it made."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False, index=True)
    file_name = Varchar(length=200, null=False)
    found = JSONB(null=False)
    uploaded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    uploaded_at = Timestamptz(null=False, default=None)
    applied_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)
    made = JSONB(null=False, default="{}")

    profile_import_order = Check("undone_at is null or applied_at is not null")


class CertificateReminder(Table):
    """A reminder that was sent, so that it is sent once: for a certificate, the day it ends and the days before."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    certificate = UUID(null=False)
    expires_on = Date(null=False, default=None)
    days = SmallInt(null=False)
    sent_at = Timestamptz(null=False, default=None)

    certificate_reminder_unique = Unique([certificate, expires_on, days])
