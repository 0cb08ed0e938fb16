"""What a panel types: seats, declarations, scores with reasons."""

from collections.abc import Iterable

from challenges.bidding.domain.openings import OpenedLine
from challenges.publishing.domain import Criterion
from portal.web.forms import Choice, Form, LongText, Option, VersionedForm
from procurement.evaluation.domain import Interest

INTERESTS = (
    Option(Interest.NONE, "No interest", "I have no personal, professional or financial link with this supplier."),
    Option(Interest.PERSONAL, "A personal interest", "For example, family or a friend works there."),
    Option(Interest.PROFESSIONAL, "A professional interest", "For example, I worked there, or work with them now."),
    Option(Interest.FINANCIAL, "A financial interest", "For example, shares, a loan or the offer of a job."),
)


class SeatForm(Form):
    """Who sits on the panel, and as what."""

    person = Choice("Colleague", missing="Choose a colleague")
    seat = Choice(
        "Seat",
        (Option("member", "Member"), Option("chair", "Chair", "Records the consensus. There is one chair.")),
        missing="Choose a seat",
    )


class DeclarationForm(Form):
    """One declaration about one supplier."""

    interest = Choice("Do you have an interest in this supplier?", INTERESTS, missing="Choose one answer")
    description = LongText(
        "What the interest is",
        required=False,
        max_words=200,
        rows=3,
        hint="A sentence is enough. Leave this empty if you have none.",
    )


QUICK_ANSWERS = (Option("no", "No"), Option("yes", "Yes, or I am not sure"))


class DeclarationsForm(Form):
    """One quick question for each supplier, made by `declarations_form`."""

    def answers(self) -> dict[int, bool]:
        """Tell for each bid's number whether there is, or may be, an interest."""
        return {int(name.removeprefix("bid_")): said == "yes" for name, said in self.cleaned.as_dict().items()}


def declarations_form(bids: Iterable[OpenedLine]) -> type[DeclarationsForm]:
    """Ask about each supplier in turn."""
    return DeclarationsForm.of(
        {
            f"bid_{bid.number}": Choice(
                f"{bid.label}: {bid.supplier_name}",
                QUICK_ANSWERS,
                inline=True,
                missing=f"Say whether you have an interest in {bid.supplier_name}",
            )
            for bid in bids
        }
    )


class ScoreForm(VersionedForm):
    """A score as typed: both parts may still be missing, since it is saved on the way."""

    score = Choice("Score", required=False)
    reason = LongText(
        "Reason",
        required=False,
        max_words=400,
        rows=6,
        hint="Point at something in the bid. The supplier will read this if the panel agrees.",
    )


class ConsensusForm(VersionedForm):
    """The panel's decision on one criterion."""

    score = Choice("The panel's score", missing="Choose the score that the panel agrees on")
    reason = LongText(
        "The panel's reason",
        max_words=400,
        rows=8,
        missing="Give the panel's reason",
        hint="The supplier reads this in the assessment summary.",
    )


def level_options(criterion: Criterion) -> tuple[Option, ...]:
    """Offer the published levels with their descriptors."""
    return tuple(
        Option(f"{level.score.normalize():f}", f"{level.score.normalize():f} – {level.label}", level.descriptor)
        for level in criterion.levels
    )
