"""What each party sees of a contract: the next step in words and the acts open to this person."""

from datetime import date, datetime

import msgspec

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.decision import Decision
from portal.kernel.moments import local_day
from procurement.awards.domain import AwardDetail
from procurement.awards.policies import may_sign as award_lets_sign
from procurement.contracts import policies
from procurement.contracts.domain import ContractDetail, Party, details_notice_due_on, statement_for


class ContractView(msgspec.Struct, frozen=True):
    """A contract for one reader; an act that is not open to this person is False, and `signing` says why not now."""

    party: Party
    next_step: str
    may_review: bool
    may_redraw: bool
    offering: Decision | None
    signing: Decision | None
    may_decline: bool
    statement: str
    notice_due: date | None

    @property
    def is_your_turn(self) -> bool:
        """Say whether the next step is this reader's."""
        return self.may_review or bool(self.offering) or bool(self.signing)


def view_of(contract: ContractDetail, award: AwardDetail, actor: Actor, now: datetime) -> ContractView:
    """Work out what this person can do with the contract now."""
    party: Party = "buyer" if actor.may(Permission.CONTRACT_READ, contract.buyer_id) else "supplier"
    own = contract.buyer_id if party == "buyer" else contract.supplier_id
    signs = actor.may(Permission.CONTRACT_SIGN, own)
    is_officer = party == "buyer" and actor.may(Permission.CHALLENGE_PUBLISH, own)
    lets_sign = award_lets_sign(award, now)
    decision = policies.may_sign(contract, party, lets_sign)
    signing = decision if signs and contract.state == "offered" and contract.signature_of(party) is None else None
    return ContractView(
        party=party,
        next_step="Read the contract, then sign it below." if signing else next_step(contract, lets_sign),
        may_review=party == "buyer"
        and actor.may(Permission.LEGAL_REVIEW, own)
        and contract.state == "drawn"
        and contract.legal_reviewed_at is None
        and contract.sha256 != "",
        may_redraw=is_officer and bool(policies.may_edit(contract)),
        offering=policies.may_offer(contract) if is_officer and contract.state == "drawn" else None,
        signing=signing,
        may_decline=party == "supplier" and signs and bool(policies.may_decline(contract)),
        statement=statement_for(contract.buyer_name if party == "buyer" else contract.supplier_name),
        notice_due=details_notice_due_on(local_day(contract.signed_at)) if contract.signed_at else None,
    )


def next_step(contract: ContractDetail, standstill: Decision) -> str:
    """Say in one sentence what has to happen next, and who does it."""
    if contract.state == "drawn":
        return _before_offer(contract)
    if contract.state == "declined":
        return f"{contract.buyer_name} changes the contract and offers it again."
    if contract.state == "offered":
        waiting = [
            name
            for party, name in (("supplier", contract.supplier_name), ("buyer", contract.buyer_name))
            if contract.signature_of(party) is None  # type: ignore[arg-type]
        ]
        return (
            f"{' and '.join(waiting)} {'sign' if len(waiting) > 1 else 'signs'}." if standstill else standstill.reason
        )
    if not contract.sealed_sha256:
        return "Both parties have signed. The sealed file is being made."
    return "Both parties have signed. Delivery follows the milestones."


def _before_offer(contract: ContractDetail) -> str:
    if not contract.sha256:
        return "The document is being made."
    if contract.legal_reviewed_at is None:
        return f"A legal officer of {contract.buyer_name} confirms the legal review."
    return f"{contract.buyer_name} offers the contract to {contract.supplier_name}."
