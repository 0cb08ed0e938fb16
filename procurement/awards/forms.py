"""What officers type about an award."""

from portal.web.forms import Choice, Form, LongText

NO_AWARD = "none"


class RecommendForm(Form):
    """Which bid is recommended, and why."""

    bid = Choice("Which bid do you recommend?")
    reasons = LongText(
        "Your reasons", max_words=1000, hint="Suppliers read these reasons in their assessment summaries."
    )


class ReasonsForm(Form):
    """Why a decision is taken."""

    reasons = LongText("Your reasons", max_words=1000)
