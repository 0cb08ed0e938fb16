"""Who may do what to an award now, with the reason shown."""

from datetime import datetime
from uuid import UUID

from challenges.publishing.domain import ChallengeDetail, State
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.moments import format_until
from procurement.awards.domain import AWARD, AwardDetail


def may_decide(award: AwardDetail, person_id: UUID) -> Decision:
    """Allow a decision by somebody else than who recommended it: two people stand behind every award."""
    return AWARD.may(award.state, "decide").then(
        Decision.of(
            person_id != award.recommended_by,
            "You recommended this award, so another officer must decide it.",
        )
    )


def may_send_summaries(award: AwardDetail, missing: tuple[str, ...]) -> Decision:
    """Allow sending only when every assessed bid has every reason (s.50, reg. 31): complete or not at all."""
    return AWARD.may(award.state, "send_summaries").then(
        Decision.of(not missing, "Some reasons are missing, so no summary can be sent yet. " + " ".join(missing))
    )


def may_record_notice(award: AwardDetail, published_at: datetime, now: datetime) -> Decision:
    """Allow a notice after the summaries were sent (s.50(1)) and not in the future."""
    problem = notice_problem(award, published_at, now)
    return AWARD.may(award.state, "record_notice").then(Decision.of(not problem, problem))


def notice_problem(award: AwardDetail, published_at: datetime, now: datetime) -> str:
    """Name what is wrong with a notice's moment, or answer an empty text; people type minutes, so seconds do not count."""
    if published_at > now:
        return "The notice cannot have been published in the future."
    sent = award.summaries_sent_at
    if sent is None or published_at < sent.replace(second=0, microsecond=0):
        return "The notice must be published after the assessment summaries were sent (section 50)."
    return ""


def may_suspend(award: AwardDetail, challenge: ChallengeDetail) -> Decision:
    """Allow a legal challenge to hold an award until the contract is entered into (s.101); then it holds nothing."""
    return Decision.of(
        challenge.state is not State.CONCLUDED,
        "The contract has been signed, so a legal challenge can no longer hold it. Ask your lawyers what follows.",
    ).then(AWARD.may(award.state, "suspend"))


def may_sign(award: AwardDetail, now: datetime) -> Decision:
    """Allow a contract only after the standstill of a published notice and while no legal challenge is notified (s.51, s.101)."""
    if award.challenged_at is not None:
        return refused("A legal challenge was notified, so the contract cannot be signed until it is settled.")
    if award.state != "notice" or award.notice_published_at is None or award.standstill_until is None:
        return refused("The contract award notice has not been published yet, so the contract cannot be signed.")
    if award.in_standstill(now):
        return refused(
            f"The standstill period runs until {format_until(award.standstill_until)}. Nothing can be signed before then."
        )
    return ALLOWED
