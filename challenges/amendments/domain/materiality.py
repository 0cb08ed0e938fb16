"""Whether a change is material: one rule of the regime for each kind of change, with its source."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import msgspec

from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.regimes.procedures import Amended, AmendmentRule, Materiality
from challenges.regimes.regime import Regime, load_regime

_NONE: frozenset[str] = frozenset()


class Reason(msgspec.Struct, frozen=True):
    """One kind of change, whether it makes the amendment material, and why; `is_wording` where only words changed."""

    what: Amended
    title: str
    is_material: bool
    because: str
    source: str
    is_wording: bool = False
    can_be_wording: bool = False


def rules_of(regime: Regime) -> dict[str, AmendmentRule]:
    """Name the rules of a regime; one that was frozen before it had any goes by today's."""
    return {one.what: one for one in regime.amendment or load_regime().amendment}


def materiality(
    before: ChallengeDetail, after: ChallengeDetail, regime: Regime, *, wording: AbstractSet[str] = _NONE
) -> tuple[Reason, ...]:
    """Say for every kind of change whether it is material, in the order of the task list.

    `wording` names the changes that officers state to be of words only; what the regime does not let them state so
    stays material, and so does a kind of change that the regime has no rule for.
    """
    rules = rules_of(regime)
    return tuple(_reason(what, rules.get(what), wording) for what in kinds_of_change(before, after))


def is_material(reasons: tuple[Reason, ...]) -> bool:
    """Say whether one of the reasons makes the whole amendment material."""
    return any(one.is_material for one in reasons)


def may_be_wording(regime: Regime) -> frozenset[str]:
    """Name the kinds of change that can be stated to be of words only."""
    return frozenset(what for what, rule in rules_of(regime).items() if rule.material == "unless_wording")


def _reason(what: Amended, rule: AmendmentRule | None, wording: AbstractSet[str]) -> Reason:
    if rule is None:
        return Reason(what, what.replace("_", " ").capitalize(), True, "no rule says that it is not", "")
    stated = rule.material == "unless_wording" and what in wording
    material: Materiality = "no" if stated else rule.material
    because = "only the wording changes, nothing that is asked" if stated else rule.because
    return Reason(
        what,
        rule.title,
        material != "no",
        because,
        rule.source,
        is_wording=stated,
        can_be_wording=rule.material == "unless_wording",
    )


def kinds_of_change(before: ChallengeDetail, after: ChallengeDetail) -> Iterator[Amended]:
    """Name what differs between two states of a challenge."""
    pairs: tuple[tuple[Amended, object, object], ...] = (
        ("title", before.title, after.title),
        ("summary", before.summary, after.summary),
        ("problem", before.problem, after.problem),
        ("outcomes", before.outcomes, after.outcomes),
        ("mission", (before.mission_no, before.objective_id), (after.mission_no, after.objective_id)),
        ("budget", before.budget_pence, after.budget_pence),
        ("value", before.value_pence, after.value_pence),
        ("questions_close", before.questions_close_at, after.questions_close_at),
        ("deadline", before.deadline_at, after.deadline_at),
        ("contract_start", before.contract_starts_on, after.contract_starts_on),
        ("contract_length", before.contract_months, after.contract_months),
        ("conditions", _conditions(before), _conditions(after)),
        ("criteria", _asked(before), _asked(after)),
        ("weights", _points(before), _points(after)),
        ("levels", _levels(before), _levels(after)),
        ("minimums", _minimums(before), _minimums(after)),
        ("word_limits", _limits(before), _limits(after)),
        ("price_rules", _price(before), _price(after)),
        ("ranking_rules", _ranking(before), _ranking(after)),
        ("documents", _files(before), _files(after)),
        ("document_titles", _titles(before, after), _titles(after, before)),
    )
    for what, was, now in pairs:
        if was != now:
            yield what


def _scored(challenge: ChallengeDetail) -> tuple[Criterion, ...]:
    return tuple(one for one in challenge.criteria if one.kind is not CriterionKind.PASS_FAIL)


def _conditions(challenge: ChallengeDetail) -> object:
    return {
        one.identifier: (one.title, one.question, one.evidence, one.rules_out) for one in challenge.pass_fail_criteria
    }


def _asked(challenge: ChallengeDetail) -> object:
    return {one.identifier: (one.kind, one.title, one.question, one.parent) for one in _scored(challenge)}


def _points(challenge: ChallengeDetail) -> object:
    return {one.identifier: (one.weight, one.share) for one in _scored(challenge)}


def _levels(challenge: ChallengeDetail) -> object:
    return {one.identifier: (one.scale_id, one.levels) for one in _scored(challenge)}


def _minimums(challenge: ChallengeDetail) -> object:
    own = {one.identifier: one.minimum_score for one in _scored(challenge) if one.minimum_score is not None}
    return own, challenge.quality_minimum


def _limits(challenge: ChallengeDetail) -> object:
    return {one.identifier: one.word_limit for one in _scored(challenge) if one.word_limit is not None}


def _price(challenge: ChallengeDetail) -> object:
    return challenge.total_points, challenge.price_method, challenge.price_weight


def _ranking(challenge: ChallengeDetail) -> object:
    return challenge.rounding_places, challenge.rounding_mode, challenge.tie_break, challenge.quorum


def _files(challenge: ChallengeDetail) -> object:
    return {(one.id, one.sha256) for one in challenge.documents}


def _titles(challenge: ChallengeDetail, other: ChallengeDetail) -> object:
    """Pair documents that are in both with their titles."""
    both = {one.id for one in other.documents}
    return {one.id: one.title for one in challenge.documents if one.id in both}
