"""The lawful routes by which a challenge may run, and what each asks for."""

import msgspec

PORTAL_MINIMUM_DAYS = 10


class Route(msgspec.Struct, frozen=True):
    """A route in words; `is_covered` where the Procurement Act's procedures apply in full."""

    id: str
    name: str
    explanation: str
    is_covered: bool = False


ROUTES: tuple[Route, ...] = (
    Route(
        id="below_threshold_challenge",
        name="Below the threshold",
        explanation="The whole value, with VAT and every option, stays under the threshold of the Procurement Act 2023.",
    ),
    Route(
        id="open",
        name="Open procedure",
        explanation="One stage, open to every supplier, under the full Procurement Act 2023 (s.20).",
        is_covered=True,
    ),
    Route(
        id="competitive_flexible",
        name="Competitive flexible procedure",
        explanation="Stages that you design in proportion to the work, under the full Procurement Act 2023 (s.20).",
        is_covered=True,
    ),
    Route(
        id="rd_services_exempt",
        name="Research and development",
        explanation="You buy research for the public benefit and no goods or works: exempt (Schedule 2). Scaling up later needs its own route.",
    ),
    Route(
        id="grant_or_prize_only",
        name="Grant or prize",
        explanation="The public body receives no service in return, so this is not a contract. Grant and subsidy rules apply.",
    ),
)
ROUTE_BY_ID = {one.id: one for one in ROUTES}

_THRESHOLD_OF_CLASS = {"central": "central", "central_nhs": "central"}


def threshold_code(threshold_class: str) -> str:
    """Name the goods and services threshold of a buyer; the sub-central one unless the buyer is central or NHS."""
    return _THRESHOLD_OF_CLASS.get(threshold_class, "sub_central")


def shortest_period_rule(route: Route, *, documents_complete: bool) -> str | None:
    """Name the clock of s.54 for bids sent electronically; None where the Act sets no number of days (s.87)."""
    if not route.is_covered:
        return None
    return "min_tender_period_25d_s54" if documents_complete else "min_tender_period_30d_s54"
