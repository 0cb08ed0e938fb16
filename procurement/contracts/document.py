"""The contract as HTML, ready to be drawn: facts of the challenge, the bid and the plan put into the clause set."""

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from challenges.bidding.domain.openings import OpenedBid
from challenges.publishing.domain import ChallengeDetail, CriterionKind
from challenges.publishing.domain.routes import ROUTE_BY_ID
from portal.jobs.typeface import font_face, font_family
from portal.kernel.moments import format_day
from portal.kernel.money import format_pence
from portal.settings import get_settings, resource_folder
from portal.web.prose import is_listed, prose
from procurement.contracts.clauses import CONDITIONS, IP_CLAUSES, Clause
from procurement.contracts.domain import IP_NAMES, ContractDetail

_FAMILY = "Contract"
_NOTHING = "Nothing is recorded under this heading when the contract is drawn up."


class Schedule(msgspec.Struct, frozen=True):
    """One lettered schedule; a part's paragraphs are plain text."""

    letter: str
    title: str
    parts: tuple[Clause, ...]


def contract_html(contract: ContractDetail, challenge: ChallengeDetail, bid: OpenedBid) -> str:
    """Write the whole contract as one HTML document that needs no other file; the same facts give the same text."""
    route = ROUTE_BY_ID.get(challenge.route)
    return (
        _environment()
        .get_template("contract.html")
        .render(
            contract=contract,
            challenge=challenge,
            procedure=route.name if route else "As published with the challenge",
            conditions=CONDITIONS,
            schedules=schedules(contract, challenge, bid),
            ip_name=IP_NAMES[contract.ip_option],
            liability_pence=contract.value_pence * contract.liability_percent // 100,
            drawn_at=contract.drawn_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            demonstration=get_settings().demonstration,
            font_face=font_face(_FAMILY),
            font_family=font_family(_FAMILY),
        )
    )


def schedules(contract: ContractDetail, challenge: ChallengeDetail, bid: OpenedBid) -> tuple[Schedule, ...]:
    """Fill schedules A to J as far as the challenge and the bid have something to say."""
    return (
        Schedule("A", "Specification and outcomes", _specification(challenge, bid)),
        Schedule("B", "Milestones and charges", ()),
        Schedule("C", "Intellectual property", (Clause(IP_NAMES[contract.ip_option], IP_CLAUSES[contract.ip_option]),)),
        Schedule("D", "Processing of personal data", _data_protection()),
        Schedule(
            "E", "Social value commitments", _answers(challenge, bid, CriterionKind.SOCIAL_VALUE) or _part(_NOTHING)
        ),
        Schedule("F", "Measures of performance", _performance(contract)),
        Schedule("G", "Change form", _part(*_CHANGE)),
        Schedule("H", "Security", _part(*_SECURITY)),
        Schedule("I", "Exit and follow-on", _part(*_EXIT)),
        Schedule("J", "What is withheld from publication", _part(_WITHHELD)),
    )


_CHANGE = (
    "A request for a change says: its number and date; who asks; what is to change and why; its effect on milestones, charges, dates, data protection and security; and the ground in section 74 of the Procurement Act 2023 that allows it.",
    "A change counts from the day on which both parties have signed it. Where section 75 asks for a contract change notice, that notice is published first.",
)
_SECURITY = (
    "The Supplier holds, or by the second milestone obtains, Cyber Essentials certification or shows equal protection.",
    "Access to the Buyer’s data is limited to named people, protected by a second factor, logged, and ended on the day it is no longer needed. Data is encrypted in transit and at rest.",
    "Before a service is opened to the public, an independent test of its security is made and its serious findings are put right.",
)
_EXIT = (
    "Within 20 working days of the end the Supplier hands over the Buyer’s data in an open format, the Deliverables, and what the Buyer needs to use them under schedule C.",
    "This contract gives no right to further work. Follow-on work is bought only as the notice for the challenge said, or by a new competition.",
)
_WITHHELD = "Personal data of individual staff, and bank details. Nothing else is withheld unless both parties list it here before signature and the law allows it."


def _part(*paragraphs: str) -> tuple[Clause, ...]:
    return (Clause("", tuple(paragraphs)),)


def _specification(challenge: ChallengeDetail, bid: OpenedBid) -> tuple[Clause, ...]:
    return (
        Clause("The problem", _paragraphs(challenge.problem)),
        Clause("The outcomes the Buyer wants", _paragraphs(challenge.outcomes)),
        *_answers(challenge, bid, CriterionKind.QUALITY),
    )


def _answers(challenge: ChallengeDetail, bid: OpenedBid, kind: CriterionKind) -> tuple[Clause, ...]:
    return tuple(
        Clause(f"From the bid: {one.title}", _paragraphs(bid.answers[one.identifier]))
        for one in challenge.criteria
        if one.kind is kind and bid.answers.get(one.identifier, "").strip()
    )


def _data_protection() -> tuple[Clause, ...]:
    particulars: Mapping[str, str] = {
        "Subject matter and purpose": "Carrying out the work in schedule A, and nothing else.",
        "How long": "From the start to the end of this contract, and until data is returned or deleted under clause 8.",
        "Kinds of data and of people": "Only what the Buyer’s written instructions name before processing begins. No personal data is processed without them.",
        "Other processors and transfers": "None, unless the Buyer consents in writing.",
    }
    return tuple(Clause(heading, (text,)) for heading, text in particulars.items())


def _performance(contract: ContractDetail) -> tuple[Clause, ...]:
    count = len(contract.milestones)
    return _part(
        f"Delivery: the share of the {count} milestones in schedule B submitted by their due date. Target: all. Reviewed at each milestone.",
        "Quality: the share of deliverables accepted when first submitted. Target: four in five. Reviewed at each milestone.",
        "Ratings: good, approaching target, requires improvement, inadequate.",
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip()) or (_NOTHING,)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "pdf"), undefined=StrictUndefined, autoescape=True
    )
    environment.filters.update(day=format_day, pounds=format_pence, css=_css_text, typed=_typed)
    return environment


def _typed(paragraphs: Iterable[str]) -> Markup:
    """Draw lines that people typed: each is a paragraph, and those that begin with a dash, star or dot are a list."""
    return prose("\n".join(line if is_listed(line) else f"\n{line}\n" for line in paragraphs))


def _css_text(text: str) -> str:
    """Keep only what cannot end a CSS string: references are letters, digits and hyphens."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " -")
