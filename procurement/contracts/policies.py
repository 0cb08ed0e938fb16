"""Who may do what to a contract now, with the reason shown."""

from portal.kernel.decision import Decision
from procurement.contracts.domain import CONTRACT, ContractDetail, Party


def may_edit(contract: ContractDetail) -> Decision:
    """Allow changes before the offer, and again after it was declined."""
    return CONTRACT.may(contract.state, "edit")


def may_offer(contract: ContractDetail) -> Decision:
    """Allow an offer once a lawyer confirmed the review and the document is ready."""
    return (
        CONTRACT.may(contract.state, "offer")
        .then(
            Decision.of(
                contract.legal_reviewed_at is not None,
                "Legal review has not been confirmed yet. The template is not legal advice.",
            )
        )
        .then(Decision.of(contract.sha256 != "", "The document is still being made. Wait until it is ready."))
        .then(Decision.of(bool(contract.milestones), "The contract has no milestones yet."))
    )


def may_sign(contract: ContractDetail, party: Party, standstill: Decision) -> Decision:
    """Allow one signature for each party on the offered document, after the standstill (s.51)."""
    return (
        Decision.of(
            contract.state == "offered",
            "This contract is not open for signature: it must be offered and not yet signed.",
        )
        .then(Decision.of(contract.signature_of(party) is None, "Your organisation has already signed this contract."))
        .then(standstill)
    )


def may_decline(contract: ContractDetail) -> Decision:
    """Allow the supplier to decline what is offered while nobody has signed."""
    return CONTRACT.may(contract.state, "decline").then(
        Decision.of(not contract.signatures, "A party has already signed, so the contract can no longer be declined.")
    )
