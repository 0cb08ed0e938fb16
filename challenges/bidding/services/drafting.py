"""Writing a bid: start it, save its parts, attach and remove files. Everything is sealed before it is stored."""

from uuid import UUID, uuid4

from challenges.bidding import policies, queries, vault
from challenges.bidding.domain.content import MAXIMUM_FILES, PRICE, QUALITY, BidFile
from challenges.bidding.domain.declarations import declarations_of
from challenges.bidding.services.pieces import (
    lock_for_editing,
    new_envelope_key,
    save_piece,
    write_piece,
)
from challenges.bidding.services.reminding import schedule_reminders
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, CriterionKind
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one, transaction
from portal.inbox import record_step
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError

MAXIMUM_CHARACTERS = 100_000


async def start_bid(
    actor: Actor, reference: str, *, supplier_id: UUID | None = None, lot_id: UUID | None = None
) -> UUID:
    """Start a supplier's bid for a lot and answer its id; where there is one already, that one is answered.

    NotFoundError for a supplier for which `actor` does not write bids; refused unless the challenge is open.
    """
    chosen = _supplier_of(actor, supplier_id)
    found = await publishing.visible_challenge(reference, actor)
    async with transaction():
        challenge = await lock_challenge(found.id, "SHARE")
        lot = _lot_of(challenge, lot_id)
        existing = await fetch_one("select id from bid where supplier = $1 and lot = $2", chosen, lot)
        if existing is not None:
            return UUID(str(existing["id"]))
        now = await portal_now()
        policies.may_start(challenge, now).require()
        row = await fetch_one(
            "insert into bid (id, challenge, lot, supplier, state, started_at, started_by)"
            " values ($1, $2, $3, $4, 'draft', $5, $6) on conflict on constraint bid_supplier_lot_unique"
            " do update set started_at = bid.started_at returning id, (xmax = 0) as is_new",
            uuid4(),
            challenge.id,
            lot,
            chosen,
            now,
            actor.person_id,
        )
        if row is None:
            raise NotFoundError
        bid_id = UUID(str(row["id"]))
        if row["is_new"]:
            await new_envelope_key(bid_id, QUALITY, now)
            await new_envelope_key(bid_id, PRICE, now)
            await record_step(chosen, challenge.id, "started")
            await schedule_reminders(challenge)
    return bid_id


async def save_answer(actor: Actor, bid_id: UUID, identifier: str, text: str, *, version: int) -> int:
    """Save an answer and answer its new version; `version` is the one the page was shown with (0 = never saved)."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise InvalidInputError({"text": f"Your answer must be {MAXIMUM_CHARACTERS:,} characters or fewer"})
    async with transaction():
        found, now = await lock_for_editing(actor, bid_id)
        await _criterion(found.challenge_id, identifier, conditions=False)
        return await save_piece(
            bid_id,
            f"{vault.ANSWER}{identifier}",
            QUALITY,
            {"text": _storable(text)},
            expected=version,
            actor=actor,
            now=now,
        )


async def save_pass(
    actor: Actor, bid_id: UUID, identifier: str, *, met: bool | None, evidence: str, version: int
) -> int:
    """Save whether the supplier meets a pass or fail condition, with what shows it."""
    if len(evidence) > MAXIMUM_CHARACTERS:
        raise InvalidInputError({"evidence": f"Your evidence must be {MAXIMUM_CHARACTERS:,} characters or fewer"})
    async with transaction():
        found, now = await lock_for_editing(actor, bid_id)
        await _criterion(found.challenge_id, identifier, conditions=True)
        return await save_piece(
            bid_id,
            f"{vault.CONDITION}{identifier}",
            QUALITY,
            {"met": met, "evidence": _storable(evidence)},
            expected=version,
            actor=actor,
            now=now,
        )


async def save_price(actor: Actor, bid_id: UUID, *, pence: int | None, schedule: str, version: int) -> int:
    """Save the price without VAT, in pence, and what it is made of; both go into the price envelope."""
    errors = {}
    if pence is not None and pence <= 0:
        errors["price"] = "Price must be more than £0"
    if len(schedule) > MAXIMUM_CHARACTERS:
        errors["schedule"] = f"The price schedule must be {MAXIMUM_CHARACTERS:,} characters or fewer"
    if errors:
        raise InvalidInputError(errors)
    async with transaction():
        found, now = await lock_for_editing(actor, bid_id)
        policies.may_price(await publishing.challenge(found.challenge_id)).require()
        content = {"pence": pence, "schedule": _storable(schedule)}
        return await save_piece(bid_id, vault.PRICE_SLOT, PRICE, content, expected=version, actor=actor, now=now)


async def save_declarations(actor: Actor, bid_id: UUID, confirmed: set[str], *, version: int) -> int:
    """Save which declarations were ticked; those that this challenge does not ask for are refused."""
    async with transaction():
        found, now = await lock_for_editing(actor, bid_id)
        if confirmed - declarations_of(await publishing.challenge(found.challenge_id)):
            raise InvalidInputError({"confirmed": "Select declarations from the list"})
        content = {"confirmed": sorted(confirmed)}
        return await save_piece(
            bid_id, vault.DECLARATIONS_SLOT, QUALITY, content, expected=version, actor=actor, now=now
        )


async def add_file(
    actor: Actor, bid_id: UUID, file: BidFile, *, key: bytes, object_name: str, object_sha256: str
) -> None:
    """Attach a file whose bytes already lie in the object store, sealed under `key`; the same name twice is fine.

    The key goes into the quality envelope with the file's name and type.
    """
    async with transaction():
        found, now = await lock_for_editing(actor, bid_id)
        if file.criterion:
            await _criterion(found.challenge_id, file.criterion)
        content = {
            "name": _storable(file.name),
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "criterion": file.criterion,
            "key": key.hex(),
        }
        if len((await queries.content_of(bid_id)).files) >= MAXIMUM_FILES:
            raise RefusedError(f"A bid can have at most {MAXIMUM_FILES} files. Remove one to add another.")
        await write_piece(
            bid_id,
            f"{vault.FILE}{file.id}",
            QUALITY,
            content,
            version=1,
            actor=actor,
            now=now,
            object_name=object_name,
            object_sha256=object_sha256,
        )


async def remove_file(actor: Actor, bid_id: UUID, file_id: UUID) -> None:
    """Take a file out of the draft; what a submission froze stays sealed with that submission."""
    slot = f"{vault.FILE}{file_id}"
    async with transaction():
        _, now = await lock_for_editing(actor, bid_id)
        versions = await queries.slot_versions(bid_id)
        present = {row["slot"] for row in await queries.current_pieces(bid_id) if not row["removed"]}
        if slot not in present:
            raise NotFoundError
        await write_piece(bid_id, slot, QUALITY, {}, version=versions[slot] + 1, actor=actor, now=now, removed=True)


def _storable(text: str) -> str:
    """Drop what PostgreSQL cannot hold as text: NUL and lone surrogates, so that the opening can write it in clear."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _supplier_of(actor: Actor, supplier_id: UUID | None) -> UUID:
    mine = actor.organisations_with(Permission.BID_WRITE)
    if supplier_id is None and len(mine) > 1:
        raise InvalidInputError({"supplier": "Select the supplier that makes the bid"})
    chosen = supplier_id or next(iter(mine), None)
    if chosen is None or chosen not in mine:
        raise NotFoundError
    return chosen


def _lot_of(challenge: ChallengeDetail, lot_id: UUID | None) -> UUID:
    if lot_id is None and len(challenge.lots) == 1:
        return challenge.lots[0].id
    if lot_id not in {lot.id for lot in challenge.lots}:
        raise InvalidInputError({"lot": "Select the lot you are bidding for"})
    return lot_id


async def _criterion(challenge_id: UUID, identifier: str, *, conditions: bool | None = None) -> None:
    """Make sure that a criterion belongs to the challenge and is of the kind that was asked for."""
    challenge = await publishing.challenge(challenge_id)
    criterion = challenge.criterion(identifier)
    if criterion is None or challenge.is_divided(criterion):
        raise NotFoundError
    if conditions is not None and (criterion.kind is CriterionKind.PASS_FAIL) is not conditions:
        raise NotFoundError
