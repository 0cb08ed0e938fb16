"""What officers type into a draft, read into the sections' contents. Blank is allowed: a draft is saved as far as it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import ROUTES
from challenges.publishing.domain.scoring import PRICE_METHODS
from challenges.publishing.domain.sections import (
    ChecksContent,
    DatesContent,
    DocumentsContent,
    MissionContent,
    MoneyContent,
    OutcomesContent,
    ProblemContent,
    ScoringContent,
    Section,
    SectionContent,
)
from challenges.publishing.missions import mission_of_objective, missions
from portal.web.forms import (
    Amount,
    Choice,
    Confirm,
    Day,
    FormData,
    Hidden,
    LongText,
    Moment,
    Number,
    Option,
    Options,
    Pounds,
    Text,
    VersionedForm,
)

MAXIMUM_POINTS = 100_000


class DraftForm(VersionedForm):
    """A form of a draft: what is typed must make sense, what is blank is left for later and listed before publication."""

    section: ClassVar[Section]
    makes: ClassVar[type[SectionContent]]
    needed: ClassVar[tuple[str, ...]] = ()
    """Answers that may not be blank in a draft either."""

    came_from = Hidden("Came from", required=False)

    @classmethod
    def bind(cls, data: FormData | Mapping[str, Any], *, options: Mapping[str, Options] | None = None) -> Self:
        """Read every field; blanks become empty answers instead of errors."""
        form = super().bind(data, options=options)
        for name, field in form.fields.items():
            if name in form.errors and name not in cls.needed and field.is_empty(form.values[name]):
                del form.errors[name]
                form._cleaned[name] = field.empty_value()
        return form

    def content(self) -> SectionContent:
        """Make the section's content of the cleaned answers that it has names for."""
        answers = self.cleaned.as_dict()
        return self.makes(**{name: answers[name] for name in self.makes.__struct_fields__})

    @classmethod
    def of_challenge(cls, challenge: ChallengeDetail, version: int, came_from: str = "") -> Self:
        """Fill the form with what is stored."""
        stored = {name: getattr(challenge, name) for name in cls.declared if hasattr(challenge, name)}
        return cls.blank(**{**stored, "version": version, "came_from": came_from})


class ProblemForm(DraftForm):
    """What is wrong today."""

    section = Section.PROBLEM
    makes = ProblemContent
    needed = ("title",)

    title = Text(
        "Title",
        max_length=120,
        hint="Say the problem, not the product. For example, “Fewer missed hospital transport pick-ups”.",
    )
    summary = LongText(
        "Summary in one sentence",
        max_length=300,
        rows=3,
        hint="Shown in the list of challenges. Who has the problem, and what would be better?",
    )
    problem = LongText(
        "The problem",
        max_words=1000,
        rows=12,
        hint="What happens today, to whom, how often, and what it costs. What has been tried?",
    )


class OutcomesForm(DraftForm):
    """What would be different."""

    section = Section.OUTCOMES
    makes = OutcomesContent

    outcomes = LongText(
        "Outcomes",
        max_words=800,
        rows=10,
        hint="What will be different for people, by how much, and how you will measure it. Leave the solution to suppliers.",
    )


class MissionForm(DraftForm):
    """Which mission and objective."""

    section = Section.MISSION

    objective_id = Choice(
        "Mission and objective",
        [
            Option(one.id, f"Mission {each.number}, {each.title}: {one.summary}")
            for each in missions()
            for one in each.objectives
        ],
        missing="Select a mission and objective",
        hint="People find challenges by mission. Choose the objective this comes closest to.",
    )

    def content(self) -> MissionContent:
        """Make the content; the mission follows from the objective."""
        chosen = self.cleaned.objective_id or ""
        mission = mission_of_objective(chosen)
        return MissionContent(mission_no=mission.number if mission else None, objective_id=chosen)


class MoneyForm(DraftForm):
    """Budget, value in law, route."""

    section = Section.MONEY

    budget_pence = Pounds(
        "Budget for this contract, without VAT",
        minimum_pence=100,
        hint="Suppliers see this figure. With a fixed price it is what you pay.",
    )
    value_pence = Pounds(
        "Highest total value, with VAT",
        minimum_pence=100,
        hint="The most you could ever pay: with VAT, options, every phase and follow-on work (Procurement Act, Schedule 3).",
    )
    route = Choice("Route", [Option(one.id, one.name, one.explanation) for one in ROUTES], missing="Select a route")

    def content(self) -> MoneyContent:
        """Make the content."""
        return MoneyContent(self.cleaned.route or "", self.cleaned.budget_pence, self.cleaned.value_pence)


class DatesForm(DraftForm):
    """The timetable."""

    section = Section.DATES
    makes = DatesContent

    questions_close_at = Moment(
        "Questions close", hint="Suppliers can ask until then. Leave yourself time to answer before bids close."
    )
    deadline_at = Moment("Deadline for bids", hint="Choose a working day and an hour when you can help, such as noon.")
    contract_starts_on = Day("Contract starts", hint="Leave time to score, decide and wait out the standstill.")
    contract_months = Number("Length of the contract", minimum=1, maximum=120, suffix="months")

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """Questions close before bids do."""
        questions = cleaned.questions_close_at if "questions_close_at" in cleaned else None
        deadline = cleaned.deadline_at if "deadline_at" in cleaned else None
        if questions and deadline and questions >= deadline:
            return {"questions_close_at": "Questions must close before the deadline for bids"}
        return {}


class ScoringForm(DraftForm):
    """How price counts and how many points there are."""

    section = Section.RUBRIC

    total_points = Amount("Total points", minimum=1, maximum=MAXIMUM_POINTS, hint="Usually 100.")
    price_method = Choice(
        "How price counts",
        [
            Option(one.id, f"{one.name}{' (recommended)' if one.id == 'fixed_price' else ''}", one.explanation)
            for one in PRICE_METHODS
        ],
    )
    price_weight = Amount(
        "Points for price", maximum=MAXIMUM_POINTS, hint="0 with a fixed price and with price for each quality point."
    )
    quality_minimum = Amount(
        "Quality minimum",
        required=False,
        maximum=MAXIMUM_POINTS,
        hint="A bid with fewer points for quality and social value than this goes no further.",
    )

    def content(self) -> ScoringContent:
        """Make the content."""
        answers = self.cleaned
        return ScoringContent(
            total_points=answers.total_points or Decimal(100),
            price_method=answers.price_method or "fixed_price",
            price_weight=answers.price_weight or Decimal(0),
            quality_minimum=answers.quality_minimum,
        )


class DocumentsForm(DraftForm):
    """Whether everything is here."""

    section = Section.DOCUMENTS

    documents_complete = Choice(
        "Is everything a supplier needs here, on this site?",
        [
            Option("yes", "Yes, everything is here", "The law then allows you the shortest time for bids (s.54)."),
            Option("no", "No, some documents follow later", "Suppliers must then have more time (s.54)."),
        ],
    )

    def content(self) -> DocumentsContent:
        """Make the content."""
        return DocumentsContent(documents_complete=self.cleaned.documents_complete == "yes")

    @classmethod
    def of_challenge(cls, challenge: ChallengeDetail, version: int, came_from: str = "") -> Self:
        """Show no answer until one was given."""
        answer = ("yes" if challenge.documents_complete else "no") if version else None
        return cls.blank(documents_complete=answer, version=version, came_from=came_from)


class ChecksForm(DraftForm):
    """Conflicts assessment and lots."""

    section = Section.CHECKS

    conflicts_assessed = Confirm(
        "We have prepared a conflicts assessment for this challenge and will keep it under review",
        legend="Conflicts of interest",
        hint="The Act asks for it before you publish (s.83): who could have an interest, and what you do about it.",
    )
    lots_reason = LongText(
        "Why is this one lot?",
        rows=4,
        max_words=200,
        hint="You must consider dividing the work into lots, and say why not (s.18). Smaller lots let smaller companies bid.",
    )

    def content(self) -> ChecksContent:
        """Make the content."""
        return ChecksContent(bool(self.cleaned.conflicts_assessed), self.cleaned.lots_reason)


SECTION_FORMS: dict[Section, type[DraftForm]] = {
    one.section: one
    for one in (
        ProblemForm,
        OutcomesForm,
        MissionForm,
        MoneyForm,
        DatesForm,
        ScoringForm,
        DocumentsForm,
        ChecksForm,
    )
}
