"""One competition in each stage, with everybody who may look at it and everything a route's path can name."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec

from challenges.amendments.services import start_amendment
from challenges.bidding.queries import opened_bids
from challenges.bidding.services import check_compliance
from challenges.bidding.services.resuming import begin_upload
from challenges.clarifications.services import ask
from challenges.notices.services import keep_document
from challenges.publishing import services as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.suppliers import services as profiles
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.importing import Found
from challenges.suppliers.domain.sections import Names, Section
from portal.accounts.domain import Actor, OrganisationDetail, Role
from portal.accounts.queries import actor_of, members, organisation
from portal.accounts.services import invite_member
from portal.database.clock import real_now
from portal.files.store import file_store, new_object_name
from portal.mail.queries import letters_to
from procurement.contracts.jobs import signing_folder
from procurement.contracts.sealing import ensure_authority
from procurement.evaluation import services as evaluation
from procurement.evaluation.domain import Interest
from procurement.evaluation.queries import panel as panel_of
from procurement.payments.services import store_evidence
from tests.builders.accounts import (
    make_administrator,
    make_buyer,
    make_member,
    make_officer,
    make_supplier_organisation,
)
from tests.builders.awards import Ranked, _score, end_standstill, make_noticed_award
from tests.builders.bidding import attach, make_draft_bid, open_challenge, pass_deadline, reread
from tests.builders.contracts import make_signed_contract
from tests.builders.notices import make_published_notice
from tests.builders.publishing import make_challenge_buyer, make_draft_challenge, officers_of

STAGES = ("draft", "open", "closed", "scoring", "ranked", "standstill", "live")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
"""Anonymous is the visitor without a name here."""


class World(msgspec.Struct):
    """Who is there, and what fills the places of a path: by name, or by the beginning of the path and name."""

    stage: str
    people: dict[str, Actor]
    places: dict[str, object]
    special: dict[tuple[str, str], object]

    def fill(self, path: str) -> str:
        """Put this world's objects into a route's path; what it does not have is an id nobody has."""
        parts = []
        for part in path.split("/"):
            if part.startswith("{"):
                name, _, kind = part.strip("{}").partition(":")
                found = next(
                    (value for (start, key), value in self.special.items() if key == name and path.startswith(start)),
                    None,
                )
                value = found if found is not None else self.places.get(name)
                parts.append(str(value if value is not None else _nothing(kind)))
            else:
                parts.append(part)
        return "/".join(parts)


def _nothing(kind: str) -> object:
    return {"uuid": uuid4(), "int": 99}.get(kind, "nothing-has-this-name")


async def _people(buyer_id: UUID) -> dict[str, Actor]:
    """Make everybody but the bidders: the buyer's own, another buyer's officer, suppliers, the operator."""
    buyer = await organisation(buyer_id)
    officer, second = await officers_of(buyer_id)
    companies = [await make_supplier_organisation() for _ in range(3)]
    bidder, rival, bystander = [await make_member(one.id, Role.SUPPLIER) for one in companies]
    return {
        "officer": officer,
        "second": second,
        "finance": await make_member(buyer.id, Role.FINANCE),
        "legal": await make_member(buyer.id, Role.LEGAL),
        "panel": await make_member(buyer.id, Role.EVALUATOR),
        "evaluator": await make_member(buyer.id, Role.EVALUATOR),
        "other_officer": await make_officer(await make_buyer()),
        "bidder": bidder,
        "rival": rival,
        "bystander": bystander,
        "administrator": await make_administrator(),
    }


async def make_world(stage: str) -> World:
    """Bring one competition to a stage, through the real services only."""
    buyer = await make_challenge_buyer()
    people = await _people(buyer.id)
    supplier_id = next(iter(people["bidder"].organisations()))
    signatory = await make_member(supplier_id, Role.SIGNATORY)
    people["signatory"] = signatory
    world = World(stage=stage, people=people, places={}, special={})
    await _organisations(world, buyer.slug, supplier_id)
    challenge = await make_draft_challenge(buyer=buyer, author=people["officer"])
    world.places |= {"reference": challenge.reference, "identifier": "q1", "section": "problem", "pack_id": "team"}
    world.places |= {"condition": "p1", "part": "problem"}
    ensure_authority(signing_folder(), await real_now())
    world.places |= {"number": 1, "act": "quality", "document_id": await _document(people["officer"], challenge)}
    if stage == "draft":
        return world
    await publishing.submit_for_review(people["officer"], challenge.reference)
    await publishing.publish_challenge(people["second"], challenge.reference)
    notice = await make_published_notice(people["second"], challenge.reference, "UK4")
    await keep_document(notice, PDF)
    world.places |= {"notice_id": notice.id, "code": "UK4"}
    await _bids(world, await reread(challenge))
    await _question(world, await reread(challenge))
    await start_amendment(people["officer"], challenge.reference)
    for name, step in _STEPS.items():
        if STAGES.index(name) <= STAGES.index(stage):
            await step(world, await reread(challenge))
    return world


async def _document(officer: Actor, challenge: ChallengeDetail) -> UUID:
    """Attach a document that the public may read once the challenge is published."""
    key = new_object_name("documents")
    await file_store().put_new(key, PDF)
    return await publishing.add_document(
        officer,
        challenge.reference,
        title="Map",
        file_name="map.pdf",
        media_type="application/pdf",
        size_bytes=len(PDF),
        sha256=sha256(PDF).hexdigest(),
        store_key=key,
    )


async def _organisations(world: World, buyer_slug: str, supplier_id: UUID) -> None:
    """Name the buyer's people and invitation, and the supplier where a path asks for one."""
    supplier = await organisation(supplier_id)
    buyer_id = next(iter(world.people["officer"].organisations()))
    offer = await invite_member(world.people["officer"], buyer_id, email="invited@buyer.example", role=Role.FINANCE)
    (letter, *_) = await letters_to("invited@buyer.example")
    world.places |= {
        "slug": buyer_slug,
        "invitation_id": offer.id,
        "letter_id": letter.id,
        "person_id": world.people["officer"].person_id,
        "membership_id": next(one.id for one in await members(buyer_id) if one.role is Role.FINANCE),
    }
    world.special |= {("/payouts", "slug"): supplier.slug, ("/diversity", "slug"): supplier.slug}
    await _profile(world, supplier)


async def _profile(world: World, supplier: OrganisationDetail) -> None:
    """Let the bidder fill in a little of the supplier's profile: one certificate, and a file that waits to be used."""
    bidder = world.people["bidder"]
    cover = Certificate(uuid4(), "cyber_essentials", "IASME")
    await profiles.save_item(bidder, supplier.id, Section.CERTIFICATES, cover, version=None)
    upload = await profiles.keep_found(bidder, supplier.id, file_name="us.json", found=Found(names=Names("Us Ltd")))
    start = "/organisations/{slug:str}/profile"
    world.special |= {
        (start, "slug"): supplier.slug,
        (start, "section"): "certificates",
        (start, "item_id"): cover.id,
        (start, "subject"): "associated",
        (start, "group"): "offences",
        (start, "import_id"): upload,
    }


async def _bids(world: World, challenge: ChallengeDetail) -> None:
    """Let bidder and rival submit; the path's bid is the bidder's, with a file."""
    from challenges.bidding.services import submit_bid

    for name in ("bidder", "rival"):
        writer = world.people[name]
        bid = await make_draft_bid(challenge, writer=writer)
        file = await attach(writer, bid.id, "plan.pdf", PDF, "q1")
        await submit_bid(writer, bid.id)
        if name == "bidder":
            upload = await begin_upload(writer, bid.id, name="more.pdf", criterion="", length=1000)
            world.places |= {"bid_id": bid.id, "file_id": file.id, "upload_id": upload.id}


async def _question(world: World, challenge: ChallengeDetail) -> None:
    """Let the bidder ask; the path's question is theirs and waits for an answer."""
    bidder = world.people["bidder"]
    world.places["question_id"] = await ask(
        bidder,
        challenge.reference,
        supplier_id=next(iter(bidder.organisations())),
        text="May the routes cross a park that is closed at night?",
    )


async def _closed(world: World, challenge: ChallengeDetail) -> None:
    del world
    await pass_deadline(challenge)


async def _scoring(world: World, challenge: ChallengeDetail) -> None:
    people = world.people
    await open_challenge(challenge)
    for bid in await opened_bids(challenge.id):
        await check_compliance(people["officer"], bid.id, outcome="compliant", reason="Everything asked for is there.")
    buyer_id = challenge.buyer_id
    chair = people["panel"]
    more = [await make_member(buyer_id, Role.EVALUATOR) for _ in range(2)]
    for person in (chair, *more):
        await evaluation.appoint_member(
            people["officer"], challenge.reference, person.person_id, is_chair=person is chair
        )
    await evaluation.start_scoring(people["officer"], challenge.reference)
    people |= {"second_scorer": more[0], "third_scorer": more[1]}
    for bid in await opened_bids(challenge.id):
        await evaluation.declare_interest(chair, challenge.reference, bid.id, interest=Interest.NONE, description="")
    world.places["member_id"] = (await panel_of(challenge.id))[0].id


async def _ranked(world: World, challenge: ChallengeDetail) -> None:
    people = world.people
    panel = [people["panel"], people["second_scorer"], people["third_scorer"]]
    await _score(challenge, panel, await _ordered(world, challenge))
    await evaluation.finish_moderation(people["officer"], challenge.reference)


async def _ordered(world: World, challenge: ChallengeDetail) -> list:  # type: ignore[type-arg]
    bids = await opened_bids(challenge.id)
    return sorted(bids, key=lambda bid: bid.id != world.places["bid_id"])


async def _as_ranked(world: World, challenge: ChallengeDetail) -> Ranked:
    people = world.people
    bids = await _ordered(world, challenge)
    return Ranked(challenge, people["officer"], people["second"], [people["bidder"], people["rival"]], bids, [])


async def _standstill(world: World, challenge: ChallengeDetail) -> None:
    await make_noticed_award(await _as_ranked(world, challenge))


async def _live(world: World, challenge: ChallengeDetail) -> None:
    from tests.builders.awards import award_of

    ranked = await _as_ranked(world, challenge)
    await end_standstill(await award_of(ranked))
    contract = await make_signed_contract(ranked)
    milestone = contract.milestones[0]
    world.places |= {"contract_id": contract.id, "milestone_id": milestone.id}

    async def chunks():  # type: ignore[no-untyped-def]
        yield PDF

    bidder = await actor_of(world.people["bidder"].person_id)
    evidence = await store_evidence(bidder, contract.id, milestone.id, name="counts.pdf", chunks=chunks())
    world.special[("/contracts", "file_id")] = evidence.id


_STEPS: dict[str, Callable] = {  # type: ignore[type-arg]
    "closed": _closed,
    "scoring": _scoring,
    "ranked": _ranked,
    "standstill": _standstill,
    "live": _live,
}
