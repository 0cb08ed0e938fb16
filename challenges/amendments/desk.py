"""What every page of an amendment shows: the challenge as it stands, the amendment, and what it would make of it."""

from datetime import date, datetime

import msgspec

from challenges.amendments import policies, queries
from challenges.amendments.domain import Amendment, OfferedDates, Part, Prospect, approve_by, offered_dates, proposed
from challenges.amendments.services.holding import NONE_UNDER_WAY
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.kernel.errors import RefusedError
from portal.kernel.moments import local_day


class Desk(msgspec.Struct, frozen=True):
    """One amendment as its officers have it before them."""

    challenge: ChallengeDetail
    amendment: Amendment
    prospect: Prospect
    now: datetime

    @property
    def base(self) -> str:
        """Name the path of the amendment's pages."""
        return f"/challenges/{self.challenge.reference}/amendment"

    @property
    def is_open(self) -> bool:
        """Say whether anything can be changed now."""
        return bool(policies.may_act(self.challenge, self.amendment, "change", self.now))

    def shown(self, part: Part) -> ChallengeDetail:
        """Make the challenge as it would be; criteria carry the part's version, which forms send back."""
        contents = {one: saved.content for one, saved in self.amendment.parts.items()}
        return proposed(self.challenge, contents, version=self.amendment.part_version(part))


class Timing(msgspec.Struct, frozen=True):
    """The dates to offer, and until when the amendment must be published for its own to be lawful; None if today is too late."""

    offer: OfferedDates
    is_needed: bool
    approve_by: date | None


async def desk_of(reference: str, actor: Actor) -> Desk:
    """Bring the amendment under way of a challenge of the actor's own buyer; 404 for another's, refused without one."""
    challenge = await publishing.officer_challenge(reference, actor)
    found = await queries.under_way(challenge.id)
    if found is None:
        raise RefusedError(NONE_UNDER_WAY)
    now = await portal_now()
    return Desk(challenge, found, await queries.prospect(challenge, found, now), now)


async def open_desk(reference: str, actor: Actor) -> Desk:
    """Bring the amendment under way where it can be changed now; else refused with the reason."""
    desk = await desk_of(reference, actor)
    policies.may_act(desk.challenge, desk.amendment, "change", desk.now).require()
    return desk


async def timing_of(desk: Desk) -> Timing:
    """Work out the dates to offer for an amendment, under the law frozen into the challenge."""
    regime = await publishing.frozen_regime(desk.challenge)
    threshold_class = await publishing.threshold_class(desk.challenge.buyer_id)
    after, today = desk.prospect.after, local_day(desk.now)
    kept = msgspec.structs.replace(
        desk.challenge, documents_complete=after.documents_complete, contract_starts_on=after.contract_starts_on
    )
    offer = offered_dates(kept, regime, threshold_class, today)
    last = approve_by(after, deadline_of(after), regime, threshold_class, today)
    return Timing(offer, desk.prospect.is_material and last is None, last)
