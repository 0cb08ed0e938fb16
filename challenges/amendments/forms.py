"""What officers type to give suppliers more time."""

from portal.web.forms import Form, LongText, Moment


class ExtensionForm(Form):
    """The later deadline and its reason."""

    deadline_at = Moment("New deadline for bids", hint="Later than the present one. A working day, in office hours.")
    reason = LongText(
        "Why do bids close later?",
        rows=4,
        max_words=300,
        missing="Enter why bids close later",
        hint="Everybody can read this.",
    )
