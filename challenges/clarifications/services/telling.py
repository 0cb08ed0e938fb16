"""Who is told of a question and of its answer. All letters are sealed: that somebody gets one tells who bids or asks.

The letter about an answer is the same for everybody, so that forwarding it tells nothing about who asked.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from challenges.bidding.services.reminding import writers_for
from challenges.clarifications import queries
from challenges.clarifications.domain import OfficerQuestion, PublishedAnswer
from challenges.following.domain import END
from challenges.following.links import link_to
from challenges.following.queries import followers
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State, deadline_of
from portal.accounts.domain import PersonDetail, Role
from portal.accounts.queries import people_with
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, transaction
from portal.jobs.services import enqueue
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings

TELL = "clarifications:tell"


class _Reader(msgspec.Struct, frozen=True):
    """Somebody to be told; `stop` is the link that ends what they get as a follower."""

    email: str
    name: str = ""
    stop: str = ""


async def tell_answers(challenge_id: UUID) -> None:
    """Tell everybody concerned of all answers and corrections of which nobody was told yet: one letter to an address.

    Concerned are who follows, who writes a bid, and whoever asked one of these questions.
    """
    async with transaction():
        rows = await fetch(
            "select q.id, q.number, r.id as revision_id from clarification_revision r"
            " join clarification q on q.id = r.clarification where q.challenge = $1 and r.told_at is null"
            " order by q.number for update of r",
            challenge_id,
        )
        challenge, now = await publishing.challenge(challenge_id), await portal_now()
        if not rows or challenge.state is State.CANCELLED:
            return
        numbers = {row["number"] for row in rows}
        news = [one for one in reversed(await queries.published(challenge_id)) if one.number in numbers]
        for reader in await _readers(challenge, {row["id"] for row in rows}):
            await _write_answers(reader, challenge, news, is_open=challenge.state_at(now) is State.PUBLISHED)
        await execute(
            "update clarification_revision set told_at = $2 where id = any($1::uuid[])",
            [row["revision_id"] for row in rows],
            now,
        )


async def tell_asked(challenge: ChallengeDetail, question: OfficerQuestion) -> None:
    """Tell the buyer's officers of a new question, from a supplier that is a number."""
    dates = await queries.answer_dates(challenge.id)
    for officer in await people_with(challenge.buyer_id, Role.OFFICER):
        await _write(
            _Reader(officer.email, officer.name),
            challenge,
            "clarifications/asked",
            f"A question about: {challenge.title}",
            path=f"/clarifications/{question.id}",
            asker=question.asker,
            text=question.text,
            answers_by=format_moment(dates.answers_by_at),
        )


async def tell_set_aside(challenge: ChallengeDetail, question_id: UUID, reason: str) -> None:
    """Tell whoever asked that a question is not answered, and why."""
    await _tell_askers(challenge, [question_id], "set_aside", f"Your question about: {challenge.title}", reason)


async def tell_closed(challenge: ChallengeDetail, question_ids: Iterable[UUID], reason: str) -> None:
    """Tell whoever asked that their questions ended with the challenge."""
    await _tell_askers(challenge, list(question_ids), "cancelled", f"Cancelled: {challenge.title}", reason)


async def tell_of_answers_soon(challenge_id: UUID) -> None:
    """Have a worker tell everybody concerned; while one still waits, no second is asked for."""
    await enqueue(TELL, {"challenge_id": str(challenge_id)}, key=str(challenge_id))


async def _tell_askers(
    challenge: ChallengeDetail, question_ids: list[UUID], template: str, subject: str, reason: str
) -> None:
    for person in await queries.askers(challenge.id, question_ids):
        await _write(
            _Reader(person.email, person.name),
            challenge,
            f"clarifications/{template}",
            subject,
            path="/questions",
            reason=reason,
        )


async def _readers(challenge: ChallengeDetail, question_ids: set[UUID]) -> list[_Reader]:
    """Name whoever is told, each address once, with the link to stop where they follow."""
    found: dict[str, _Reader] = {}
    for follower in await followers(challenge.id):
        found[follower.email.lower()] = _Reader(follower.email, follower.name, link_to(follower.id, END))
    people: list[PersonDetail] = [*await writers_for(challenge.id), *await queries.askers(challenge.id, question_ids)]
    for person in people:
        found.setdefault(person.email.lower(), _Reader(person.email, person.name))
    return [found[email] for email in sorted(found)]


async def _write_answers(
    reader: _Reader, challenge: ChallengeDetail, news: list[PublishedAnswer], *, is_open: bool
) -> None:
    corrected = all(one.newest.reason for one in news)
    await _write(
        reader,
        challenge,
        "clarifications/published",
        f"{'Answer corrected' if corrected else 'Questions answered'}: {challenge.title}",
        path=f"#{news[-1].anchor if len(news) == 1 else 'questions'}",
        news=news,
        is_open=is_open,
        stop=reader.stop,
    )


async def _write(
    reader: _Reader, challenge: ChallengeDetail, template: str, subject: str, *, path: str, **more: object
) -> None:
    await queue_mail(
        to=reader.email,
        subject=subject,
        template=template,
        context={
            "name": reader.name,
            "title": challenge.title,
            "reference": challenge.reference,
            "buyer": challenge.buyer_name,
            "deadline": format_moment(deadline_of(challenge)),
            "link": f"{get_settings().base_url}/challenges/{challenge.reference}{path}",
            **more,
        },
        kind="clarification",
        sealed=True,
    )
