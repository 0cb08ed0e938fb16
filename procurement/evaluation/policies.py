"""Who may do what in an evaluation, and why not: pure answers with their reason."""

from collections.abc import Iterable, Sequence

from portal.kernel.decision import ALLOWED, Decision, refused
from procurement.evaluation.domain import EVALUATION, MINIMUM_PANEL, Consensus, Declaration, Member


def may_declare(state: str) -> Decision:
    """A conflict may be declared until the ranking stands, also late: a duty under s. 83 is never over."""
    return Decision.of(
        state != "ranked", "The ranking is final. Tell the procurement lead about this interest at once."
    )


def may_read(declaration: Declaration | None) -> Decision:
    """A member reads a bid only after declaring about its supplier, and nothing of it with an interest."""
    if declaration is None:
        return refused("Declare first whether you have an interest in this supplier.")
    return Decision.of(
        not declaration.is_recused, "You declared an interest in this supplier, so this bid is closed to you."
    )


def may_score(state: str, declaration: Declaration | None, *, locked: bool) -> Decision:
    """A member scores while scoring is open, without an interest, until locking."""
    return (
        may_read(declaration)
        .then(
            Decision.of(
                state == "scoring",
                "Scoring has not started yet." if state == EVALUATION.initial else "Scoring is over.",
            )
        )
        .then(Decision.of(not locked, "You locked your scores, so they stay as they are."))
    )


def may_lock(missing: int, undeclared: int) -> Decision:
    """Scores are locked when none is missing and every supplier is declared about."""
    return Decision.of(
        not undeclared, f"Say first whether you have an interest in {_counted(undeclared, 'more supplier')}."
    ).then(
        Decision.of(
            not missing,
            f"{_counted(missing, 'score')} still {'needs' if missing == 1 else 'need'} a level and a reason.",
        )
    )


def may_start_scoring(state: str, panel: Iterable[Member], unchecked_bids: int) -> Decision:
    """Scoring starts with a chair, a panel of three and every bid checked for compliance."""
    members = tuple(panel)
    return (
        EVALUATION.may(state, "start_scoring")
        .then(
            Decision.of(
                not unchecked_bids,
                f"{_counted(unchecked_bids, 'bid')} {'is' if unchecked_bids == 1 else 'are'} not checked for compliance yet.",
            )
        )
        .then(Decision.of(len(members) >= MINIMUM_PANEL, f"A panel needs at least {MINIMUM_PANEL} people."))
        .then(Decision.of(sum(one.is_chair for one in members) == 1, "Name one chair of the panel."))
    )


def may_start_moderation(state: str, unlocked: Iterable[str]) -> Decision:
    """Nobody sees another's scores before all are locked."""
    names = ", ".join(unlocked)
    return EVALUATION.may(state, "start_moderation").then(
        Decision.of(not names, f"These members have not locked their scores: {names}.")
    )


def may_record_consensus(state: str, member: Member | None) -> Decision:
    """The chair records the panel's consensus while the panel moderates."""
    return Decision.of(member is not None and member.is_chair, "Only the chair records the consensus.").then(
        Decision.of(state == "moderation", "The panel is not moderating.")
    )


def may_agree(given: int, quorum: int) -> Decision:
    """A criterion is agreed on when as many people scored it as the published quorum asks for."""
    return Decision.of(
        given >= quorum,
        f"{_counted(given, 'member')} of the panel scored this, fewer than the published quorum of {quorum}.",
    )


def may_second(consensus: Consensus, member: Member | None) -> Decision:
    """A consensus outside the single scores is seconded by a member who is not the chair."""
    return (
        Decision.of(consensus.needs_second, "This consensus lies within the single scores.")
        .then(Decision.of(consensus.seconded_by is None, "A member has seconded this already."))
        .then(
            Decision.of(member is not None and not member.is_chair, "A member other than the chair must second this.")
        )
    )


def may_rank_price(label: str, problem: str) -> Decision:
    """A price is ranked when it is the one that was submitted; `problem` says what is wrong with it."""
    return Decision.of(not problem, f"{label}: {problem} Nothing is ranked until the operator has cleared this up.")


def may_finish_moderation(state: str, missing: int, unsettled: int, overtaken: Sequence[str] = ()) -> Decision:
    """The moderation ends when every criterion of every bid has a settled consensus of people without an interest.

    `overtaken` names the bids with a consensus that rests on the score of somebody who declared an interest since.
    """
    open_state = ALLOWED if state == "moderation" else refused("The panel is not moderating.")
    return (
        open_state.then(
            Decision.of(
                not missing,
                "1 criterion has no consensus yet." if missing == 1 else f"{missing} criteria have no consensus yet.",
            )
        )
        .then(
            Decision.of(
                not unsettled,
                f"{_counted(unsettled, 'consensus score')} still {'needs' if unsettled == 1 else 'need'} a second signature.",
            )
        )
        .then(
            Decision.of(
                not overtaken,
                f"A member declared an interest after the scores of {', '.join(overtaken)} were agreed."
                " The chair records them again, from the scores that remain.",
            )
        )
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
