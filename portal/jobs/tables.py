"""What the queue works on, as people see it: each job's progress and history, acts due later, workers alive."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Job(Table, tablename="job"):
    """One piece of work for a worker; the queue's own row carries only this row's id."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80, null=False)
    worker = Varchar(length=20, null=False)
    subject = Varchar(length=200, default="", null=False)
    key = Varchar(length=200, null=True, default=None)
    payload = JSONB(default="{}", null=False)
    state = Varchar(length=10, default="queued", null=False)
    percent = Integer(default=0, null=False)
    message = Varchar(length=300, default="", null=False)
    attempts = Integer(default=0, null=False)
    error = Text(default="", null=False)
    queued_at = Timestamptz(null=False)
    started_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)

    job_known_state = Check("state in ('queued', 'working', 'done', 'failed')")
    job_percent_in_range = Check("percent between 0 and 100")


class DueAct(Table, tablename="due_act"):
    """A job to be queued when the portal's clock passes `at`; at most one per act and key."""

    id = UUID(primary_key=True, default=UUID4())
    at = Timestamptz(null=False, index=True)
    act = Varchar(length=80, null=False)
    key = Varchar(length=200, null=False)
    payload = JSONB(default="{}", null=False)

    due_act_one_per_act_and_key = Unique(["act", "key"])


class WorkerHeartbeat(Table, tablename="worker_heartbeat"):
    """When each worker was last alive, in real time."""

    id = UUID(primary_key=True, default=UUID4())
    worker = Varchar(length=20, null=False)
    process = Varchar(length=120, null=False)
    beat_at = Timestamptz(null=False)

    worker_heartbeat_one_per_process = Unique(["process"])
