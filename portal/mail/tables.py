"""Letters on their way: written in the transaction of the act they tell of, sent by a job."""

from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table


class OutboxMail(Table, tablename="outbox_mail"):
    """One mail; `is_sealed` ones would tell who bid, so the demonstration shows them to their recipient only."""

    id = UUID(primary_key=True, default=UUID4())
    recipient = Varchar(length=320, null=False, index=True)
    subject = Varchar(length=200, null=False)
    body = Text(null=False)
    template = Varchar(length=80, null=False)
    kind = Varchar(length=80, null=False)
    is_sealed = Boolean(default=False, null=False)
    state = Varchar(length=10, default="queued", null=False)
    attempts = Integer(default=0, null=False)
    error = Text(default="", null=False)
    queued_at = Timestamptz(null=False)
    sent_at = Timestamptz(null=True, default=None)

    outbox_mail_known_state = Check("state in ('queued', 'sent', 'failed')")
