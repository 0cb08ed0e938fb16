"""The section on what the law depends on: what is bought, who may bid, what shortens the time, why this stands alone."""

from typing import Self

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import PLANNED_NOTICE_FROM, PLANNED_NOTICE_UNTIL
from challenges.publishing.domain.sections import ProcedureContent, Section
from challenges.publishing.forms.sections import DraftForm
from challenges.regimes.regime import load_regime
from portal.web.forms import Checkboxes, Choice, Day, LongText, Option

EVERYBODY, CHOSEN = "everybody", "chosen"


class ProcedureForm(DraftForm):
    """What the law depends on; most challenges need only the first two answers."""

    section = Section.PROCEDURE

    contract_kind = Choice(
        "What do you buy?",
        [Option(one.id, one.name, one.hint) for one in load_regime().contract_kind],
        missing="Select what you buy",
    )
    who_may_bid = Choice(
        "Who may bid?",
        [
            Option(EVERYBODY, "Everybody may bid", "You judge what companies can do when you read their bids."),
            Option(
                CHOSEN,
                "We first choose who may bid",
                "Companies ask to take part, and only those you find suitable may bid. "
                "Below the threshold the Act does not allow it (s.85).",
            ),
        ],
        missing="Select who may bid",
    )
    stated_facts = Checkboxes(
        "Is any of this true?",
        [Option(one.id, one.title) for one in load_regime().fact],
        required=False,
        hint="Tick it only if your legal adviser agrees. It takes the work outside the Act.",
    )
    planned_notice_on = Day(
        "When did you publish a planned procurement notice?",
        required=False,
        hint=f"Leave empty if you did not. Published {load_regime().rule(PLANNED_NOTICE_FROM).count} days to "
        f"{load_regime().rule(PLANNED_NOTICE_UNTIL).count} months before, it shortens the time for bids (s.15).",
    )
    urgency_reason = LongText(
        "Why is there a state of urgency?",
        required=False,
        rows=3,
        max_words=200,
        hint="Leave empty if there is none. It must make the usual time for bids impractical (s.54).",
    )
    separate_reason = LongText(
        "Why is this separate from your other challenges?",
        required=False,
        rows=3,
        max_words=200,
        hint="Only where you have similar ones. What could reasonably be one contract counts as one (s.4, Schedule 3).",
    )

    def content(self) -> ProcedureContent:
        """Make the content; what is left open is what the law allows to everybody."""
        answers = self.cleaned
        return ProcedureContent(
            contract_kind=answers.contract_kind or load_regime().contract_kind[0].id,
            is_shortlisted=answers.who_may_bid == CHOSEN,
            stated_facts=",".join(answers.stated_facts or ()),
            planned_notice_on=answers.planned_notice_on,
            urgency_reason=answers.urgency_reason or "",
            separate_reason=answers.separate_reason or "",
        )

    @classmethod
    def of_challenge(cls, challenge: ChallengeDetail, version: int, came_from: str = "") -> Self:
        """Show no answer to the two questions until one was given."""
        form = super().of_challenge(challenge, version, came_from)
        form.values["contract_kind"] = challenge.contract_kind if version else ""
        form.values["who_may_bid"] = (CHOSEN if challenge.is_shortlisted else EVERYBODY) if version else ""
        return form
