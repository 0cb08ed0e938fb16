"""The next act on an evaluation's desk: one for the reader's seat on the panel, one for the reader's office. Pure."""

from collections.abc import Iterator, Sequence

import msgspec

from challenges.bidding.domain.openings import OpenedLine
from portal.kernel.decision import Decision
from procurement.evaluation.domain import Member
from procurement.evaluation.pages import Work


class Act(msgspec.Struct, frozen=True):
    """What comes next: a headline, a sentence, and a link or (with `is_post`) a button that acts."""

    title: str
    text: str = ""
    button: str = ""
    link: str = ""
    is_post: bool = False


class Facts(msgspec.Struct, frozen=True):
    """What the next act depends on; `own` and `agreed` are None where the reader has no part in them."""

    base: str
    state: str
    seat: Member | None
    is_officer: bool
    panel: Sequence[Member]
    bids: Sequence[OpenedLine]
    may_start: Decision
    undeclared: int = 0
    own: Work | None = None
    agreed: Work | None = None
    unseconded: int = 0

    @property
    def evaluation(self) -> str:
        """The desk's own address."""
        return f"{self.base}/evaluation"

    @property
    def unlocked(self) -> str:
        """Name those who still score."""
        return ", ".join(one.name for one in self.panel if not one.is_locked)

    @property
    def unchecked(self) -> int:
        """Count the bids without a compliance check."""
        return sum(not one.compliance for one in self.bids)

    @property
    def has_prices(self) -> bool:
        """Say whether every assessed bid's price envelope is open."""
        return all(one.price_pence is not None or one.price_problem for one in self.bids if one.is_assessed)


def acts_of(facts: Facts) -> list[Act]:
    """Name what the reader can do now, or whom the evaluation waits for."""
    found = [*_of_seat(facts), *_of_office(facts)]
    return [act for place, act in enumerate(found) if act not in found[:place]]


def _of_seat(facts: Facts) -> Iterator[Act]:
    if facts.seat is None or facts.own is None:
        return
    if facts.undeclared and facts.state != "ranked":
        suppliers = "1 supplier" if facts.undeclared == 1 else f"{facts.undeclared} suppliers"
        yield Act(
            f"Say whether you have an interest in {suppliers}",
            "You can read a bid once you have answered for its supplier.",
            "Declare your interests",
            f"{facts.evaluation}/declarations",
        )
    elif facts.state == "compliance":
        yield Act(
            "You have answered for every supplier",
            "You can read the bids now. You score them once the procurement lead has started the scoring.",
        )
    elif facts.state == "scoring":
        yield _scoring(facts, facts.seat, facts.own)
    elif facts.state == "moderation":
        yield _agreeing(facts, facts.seat)


def _scoring(facts: Facts, seat: Member, own: Work) -> Act:
    if seat.is_locked and facts.unlocked:
        return Act(
            "Your scores are locked", f"The panel talks once everybody has locked. Still scoring: {facts.unlocked}."
        )
    if seat.is_locked:
        return _all_locked(facts) if seat.is_chair else Act("Everybody has locked", "The chair starts the moderation.")
    if own.next is not None:
        return Act(
            f"{own.scores_done} of {own.scores_total} scored",
            "What you type is saved by itself. Nobody sees your scores before everybody has locked theirs.",
            f"Go on with {own.next.label}",
            f"{facts.evaluation}/scores/{own.next.id}#next",
        )
    return Act(
        f"All {own.scores_total} scored" if own.scores_total else "Nothing left to score",
        "Lock your scores when you are sure. After that they stay as they are, and the panel sees them once everybody has locked.",
        "Lock my scores",
        f"{facts.evaluation}/lock",
        is_post=True,
    )


def _all_locked(facts: Facts) -> Act:
    return Act(
        "Everybody has locked",
        "When the moderation starts, the panel sees all scores and agrees on one for each question.",
        "Start the moderation",
        f"{facts.evaluation}/moderation",
        is_post=True,
    )


def _agreeing(facts: Facts, seat: Member) -> Act:
    moderation, agreed = f"{facts.evaluation}/moderation", facts.agreed
    if seat.is_chair and agreed is not None and agreed.next is not None:
        return Act(
            f"{agreed.scores_done} of {agreed.scores_total} agreed",
            "You record what the panel agrees on, with its own reason.",
            "Agree on the next",
            f"{moderation}/next",
        )
    if not seat.is_chair and facts.unseconded:
        scores = "1 agreed score needs" if facts.unseconded == 1 else f"{facts.unseconded} agreed scores need"
        return Act(
            f"{scores} a second signature", "Read the reason, and second it if you agree.", "See them", moderation
        )
    if agreed is not None and agreed.next is None:
        return Act("Everything is agreed", "The procurement lead ends the moderation.", "See all scores", moderation)
    return Act("The panel is agreeing on its scores", "The chair records each one.", "See all scores", moderation)


def _of_office(facts: Facts) -> Iterator[Act]:
    if facts.state == "ranked":
        yield Act("The ranking is made", "Every number in it is explained.", "See the ranking", f"{facts.base}/ranking")
    if not facts.is_officer:
        if facts.state == "price":
            yield Act("Quality is settled", "Two officers open the prices next, and then the bids are ranked.")
        return
    if facts.state == "compliance" and facts.may_start:
        text = "The panel is complete and every bid is checked. Nobody can join or leave the panel after this."
        yield Act("Ready for scoring", text, "Start scoring", f"{facts.evaluation}/scoring", is_post=True)
    elif facts.state == "scoring":
        waiting = Act("The panel is scoring", f"Still scoring: {facts.unlocked}. Their scores are hidden from you too.")
        yield waiting if facts.unlocked else _all_locked(facts)
    elif facts.state == "moderation":
        yield _ending(facts)
    elif facts.state == "price":
        yield _pricing(facts)


def _ending(facts: Facts) -> Act:
    agreed = facts.agreed
    if agreed is not None and agreed.next is not None:
        text = "The chair records each score that the panel agrees on."
        return Act(
            f"{agreed.scores_done} of {agreed.scores_total} agreed",
            text,
            "See all scores",
            f"{facts.evaluation}/moderation",
        )
    return Act(
        "Everything is agreed",
        "After the moderation no score can be changed.",
        "End the moderation",
        f"{facts.evaluation}/ranking",
        is_post=True,
    )


def _pricing(facts: Facts) -> Act:
    if not facts.has_prices:
        text = "Two officers open the price envelopes. Then the bids can be ranked."
        return Act("Quality is settled", text, "Open the prices", f"{facts.base}/opening")
    return Act(
        "The prices are open",
        "The ranking adds the points for price to the agreed scores, by the published formula.",
        "Rank the bids",
        f"{facts.evaluation}/ranking",
        is_post=True,
    )
