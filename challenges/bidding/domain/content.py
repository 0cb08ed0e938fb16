"""What a bid consists of while it is written, and what is still missing from it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding.domain.declarations import gap_in
from challenges.publishing.domain import ChallengeDetail, Condition, Criterion
from portal.kernel.words import count_words

QUALITY = "quality"
PRICE = "price"
ENVELOPES = (QUALITY, PRICE)
MAXIMUM_FILES = 60
FIXED_PRICE = "fixed_price"


class Answer(msgspec.Struct, frozen=True):
    """What is typed for one criterion; version 0 means never saved."""

    text: str = ""
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


class Pass(msgspec.Struct, frozen=True):
    """The supplier's answer to a pass or fail condition; `met` is None until it is answered."""

    met: bool | None = None
    evidence: str = ""
    version: int = 0


class Price(msgspec.Struct, frozen=True):
    """The whole price without VAT, in pence, with the words or sums behind it."""

    pence: int | None = None
    schedule: str = ""
    version: int = 0


class Declarations(msgspec.Struct, frozen=True):
    """The declarations that were ticked."""

    confirmed: tuple[str, ...] = ()
    version: int = 0


class BidFile(msgspec.Struct, frozen=True):
    """A file of a draft; `name` is what its sender called it and is never used as a path."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    criterion: str
    uploaded_at: datetime | None = None
    envelope: str = QUALITY


class Content(msgspec.Struct, frozen=True):
    """All that a draft holds, decrypted for its own supplier; answers and passes by criterion identifier.

    `profile` is the copy of the supplier's profile that went with the last submission, or was taken since; empty without.
    """

    answers: dict[str, Answer] = {}
    passes: dict[str, Pass] = {}
    price: Price = Price()
    declarations: Declarations = Declarations()
    files: tuple[BidFile, ...] = ()
    profile: dict[str, Any] = {}

    def answer(self, identifier: str) -> Answer:
        """Find an answer, or the empty one."""
        return self.answers.get(identifier, Answer())

    def condition(self, identifier: str) -> Pass:
        """Find the answer to a condition, or the empty one."""
        return self.passes.get(identifier, Pass())

    def files_for(self, identifier: str) -> tuple[BidFile, ...]:
        """Name the files attached to one criterion, or with "" to the bid as a whole."""
        return tuple(file for file in self.files if file.criterion == identifier)


class Missing(msgspec.Struct, frozen=True):
    """One thing that keeps a bid from being submitted; `part` is the page of the bid that mends it."""

    part: str
    text: str


def asked_for(content: Content, challenge: ChallengeDetail) -> Content:
    """Leave out what the challenge no longer asks: such words stay in the draft and are no part of the bid."""
    scored = {one.identifier for one in challenge.scored_criteria}
    conditions = {one.identifier for one in challenge.pass_fail_criteria}
    return Content(
        answers={name: one for name, one in content.answers.items() if name in scored},
        passes={name: one for name, one in content.passes.items() if name in conditions},
        price=Price() if challenge.price_method == FIXED_PRICE else content.price,
        declarations=content.declarations,
        files=tuple(one for one in content.files if one.criterion in {"", *scored, *conditions}),
        profile=content.profile,
    )


def missing_from(content: Content, challenge: ChallengeDetail) -> tuple[Missing, ...]:
    """Name everything that keeps `content` from being submitted, in the order of the task list."""
    found = [gap for one in challenge.conditions if (gap := _condition_gap(content, one))]
    found += [gap for criterion in challenge.scored_criteria if (gap := _answer_gap(content, criterion))]
    if challenge.price_method != FIXED_PRICE and content.price.pence is None:
        found.append(Missing("price", "Enter your price"))
    if undeclared := gap_in(content.declarations.confirmed, challenge):
        found.append(Missing("declarations", undeclared))
    return tuple(found)


def _condition_gap(content: Content, condition: Condition) -> Missing | None:
    said, part = content.condition(condition.identifier), f"answers/{condition.identifier}"
    if said.met is None:
        return Missing(part, f"Say whether you meet “{condition.title}”")
    if said.met is False and not condition.rules_out and not said.evidence.strip():
        return Missing(part, f"Explain why you do not meet “{condition.title}”")
    return None


def _answer_gap(content: Content, criterion: Criterion) -> Missing | None:
    text = content.answer(criterion.identifier).text
    part = f"answers/{criterion.identifier}"
    words = count_words(text)
    if not text.strip():
        return Missing(part, f"Answer “{criterion.title}”")
    if criterion.word_limit is not None and words > criterion.word_limit:
        return Missing(
            part,
            f"Shorten “{criterion.title}”: {words - criterion.word_limit:,} over the limit of {criterion.word_limit:,}",
        )
    return None


def price_of(content: Content, challenge: ChallengeDetail) -> int:
    """Name the price in pence that is submitted: the budget where the challenge fixes it."""
    if challenge.price_method == FIXED_PRICE:
        return challenge.budget_pence or 0
    if content.price.pence is None:
        raise ValueError("This bid has no price yet.")
    return content.price.pence
