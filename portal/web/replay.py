"""A form that could not be taken just now, kept on a page so that one press sends it again."""

import re

from portal.web.form_data import FormData

_SECRET = re.compile(r"password|passphrase|passcode|secret|token|(^|[_-])(code|pin|otp)($|[_-])", re.IGNORECASE)
# What a page of ours puts into a form by itself: nobody typed it, and reading it out would only puzzle.
_UNTYPED = re.compile(r"_.*|(.+_)?version|came_from|next|direction|reviewed|record|seen|draft")


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
        if text.strip() and not _UNTYPED.fullmatch(name)
    ]
