"""What officers type to start, return or cancel a challenge."""

from portal.web.forms import Choice, Form, Hidden, LongText, Text


class NewChallengeForm(Form):
    """What starts a draft; buyers are offered at run time."""

    buyer = Choice("Which organisation is this for?", missing="Select the organisation")
    title = Text(
        "What is the problem about?",
        max_length=120,
        missing="Enter a working title",
        hint="A working title. You can change it until the challenge is published.",
    )


class ReasonForm(Form):
    """A reason that others will read."""

    reason = LongText("Reason", rows=4, max_words=300)


class ReturnForm(Form):
    """What a reviewer asks to be changed."""

    reason = LongText("What has to change?", rows=4, max_words=300, missing="Enter what has to change")


class CommentForm(Form):
    """What a colleague says to a section; its answers are offered at run time."""

    section = Hidden("Section")
    answer = Choice("What is it about?", missing="Select what it is about")
    text = LongText("Your comment", rows=4, max_words=300, missing="Enter your comment")


class ThreadForm(Form):
    """A reply in a thread, or the word that closes it."""

    text = LongText(
        "Your words",
        rows=4,
        max_words=300,
        missing="Enter your words",
        hint="A reply, or how the comment was met.",
    )
