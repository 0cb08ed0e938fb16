"""The two ways to the central digital platform: copied over by an officer, or sent to its sender's side by HTTP."""

from datetime import datetime
from typing import Any, Protocol

import httpx
import msgspec

from challenges.notices.domain import Notice
from challenges.notices.domain.ocds import release_package
from challenges.notices.domain.publishing import Way
from portal.kernel.errors import PortalError
from portal.settings import get_settings

SECONDS = 15.0
_MOST_ANSWER_BYTES = 100_000


class PlatformError(PortalError):
    """The platform could not be reached or its answer not understood; whether it has the notice is not known."""

    status = 502


class PlatformRefusedError(PortalError):
    """The platform has read the notice and does not take it; the message says why, in its words."""

    status = 409


class Receipt(msgspec.Struct, frozen=True):
    """What the platform gives a notice: its number and the time of its publication."""

    number: str
    published_at: datetime


class NoticePublisher(Protocol):
    """A way of publishing a notice on the central digital platform."""

    way: Way

    async def publish(self, notice: Notice) -> Receipt:
        """Have a notice published, once however often this is asked, and bring its number and time."""
        ...


class Copying:
    """An officer has copied the notice over and typed what the platform shows."""

    way: Way = "copied"

    def __init__(self, *, number: str, published_at: datetime) -> None:
        """Take what was typed; spaces around a number are no part of it."""
        self._receipt = Receipt(number=" ".join(number.split()), published_at=published_at)

    async def publish(self, notice: Notice) -> Receipt:  # noqa: ARG002
        """Answer what was typed: the publication has happened already."""
        return self._receipt


class Sending:
    """The sender's side of the platform; the notice's id is the idempotency key, so asking again publishes nothing twice."""

    way: Way = "sent"

    def __init__(self, base: str, key: str, *, seconds: float = SECONDS) -> None:
        """Name the platform's address and our key there."""
        self._base, self._key, self._seconds = base.rstrip("/"), key, seconds

    async def publish(self, notice: Notice) -> Receipt:
        """Send the notice as a release package and read number and time.

        PlatformRefusedError when it is not taken, PlatformError when nothing is known: ask again with the same notice.
        """
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": str(notice.id),
            "Content-Type": "application/json",
        }
        body = msgspec.json.encode(release_package(notice, get_settings().base_url))
        is_local = httpx.URL(self._base).host in {"127.0.0.1", "localhost"}
        try:
            async with httpx.AsyncClient(timeout=self._seconds, trust_env=not is_local) as client:
                answer = await client.post(f"{self._base}/notices/{notice.code}", content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlatformError(f"The central digital platform did not answer ({type(error).__name__}).") from error
        return _receipt(answer)


class _Answer(msgspec.Struct, frozen=True):
    noticeNumber: str  # noqa: N815 - the platform's name
    publishedAt: datetime  # noqa: N815


def _receipt(answer: httpx.Response) -> Receipt:
    if answer.status_code in {400, 409, 422}:
        raise PlatformRefusedError(f"The central digital platform did not take this notice: {_reasons(answer)}")
    if answer.status_code in {401, 403}:
        raise PlatformRefusedError(
            "The central digital platform does not know this service’s key. Ask your administrator."
        )
    if answer.status_code not in {200, 201} or len(answer.content) > _MOST_ANSWER_BYTES:
        raise PlatformError(f"The central digital platform answered with an error ({answer.status_code}).")
    try:
        read = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.MsgspecError as error:
        raise PlatformError("The central digital platform gave an answer that we do not understand.") from error
    if read.publishedAt.tzinfo is None:
        raise PlatformError("The central digital platform gave a time without its zone.")
    return Receipt(number=read.noticeNumber, published_at=read.publishedAt)


def _reasons(answer: httpx.Response) -> str:
    """Read the platform's sentences, whatever shape they have, as one line that is safe to keep."""
    try:
        found: Any = msgspec.json.decode(answer.content[:_MOST_ANSWER_BYTES])
        sentences = [str(one["message"]) for one in found["errors"]]
    except (msgspec.MsgspecError, TypeError, KeyError):
        sentences = []
    return " ".join(" ".join(sentences).split())[:1000] or "it gave no reason."


def is_sending_set_up() -> bool:
    """Say whether this installation may send notices."""
    settings = get_settings()
    return bool(settings.notice_api_base and settings.notice_api_key)


def sending() -> Sending:
    """Answer the sender's way of this installation; PlatformRefusedError where there is none."""
    if not is_sending_set_up():
        raise PlatformRefusedError("This service is not set up to send notices. Copy the notice over instead.")
    settings = get_settings()
    return Sending(settings.notice_api_base, settings.notice_api_key)
