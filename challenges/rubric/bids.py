"""The bids of an evaluation file, read one by one; what is written must be right, what is missing is looked at later."""

from collections.abc import Mapping, Sequence

from challenges.rubric.errors import EvaluationError, named
from challenges.rubric.exact import format_exact
from challenges.rubric.fields import Fields, exact_number, plain_text
from challenges.rubric.model import Absence, Bid, Criterion
from challenges.rubric.weights import leaves

_FIELDS = ("id", "price", "passes", "scores", "consensus", "excluded")
_ABSENCES: dict[str, Absence] = {"abstained": "abstained", "conflicted": "conflicted"}


class BidReader:
    """Reads bids against one rubric, remembering each number and person it has checked, since most come often."""

    def __init__(self, criteria: Sequence[Criterion], *, prices_count: bool) -> None:
        """Take the rubric; where `prices_count` is false prices are not even looked at."""
        self._kinds = {criterion.id: criterion.kind for criterion in criteria}
        self._highest = {leaf.id: leaf.scale_max or 0 for leaf in leaves(criteria)}
        self._prices_count = prices_count
        self._numbers: dict[str, int] = {}
        self._people: set[str] = set()
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks about fields that were ignored."""
        return tuple(self._notes)

    def read(self, item: object, number: int) -> Bid:
        """Read the bid that stands at place `number` of the list."""
        fields = Fields(item, f"bid {number}")
        bid_id = fields.text("id")
        fields.where = f"bid {named(bid_id)}"
        self._notes.update(dict.fromkeys(fields.unknown(_FIELDS)))
        priced = self._prices_count and "price" in fields
        return Bid(
            id=bid_id,
            price=fields.decimal("price") if priced else None,
            passes=self._passes(fields) if "passes" in fields else {},
            scores=self._scores(fields) if "scores" in fields else {},
            consensus=self._consensus(fields) if "consensus" in fields else {},
            excluded=fields.optional_text("excluded"),
        )

    def _passes(self, fields: Fields) -> Mapping[str, bool]:
        answers = fields.object("passes", f"{fields.where}: passes")
        found: dict[str, bool] = {}
        for criterion in answers.names():
            if self._kinds.get(criterion) != "pass_fail":
                raise EvaluationError(f"{fields.where}: {named(criterion)} in passes is not a pass_fail criterion")
            answer = answers.raw(criterion)
            if not isinstance(answer, bool):
                raise EvaluationError(f"{fields.where}: the pass of criterion {named(criterion)} must be true or false")
            found[criterion] = answer
        return found

    def _scores(self, fields: Fields) -> Mapping[str, Mapping[str, int | Absence]]:
        table = fields.object("scores", f"{fields.where}: scores")
        found: dict[str, Mapping[str, int | Absence]] = {}
        for criterion in table.names():
            self._check_leaf(criterion, fields.where)
            where = f"{fields.where}, criterion {named(criterion)}"
            people = table.raw(criterion)
            if not isinstance(people, Mapping):
                raise EvaluationError(f"{where}: scores must be an object of person and score")
            found[criterion] = {
                self._person(person, where): self._score(score, criterion, where, person)
                for person, score in people.items()
            }
        return found

    def _person(self, person: str, where: str) -> str:
        if person not in self._people:
            self._people.add(plain_text(person, f"{where}: a person's name"))
        return person

    def _score(self, score: object, criterion: str, where: str, person: str) -> int | Absence:
        if isinstance(score, str) and score in _ABSENCES:
            return _ABSENCES[score]
        return self._number(score, criterion, where, person)

    def _consensus(self, fields: Fields) -> Mapping[str, int]:
        table = fields.object("consensus", f"{fields.where}: consensus")
        found: dict[str, int] = {}
        for criterion in table.names():
            self._check_leaf(criterion, fields.where)
            found[criterion] = self._number(table.raw(criterion), criterion, fields.where, None)
        return found

    def _check_leaf(self, criterion: str, where: str) -> None:
        if criterion in self._highest:
            return
        if criterion not in self._kinds:
            raise EvaluationError(f"{where}: there is no criterion {named(criterion)}")
        raise EvaluationError(f"{where}: criterion {named(criterion)} does not carry scores")

    def _number(self, value: object, criterion: str, where: str, person: str | None) -> int:
        """Read a score within its scale; the place in the file is only put into words when it is wrong."""
        known = self._numbers.get(value) if isinstance(value, str) else None
        if known is None:
            known = exact_number(value, self._place(criterion, where, person))
            self._numbers[str(value)] = known
        if known > self._highest[criterion]:
            place = self._place(criterion, where, person)
            raise EvaluationError(
                f"{place} is {named(str(value))}, above scale_max {format_exact(self._highest[criterion])}"
            )
        return known

    def _place(self, criterion: str, where: str, person: str | None) -> str:
        if person is None:
            return f"{where}: the consensus for criterion {named(criterion)}"
        return f"{where}: the score by {named(person)}"
