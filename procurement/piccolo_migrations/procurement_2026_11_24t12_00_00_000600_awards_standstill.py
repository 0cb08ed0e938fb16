"""What the database itself refuses: a second award of a lot, a shorter standstill, a signature inside one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.database.transactions import execute

ID = "2026-11-24T12:00:00:000600"
VERSION = "1.38.0"

SQL = """
create unique index award_standing_once on award (lot) where state <> 'lapsed';

create function award_guard() returns trigger language plpgsql as $$
begin
    if old.standstill_until is not null and (new.standstill_until is null or new.standstill_until < old.standstill_until) then
        raise exception 'a standstill is never shortened';
    end if;
    if old.notice_published_at is not null and new.notice_published_at is distinct from old.notice_published_at then
        raise exception 'a published notice keeps its time';
    end if;
    if old.decided_at is not null
       and (new.bid is distinct from old.bid or new.value_pence is distinct from old.value_pence) then
        raise exception 'a decided award keeps its bid and value';
    end if;
    return new;
end
$$;
create trigger award_guard before update on award for each row execute function award_guard();

create function assessment_summary_guard() returns trigger language plpgsql as $$
begin
    if new.content <> old.content or new.outcome <> old.outcome or new.bid <> old.bid or new.sent_at <> old.sent_at then
        raise exception 'an assessment summary stays as it was sent';
    end if;
    return new;
end
$$;
create trigger assessment_summary_guard before update on assessment_summary
    for each row execute function assessment_summary_guard();

create function contract_signature_guard() returns trigger language plpgsql as $$
declare
    found record;
begin
    select a.state, a.standstill_until, a.challenged_at, c.state as contract_state, d.sha256 into found
      from contract c join award a on a.id = c.award left join contract_document d on d.contract = c.id
     where c.id = new.contract for update of c, a;
    if found.state is distinct from 'notice' or found.standstill_until is null
       or found.standstill_until > portal_now() or found.challenged_at is not null then
        raise exception 'nothing is signed before the standstill is over or while a legal challenge is notified';
    end if;
    if found.contract_state is distinct from 'offered' or found.sha256 is distinct from new.sha256 then
        raise exception 'only the document that was offered can be signed';
    end if;
    return new;
end
$$;
create trigger contract_signature_guard before insert on contract_signature
    for each row execute function contract_signature_guard();

create function contract_signature_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a signature is never changed or removed';
end
$$;
create trigger contract_signature_stays before update or delete on contract_signature
    for each row execute function contract_signature_stays();

create function contract_guard() returns trigger language plpgsql as $$
begin
    if new.state in ('signed', 'live', 'ended') and old.state in ('drawn', 'offered', 'declined')
       and (select count(*) from contract_signature where contract = new.id) <> 2 then
        raise exception 'a contract is signed when both parties have signed';
    end if;
    return new;
end
$$;
create trigger contract_guard before update on contract for each row execute function contract_guard();

create function contract_document_guard() returns trigger language plpgsql as $$
begin
    if new.sha256 <> old.sha256 and exists (select from contract_signature where contract = new.contract) then
        raise exception 'a document that somebody signed stays as it is';
    end if;
    return new;
end
$$;
create trigger contract_document_guard before update on contract_document
    for each row execute function contract_document_guard();
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(
        migration_id=ID, app_name="procurement", description="Hold standstill and signatures in the database"
    )

    async def run() -> None:
        await execute(SQL)

    manager.add_raw(run)
    return manager
