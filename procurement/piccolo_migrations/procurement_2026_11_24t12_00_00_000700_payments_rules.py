"""One open attempt for each payment, a ledger that only grows and adds up to nought, decisions that stay."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000700"
VERSION = "1.38.0"

SQL = """
create unique index payment_attempt_one_open on payment_attempt (payment) where state in ('starting', 'open');
create unique index payment_attempt_one_success on payment_attempt (payment) where state = 'succeeded';
create unique index invoice_one_standing on invoice (milestone) where returned_at is null;
create index invoice_buyer_pay_by on invoice (buyer, pay_by) where returned_at is null;
create index evidence_item_report on evidence_item (report);
create index payment_attempt_session on payment_attempt (session_id) where session_id <> '';

create function payments_only_grow() returns trigger language plpgsql as $$
begin
    raise exception '% of % is refused: it only grows', tg_op, tg_table_name;
end
$$;
create trigger ledger_entry_only_grows before update or delete on ledger_entry
    for each row execute function payments_only_grow();
create trigger ledger_entry_not_emptied before truncate on ledger_entry
    for each statement execute function payments_only_grow();
create trigger invoice_approval_only_grows before update or delete on invoice_approval
    for each row execute function payments_only_grow();
create trigger stripe_event_not_deleted before delete on stripe_event
    for each row execute function payments_only_grow();

create function ledger_adds_up() returns trigger language plpgsql as $$
begin
    if (select sum(pence) from ledger_entry where transaction = new.transaction) <> 0 then
        raise exception 'ledger transaction % does not add up to nought', new.transaction
            using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create constraint trigger ledger_adds_up after insert on ledger_entry deferrable initially deferred
    for each row execute function ledger_adds_up();

create function payment_stays_paid() returns trigger language plpgsql as $$
begin
    if old.paid_at is not null and (new.paid_at is distinct from old.paid_at or new.method is distinct from old.method)
       or new.amount_pence <> old.amount_pence or new.refunded_pence < old.refunded_pence then
        raise exception 'a payment that was made stays as it was made';
    end if;
    return new;
end
$$;
create trigger payment_stays_paid before update on payment for each row execute function payment_stays_paid();

create function payment_needs_two_approvals() returns trigger language plpgsql as $$
begin
    if (select count(distinct person) from invoice_approval where invoice = new.invoice) < 2
       or (select count(distinct capacity) from invoice_approval where invoice = new.invoice) < 2 then
        raise exception 'two people in two offices approve an invoice before it is paid';
    end if;
    return new;
end
$$;
create trigger payment_needs_two_approvals before insert on payment
    for each row execute function payment_needs_two_approvals();

revoke update, delete on ledger_entry, invoice_approval from portal_app;
revoke delete on stripe_event, payment, payment_attempt, invoice, milestone, milestone_report from portal_app;
"""


async def forwards() -> MigrationManager:
    """Make indexes, triggers and grants."""
    manager = MigrationManager(migration_id=ID, app_name="procurement", description="payments rules")

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
