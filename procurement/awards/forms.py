"""What officers type about an award."""

from portal.web.forms import Choice, Form, LongText, Moment, Option, Text

NO_AWARD = "none"
KEEP = "voluntary"


class RecommendForm(Form):
    """Which bid is recommended, and why."""

    bid = Choice("Which bid do you recommend?")
    reasons = LongText(
        "Your reasons", max_words=1000, hint="Suppliers read these reasons in their assessment summaries."
    )


class ReasonsForm(Form):
    """Why a decision is taken."""

    reasons = LongText("Your reasons", max_words=1000)


class NoticeForm(Form):
    """The number and time of the published award notice."""

    number = Text("Notice number", max_length=60, hint="For example 2026/S 000-012345.")
    published_at = Moment("When the notice was published")
    standstill = Choice(
        "Standstill period",
        (
            Option(KEEP, "Keep a standstill of eight working days"),
            Option("none", "No standstill", "Only below the threshold, where the Act does not ask for one."),
        ),
    )
