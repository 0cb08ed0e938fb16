"""Decisions carry their reason; a lifecycle is one tuple that everybody reads."""

import pytest

from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError, SecondFactorNeededError
from portal.kernel.lifecycle import Lifecycle, Transition

MACHINE = Lifecycle(
    "bid", "draft", (Transition("draft", "submit", "submitted"), Transition("submitted", "withdraw", "withdrawn"))
)


def test_the_first_refusal_is_the_one_shown() -> None:
    assert refused("Too late.").then(refused("Not yours.")) == refused("Too late.")
    assert ALLOWED.then(refused("Not yours.")) == refused("Not yours.")
    assert Decision.of(True, "unused") == ALLOWED
    assert bool(Decision.of(False, "No.")) is False


def test_a_refusal_is_raised_with_its_reason() -> None:
    ALLOWED.require()
    with pytest.raises(RefusedError) as caught:
        refused("The deadline has passed.").require()
    assert caught.value.message == "The deadline has passed."


def test_a_lifecycle_follows_its_arrows_only() -> None:
    assert MACHINE.states() == ("draft", "submitted", "withdrawn")
    assert MACHINE.acts_from("submitted") == ("withdraw",)
    assert MACHINE.after("draft", "submit") == "submitted"
    assert MACHINE.may("draft", "submit") == ALLOWED
    with pytest.raises(RefusedError) as caught:
        MACHINE.after("withdrawn", "submit")
    assert caught.value.message == "This bid is withdrawn, so you cannot submit it."


def test_errors_know_their_status_and_words() -> None:
    assert (NotFoundError().status, RefusedError("No.").status, SecondFactorNeededError().status) == (404, 409, 401)
    error = InvalidInputError({"title": "Enter a title", "budget": "Enter a budget"})
    assert (error.status, error.errors, error.message) == (
        422,
        {"title": "Enter a title", "budget": "Enter a budget"},
        "Enter a title; Enter a budget",
    )
