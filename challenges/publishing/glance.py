"""The answers a founder looks for first, in words: money, hours, dates, what happens to an idea. Facts of the challenge or the law."""

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.effort import effort_of
from challenges.publishing.domain.routes import ROUTE_BY_ID
from challenges.regimes.regime import load_regime
from portal.kernel.money import format_pence

FIXED_PRICE = "fixed_price"
_PAYMENT_RULES = {True: "payment_30d_s68", False: "payment_30d_s88"}
_BELOW = "below_threshold_challenge"


class Promise(msgspec.Struct, frozen=True):
    """What happens to an idea that is sent in, with the source of the promise."""

    title: str
    text: str


class Glance(msgspec.Struct, frozen=True):
    """The one-minute answers of a challenge."""

    money: str
    price: str
    hours: str
    hours_made_of: str
    promises: tuple[Promise, ...]


def glance_of(challenge: ChallengeDetail) -> Glance:
    """Write the answers; what a draft does not say yet stays empty."""
    effort = effort_of(challenge)
    hours = f"About {effort.hours} {'hour' if effort.hours == 1 else 'hours'}"
    return Glance(
        money=_money(challenge),
        price=_price(challenge),
        hours=hours,
        hours_made_of=", ".join(f"{name.lower()} {part:f}".rstrip("0").rstrip(".") for name, part in effort.lines),
        promises=_promises(challenge),
    )


def _money(challenge: ChallengeDetail) -> str:
    if challenge.budget_pence is None:
        return ""
    return f"{format_pence(challenge.budget_pence)}, and VAT on top where you charge it"


def _price(challenge: ChallengeDetail) -> str:
    if challenge.price_method == FIXED_PRICE:
        return "The price is fixed: bids compete on quality"
    return "You name your price, and it counts in the scoring"


def _promises(challenge: ChallengeDetail) -> tuple[Promise, ...]:
    found = [
        Promise(
            "It stays yours",
            "A bid gives the buyer no right to your idea. Who owns what is made under the contract stands in the contract, which you read before you sign.",
        ),
        Promise(
            "It is sealed",
            "Your bid is encrypted from the first word. Before the opening nobody can read it, or see that you bid; afterwards the buyer’s officers and panel can.",
        ),
        Promise(
            "It is confidential, within the law",
            "Public bodies answer freedom of information requests. Trade secrets, and what would harm your business, can be withheld (Freedom of Information Act 2000, ss.41 and 43). Say in your bid what that is.",
        ),
        Promise("You get feedback", "Every bidder learns its scores and the reasons for them, whatever the outcome."),
    ]
    if paid := _payment(challenge):
        found.append(Promise("You are paid in time", paid))
    return tuple(found)


def _payment(challenge: ChallengeDetail) -> str:
    """Name the statutory time to pay; none where the Act sets none, as for grants and exempt research."""
    route = ROUTE_BY_ID.get(challenge.route)
    if route is None or not (route.is_covered or route.id == _BELOW):
        return ""
    rule = load_regime().rule(_PAYMENT_RULES[route.is_covered])
    return f"Under the contract a valid invoice is paid within {rule.count} days ({rule.source}). Work is paid as milestones are accepted."
