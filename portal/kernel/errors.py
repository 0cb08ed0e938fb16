"""The errors a rule may raise; portal/web/errors.py turns each into one answer."""

from collections.abc import Mapping


class PortalError(Exception):
    """An expected failure whose message is written for the person who reads it."""

    status = 409

    def __init__(self, message: str) -> None:
        """Keep the sentence shown to the person."""
        super().__init__(message)
        self.message = message


class NotFoundError(PortalError):
    """The object does not exist, or the actor may not know that it does: always the same 404."""

    status = 404

    def __init__(self, message: str = "We could not find that page.") -> None:
        """Say the same words for what is missing and for what is hidden."""
        super().__init__(message)


class RefusedError(PortalError):
    """A policy says no now; the message is its reason."""

    status = 409


class ConflictError(PortalError):
    """Somebody saved first; nothing was overwritten."""

    status = 409


class InvalidInputError(PortalError):
    """What was typed breaks a rule; `errors` maps field name to sentence, all at once."""

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Keep every error, so that a form shows them together."""
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


class SecondFactorNeededError(PortalError):
    """The act asks for a second factor within the last ten minutes."""

    status = 401

    def __init__(self) -> None:
        """Tell the person what to do."""
        super().__init__("Confirm it is you with the code from your authenticator app.")
