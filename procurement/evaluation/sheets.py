"""Score sheets: one criterion of one bid, its answer beside its form, alone or among the others of its bid or question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.openings import OpenedBid, OpenedFileDetail
from challenges.publishing.domain import ChallengeDetail, Criterion
from portal.kernel.decision import Decision
from portal.kernel.moments import saved_text
from portal.kernel.words import count_words
from procurement.evaluation.domain import MINIMUM_REASON_WORDS, Score
from procurement.evaluation.forms import ScoreForm, level_options
from procurement.evaluation.pages import plain

BY_BID, BY_QUESTION = "bid", "question"


class Sheet(msgspec.Struct, frozen=True):
    """What is shown of one criterion of one bid; `may_score` says why the form is not there, `id` is unique on its page."""

    id: str
    title: str
    bid: OpenedBid
    criterion: Criterion
    form: ScoreForm
    action: str
    may_score: Decision
    saved_at: str
    score_text: str
    note: str

    @property
    def answer(self) -> str:
        """What the supplier wrote."""
        return self.bid.answers.get(self.criterion.identifier, "")

    @property
    def words(self) -> int:
        """How many words the answer has."""
        return count_words(self.answer)

    @property
    def files(self) -> tuple[OpenedFileDetail, ...]:
        """Name the files that the supplier added to this answer."""
        return tuple(one for one in self.bid.files if one.criterion == self.criterion.identifier)

    @property
    def is_complete(self) -> bool:
        """Say whether there is a score and a reason that can be defended."""
        return self.note == COMPLETE

    @property
    def has_digit_keys(self) -> bool:
        """Say whether each level can be chosen by one digit."""
        return all(len(plain(level.score)) == 1 for level in self.criterion.levels)


COMPLETE = "Complete"


def note_on(score: Score | None) -> str:
    """Say in a few words what a score still needs."""
    if score is None or (score.score is None and not score.reason.strip()):
        return "Not scored yet"
    if score.is_complete:
        return COMPLETE
    if score.score is None:
        return "Still needs a score"
    return f"Still needs a reason of at least {MINIMUM_REASON_WORDS} words"


def score_form(criterion: Criterion, saved: Score | None) -> ScoreForm:
    """Make the form as it was saved."""
    return ScoreForm.blank(
        options={"score": level_options(criterion)},
        score=plain(saved.score) if saved else "",
        reason=saved.reason if saved else "",
        version=saved.version if saved else 0,
    )


def sheet_of(
    challenge: ChallengeDetail,
    bid: OpenedBid,
    criterion: Criterion,
    saved: Score | None,
    *,
    may_score: Decision,
    now: datetime,
    place: str = "",
    form: ScoreForm | None = None,
) -> Sheet:
    """Make one sheet; `place` names the page on which it stands beside others, to which saving returns."""
    base = f"/challenges/{challenge.reference}/evaluation/scores/{bid.id}/{criterion.identifier}"
    level = next((one for one in criterion.levels if saved and one.score == saved.score), None)
    return Sheet(
        id={BY_BID: criterion.identifier, BY_QUESTION: f"bid-{bid.number}"}.get(place, "answer"),
        title=f"{bid.label}: {bid.supplier_name}" if place == BY_QUESTION else criterion.title,
        bid=bid,
        criterion=criterion,
        form=form or score_form(criterion, saved),
        action=f"{base}?from={place}" if place else base,
        may_score=may_score,
        saved_at=saved_text(saved.saved_at, now) if saved else "",
        score_text=f"{plain(level.score)} – {level.label}" if level else "No score",
        note=note_on(saved),
    )


def first_open(sheets: Sequence[Sheet]) -> str:
    """Name the first sheet that is not complete, or the empty text."""
    return next((one.id for one in sheets if one.may_score and not one.is_complete), "")


def saved_on(scores: Sequence[Score]) -> Mapping[tuple[UUID, UUID], Score]:
    """Find scores by bid and criterion."""
    return {(one.bid_id, one.criterion_id): one for one in scores}
