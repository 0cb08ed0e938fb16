"""Indexes of bidding, and triggers that keep sealed pieces, submissions and opening records as they were written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.piccolo_conf import DB

ID = "2026-11-24T12:00:00:000030"
VERSION = "1.38.0"
DESCRIPTION = "Guards of bidding"

UP = """
create unique index submission_one_standing on submission (bid) where state = 'standing';
create index bid_challenge on bid (challenge);
create index envelope_key_bid on envelope_key (bid);
create index piece_key on piece (key);
create index submitted_piece_piece on submitted_piece (piece);
create index sealed_key_key on sealed_key (key);
create index opened_answer_criterion on opened_answer (criterion);
create index opened_file_bid on opened_file (opened_bid);
create index opened_bid_submission on opened_bid (submission);

create function bidding_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is written once', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create function submission_may_only_end() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - 'state' - 'ended_at') is distinct from (to_jsonb(old) - 'state' - 'ended_at')
     or old.state <> 'standing' then
    raise exception 'a submission is written once and can only end' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create function piece_frozen_stays() returns trigger language plpgsql as $$
begin
  if exists (select 1 from submitted_piece f where f.piece = old.id) then
    raise exception 'a submitted piece is kept' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;

create trigger piece_is_written_once before update on piece for each row execute function bidding_refuse_change();
create trigger piece_frozen_stays before delete on piece for each row execute function piece_frozen_stays();
create trigger submission_may_only_end before update on submission
  for each row execute function submission_may_only_end();
create trigger submission_is_kept before delete on submission for each row execute function bidding_refuse_change();
create trigger submitted_piece_is_kept before update or delete on submitted_piece
  for each row execute function bidding_refuse_change();
create trigger sealed_key_is_kept before update or delete on sealed_key
  for each row execute function bidding_refuse_change();
create trigger envelope_key_is_kept before update or delete on envelope_key
  for each row execute function bidding_refuse_change();
create trigger opening_approval_is_kept before update or delete on opening_approval
  for each row execute function bidding_refuse_change();
create trigger opening_is_kept before update or delete on opening
  for each row execute function bidding_refuse_change();
"""

DOWN = """
drop trigger piece_is_written_once on piece;
drop trigger piece_frozen_stays on piece;
drop trigger submission_may_only_end on submission;
drop trigger submission_is_kept on submission;
drop trigger submitted_piece_is_kept on submitted_piece;
drop trigger sealed_key_is_kept on sealed_key;
drop trigger envelope_key_is_kept on envelope_key;
drop trigger opening_approval_is_kept on opening_approval;
drop trigger opening_is_kept on opening;
drop function bidding_refuse_change();
drop function submission_may_only_end();
drop function piece_frozen_stays();
drop index submission_one_standing, bid_challenge, envelope_key_bid, piece_key, submitted_piece_piece, sealed_key_key,
  opened_answer_criterion, opened_file_bid, opened_bid_submission;
"""


async def _run(sql: str) -> None:
    await DB.current_transaction.get().connection.execute(sql)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="challenges", description=DESCRIPTION)

    async def up() -> None:
        await _run(UP)

    async def down() -> None:
        await _run(DOWN)

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
