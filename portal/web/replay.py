"""A form that could not be taken just now, kept on a page so that one press sends it again."""

import re

from portal.web.form_data import FormData

_SECRET = re.compile(r"password|passphrase|passcode|secret|token|(^|[_-])(code|pin|otp)($|[_-])", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Say whether a field is a password or a code, which is never drawn on a page again."""
    return bool(_SECRET.search(name))


def carried_fields(form: FormData) -> list[tuple[str, str]]:
    """Give the fields that the replaying form carries as hidden inputs."""
    return [(name, text) for name, text in form.pairs() if not is_secret(name)]


def shown_fields(form: FormData) -> list[tuple[str, str]]:
    """Give the fields to read out to the person: what they typed, with readable names."""
    return [
        (re.sub(r"[_-]+", " ", name).strip().capitalize() or "Text", text)
        for name, text in carried_fields(form)
        if text.strip() and not name.startswith("_")
    ]
