"""What a visitor without an account types to follow a challenge."""

from portal.web.forms import Email, Form


class FollowForm(Form):
    """Where to write to."""

    email = Email("Email address", hint="We send one mail to confirm it. It is used for nothing else, and never shown.")
