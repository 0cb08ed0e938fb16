"""The parts a person can have in an organisation, and which kinds of organisation know them."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is here: it buys, it supplies, or it runs the portal."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    PLATFORM = "platform"


class Role(StrEnum):
    """A part in one organisation. Panel chair and panel member are rows of a challenge, not roles."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    FINANCE = "finance"
    LEGAL = "legal"
    EVALUATOR = "evaluator"
    SUPPLIER = "supplier"
    SIGNATORY = "signatory"


ROLES_OF_KIND: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.BUYER: (Role.OFFICER, Role.FINANCE, Role.LEGAL, Role.EVALUATOR),
    OrganisationKind.SUPPLIER: (Role.SUPPLIER, Role.SIGNATORY),
    OrganisationKind.PLATFORM: (Role.ADMINISTRATOR,),
}

ROLE_NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: "Platform administrator",
    Role.OFFICER: "Procurement officer",
    Role.FINANCE: "Finance officer",
    Role.LEGAL: "Legal officer",
    Role.EVALUATOR: "Evaluator",
    Role.SUPPLIER: "Bid writer",
    Role.SIGNATORY: "Signatory",
}

ROLE_DESCRIPTIONS: dict[Role, str] = {
    Role.ADMINISTRATOR: "Sets up organisations and keeps the service running. Cannot see bids.",
    Role.OFFICER: "Writes and publishes challenges, opens bids, runs the panel, awards, signs, and manages people.",
    Role.FINANCE: "Approves payments and sees budgets and contracts.",
    Role.LEGAL: "Reviews challenges and contracts, signs, and reads the record of what happened.",
    Role.EVALUATOR: "Scores bids on the panels they are asked to join.",
    Role.SUPPLIER: "Writes and submits bids, asks questions, and reports milestones.",
    Role.SIGNATORY: "Signs contracts for the supplier and manages its people.",
}
