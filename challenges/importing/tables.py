"""The rows of importing: what no section of a draft took, kept with it."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Person


class ImportedText(Table):
    """What was pasted or uploaded and stands in no section, word for word; never published."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    source = Varchar(length=200, null=False)
    words_placed = Integer(null=False)
    words_left = Integer(null=False)
    left_text = Text(null=False, default="")
    imported_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    imported_at = Timestamptz(null=False, default=None)

    imported_text_challenge_unique = Unique([challenge])
    imported_text_words_not_negative = Check("words_placed >= 0 and words_left >= 0")
