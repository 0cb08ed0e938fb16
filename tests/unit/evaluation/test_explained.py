"""A ranking told to people: amounts as money, methods and suppliers by their names."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from challenges.rubric import Step
from challenges.rubric.exact import ONE
from challenges.rubric.prices import RELATIVE_WARNING, budget_warning
from procurement.evaluation.explained import explained, warnings_for_people
from procurement.evaluation.ranked import RankedBid, RankedLot


class Rules(msgspec.Struct, frozen=True):
    """As much of a challenge as the words need."""

    reference: str = "CC-2026-0001"
    criteria: tuple[Any, ...] = ()
    scored_criteria: tuple[Any, ...] = ()
    rounding_places: int = 2
    budget_pence: int = 74_000_00


def make_bid(name: str, rank: int, pence: int) -> RankedBid:
    return RankedBid(uuid4(), UUID(int=0), name, rank, "ranked", "", "69.00", "60.00", "9.00", pence, ())


def make_lot(*bids: RankedBid, warnings: tuple[str, ...] = ()) -> RankedLot:
    now, nobody = datetime(2027, 1, 20, tzinfo=UTC), UUID(int=0)
    return RankedLot(nobody, nobody, nobody, "absolute_benchmark", "100", bids, now, "", (), warnings)


def test_prices_in_a_working_are_money_and_other_numbers_are_not() -> None:
    bid = make_bid("Northpaw", 1, 51_800_50)
    text = "30 × (1 − 51800.5 ÷ the budget 74000), not below 0 = 7.4000"
    (told,) = explained(make_lot(bid), [bid], Rules(), {str(bid.bid_id): [Step("price", text, "9.00")]})  # type: ignore[arg-type]
    assert told.lines[0].working == ("30 × (1 − £51,800.50 ÷ the budget £74,000), not below 0 = 7.4000",)


def test_warnings_name_methods_and_suppliers() -> None:
    bid = make_bid("Northpaw", 1, 80_000_00)
    above = budget_warning(str(bid.bid_id), 80_000 * ONE, 74_000 * ONE)
    first, second = warnings_for_people(make_lot(bid, warnings=(RELATIVE_WARNING, above)), Rules())  # type: ignore[arg-type]
    assert "“Measured against the budget”, “Price for each quality point” and “Fixed price” do not." in first
    assert "_" not in first
    assert second == "bid Northpaw: the price £80,000 is above the budget £74,000 and earns 0 points"
