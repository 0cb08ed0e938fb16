"""What a challenge's own rows say, as canonical text for the fields of its notices."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.scoring import plain
from challenges.regimes.regime import Regime
from challenges.regimes.routes import column_of, threshold_of
from portal.kernel.moments import local_day

_KINDS = {
    "central": "Central government authority",
    "sub_central": "Sub-central authority",
    "utility": "Utility",
}
_PRICE = {"fixed_price": "the price is fixed", "price_per_quality_point": "lowest price for each quality point first"}


class Surroundings(msgspec.Struct, frozen=True):
    """What is known around a challenge: its page, its buyer, the officer who asks, its published tender notice.

    The thresholds are those of `on`, the day on which the procurement begins.
    """

    link: str
    ocid: str
    buyer_class: str
    buyer_address: str
    on: date
    officer_name: str = ""
    officer_email: str = ""
    tender_notice: str = ""


def challenge_facts(challenge: ChallengeDetail, around: Surroundings, regime: Regime) -> dict[str, str]:
    """Name every fact of a challenge that notices may say; what is not known is left out or empty."""
    route = regime.route_named(challenge.route)
    rule = regime.rule("payment_30d_s68" if route is None or route.is_covered else "payment_30d_s88")
    return {
        **_buyer(challenge, around, regime),
        **_money_and_dates(challenge),
        "challenge.title": challenge.title,
        "challenge.reference": challenge.reference,
        "challenge.ocid": around.ocid,
        "challenge.description": "\n\n".join(part for part in (challenge.summary, challenge.problem) if part),
        "challenge.outcomes": challenge.outcomes,
        "challenge.route": route.name if route else "",
        "challenge.above_threshold": _is_above(challenge, around, regime),
        "challenge.special_regime": "Light touch" if challenge.contract_kind == "light_touch" else "None",
        "challenge.submission": f"On this service, free of charge: {around.link}",
        "challenge.payment_terms": f"Within {rule.count} days of a valid invoice ({rule.source})",
        "challenge.lots": "\n".join(f"Lot {lot.number}: {lot.title}" for lot in challenge.lots),
        "challenge.lots_reason": challenge.lots_reason if len(challenge.lots) < 2 else "It is divided into lots.",
        "challenge.documents": "\n".join(one.title for one in challenge.documents) or "None besides the page itself",
        "challenge.conditions": _conditions(challenge),
        "challenge.criteria": _criteria(challenge),
        "challenge.conflicts": "yes" if challenge.conflicts_assessed else "",
        "challenge.tender_notice": around.tender_notice,
        "challenge.stopped_on": _day(challenge.cancelled_at),
        "challenge.stopped_reason": challenge.cancelled_reason,
    }


def _is_above(challenge: ChallengeDetail, around: Surroundings, regime: Regime) -> str:
    """Hold the highest value with VAT against the threshold of the buyer and the kind of contract; "" with no value."""
    if challenge.value_pence is None:
        return ""
    threshold = threshold_of(regime, around.buyer_class, challenge.contract_kind, around.on)
    return "yes" if challenge.value_pence >= threshold else "no"


def _buyer(challenge: ChallengeDetail, around: Surroundings, regime: Regime) -> dict[str, str]:
    return {
        "buyer.name": challenge.buyer_name,
        "buyer.kind": _KINDS.get(column_of(regime, around.buyer_class), ""),
        "buyer.address": around.buyer_address,
        "buyer.place": "London (UKI)",
        "officer.name": around.officer_name,
        "officer.email": around.officer_email,
    }


def _money_and_dates(challenge: ChallengeDetail) -> dict[str, str]:
    starts = challenge.contract_starts_on
    ends = _months_on(starts, challenge.contract_months) if starts and challenge.contract_months else None
    return {
        "challenge.value_net": _pence(challenge.budget_pence),
        "challenge.value_gross": _pence(challenge.value_pence),
        "challenge.contract_starts": starts.isoformat() if starts else "",
        "challenge.contract_ends": ends.isoformat() if ends else "",
        "challenge.questions_close": _moment(challenge.questions_close_at),
        "challenge.deadline": _moment(challenge.deadline_at),
    }


def _months_on(first: date, months: int) -> date:
    """Name the last day of so many months that begin with `first`."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    day = min(first.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def _conditions(challenge: ChallengeDetail) -> str:
    lines = [f"{one.title}: {one.question}" for one in challenge.pass_fail_criteria]
    return "\n".join(lines) or "No conditions of participation"


def _criteria(challenge: ChallengeDetail) -> str:
    lines = [f"{one.title}: {plain(one.weight)} points" for one in challenge.criteria if one.weight and not one.parent]
    if challenge.price_weight:
        lines.append(f"Price: {plain(challenge.price_weight)} points")
    elif challenge.price_method in _PRICE:
        lines.append(f"Price: {_PRICE[challenge.price_method]}")
    return "\n".join(lines)


def _pence(pence: int | None) -> str:
    return "" if pence is None else str(pence)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _day(moment: datetime | None) -> str:
    return "" if moment is None else local_day(moment).isoformat()
