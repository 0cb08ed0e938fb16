"""Reads of questions: one for each kind of reader. Only those for the asker's own people, and the search for
giveaways, ever join a question with a supplier.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.clarifications.domain import (
    AnswerDates,
    Names,
    OfficerQuestion,
    OwnQuestion,
    PublishedAnswer,
    WaitingQuestions,
)
from challenges.clarifications.domain.naming import domain_of
from portal.accounts.domain import Actor, PersonDetail, Role
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError

_PUBLISHED = """
select q.number, (select jsonb_agg(jsonb_build_object('number', r.number, 'question', r.question, 'answer', r.answer,
    'published_at', r.published_at, 'reason', r.reason) order by r.number)
  from clarification_revision r where r.clarification = q.id) as revisions
from clarification q where q.challenge = $1 and q.state = 'published' order by q.number desc
"""

_OWN = """
select q.id, a.supplier as supplier_id, o.name as supplier_name, p.name as asked_by, q.asked_at, q.text, q.state,
  q.number, q.published_at, q.ended_at, q.reason
from clarification q join asker a on a.id = q.asker join organisation o on o.id = a.supplier
join person p on p.id = q.asked_by
"""

_OFFICER = """
select q.id, q.challenge as challenge_id, a.number as asker_number, q.asked_at,
  case when q.state = 'withdrawn' then '' else q.text end as text, q.state, q.question, q.answer, q.version,
  coalesce(p.name, '') as drafted_by, q.drafted_at, q.number, q.published_at, q.ended_at, q.reason
from clarification q join asker a on a.id = q.asker left join person p on p.id = q.drafted_by
where q.challenge = $1
"""


async def published(challenge_id: UUID) -> list[PublishedAnswer]:
    """List what everybody reads about a challenge, the newest answer first, with every earlier wording."""
    return msgspec.convert(await fetch(_PUBLISHED, challenge_id), list[PublishedAnswer], strict=False)


async def own_questions(challenge_id: UUID, actor: Actor) -> list[OwnQuestion]:
    """List what the suppliers for which `actor` may ask have asked about a challenge, the newest first."""
    rows = await fetch(
        f"{_OWN} where q.challenge = $1 and a.supplier = any($2::uuid[]) order by q.asked_at desc, q.id",
        challenge_id,
        list(actor.organisations_with(Permission.CLARIFICATION_ASK)),
    )
    return msgspec.convert(rows, list[OwnQuestion])


async def own_question(challenge_id: UUID, question_id: UUID, actor: Actor) -> OwnQuestion:
    """Bring a question of a supplier for which `actor` may ask; for everybody else it does not exist."""
    row = await fetch_one(f"{_OWN} where q.challenge = $1 and q.id = $2", challenge_id, question_id)
    if row is None or row["supplier_id"] not in actor.organisations_with(Permission.CLARIFICATION_ASK):
        raise NotFoundError
    return msgspec.convert(row, OwnQuestion)


async def officer_questions(challenge_id: UUID) -> list[OfficerQuestion]:
    """List every question about a challenge for its own officers, the one that waits longest first."""
    return msgspec.convert(await fetch(f"{_OFFICER} order by q.asked_at, q.id", challenge_id), list[OfficerQuestion])


async def officer_question(challenge_id: UUID, question_id: UUID) -> OfficerQuestion:
    """Bring one question about a challenge for its own officers; NotFoundError for another challenge's."""
    row = await fetch_one(f"{_OFFICER} and q.id = $2", challenge_id, question_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, OfficerQuestion)


async def answer_dates(challenge_id: UUID) -> AnswerDates:
    """Name the moment by which a challenge's questions are answered; its deadline where nothing else is known."""
    row = await fetch_one(
        "select coalesce(d.answers_by_at, c.deadline_at) as answers_by_at, d.stated_at is not null as is_stated"
        " from challenge c left join clarification_dates d on d.challenge = c.id"
        " where c.id = $1 and c.deadline_at is not null",
        challenge_id,
    )
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, AnswerDates)


async def waiting_questions(buyers: Collection[UUID]) -> list[WaitingQuestions]:
    """Count, for some buyers' own officers, the questions that wait in each challenge that is not over."""
    if not buyers:
        return []
    rows = await fetch(
        "select c.reference, c.title, o.name as buyer_name, count(*) as waiting,"
        " coalesce(d.answers_by_at, c.deadline_at) as answers_by_at from clarification q"
        " join challenge c on c.id = q.challenge join organisation o on o.id = c.buyer"
        " left join clarification_dates d on d.challenge = c.id"
        " where c.buyer = any($1::uuid[]) and q.state in ('asked', 'answered') and c.state in ('published', 'opened')"
        " group by c.reference, c.title, o.name, d.answers_by_at, c.deadline_at order by answers_by_at, c.reference",
        list(buyers),
    )
    return msgspec.convert(rows, list[WaitingQuestions])


async def oldest_waiting(challenge_id: UUID) -> tuple[int, datetime] | None:
    """Count the questions of a challenge that wait, with the moment at which the oldest was asked; None without one."""
    row = await fetch_one(
        "select count(*) as waiting, min(asked_at) as oldest from clarification"
        " where challenge = $1 and state in ('asked', 'answered')",
        challenge_id,
    )
    return (row["waiting"], row["oldest"]) if row and row["waiting"] else None


async def askers(challenge_id: UUID, question_ids: Collection[UUID]) -> list[PersonDetail]:
    """Name whom to write to about questions: who asked, or their company's bid writers once they have left it."""
    rows = await fetch(
        "select distinct p.id, p.name, p.email from clarification q join asker a on a.id = q.asker"
        " join membership m on m.organisation = a.supplier and m.role = $3 and m.ended_at is null"
        " join person p on p.id = m.person where q.challenge = $1 and q.id = any($2::uuid[])"
        " and (p.id = q.asked_by or not exists (select 1 from membership s where s.organisation = a.supplier"
        " and s.person = q.asked_by and s.role = $3 and s.ended_at is null)) order by p.name, p.id",
        challenge_id,
        list(question_ids),
        str(Role.SUPPLIER),
    )
    return msgspec.convert(rows, list[PersonDetail])


async def names_of(supplier_id: UUID, asking: Actor) -> Names:
    """Bring everything by which one supplier, its people and whoever asks for it are known."""
    rows = await fetch(
        "select o.name, o.short_name, o.company_number, o.website, p.name as person, p.email from organisation o"
        " left join membership m on m.organisation = o.id left join person p on p.id = m.person where o.id = $1",
        supplier_id,
    )
    made = _names(rows)
    return msgspec.structs.replace(
        made,
        people=(*made.people, asking.name),
        emails=(*made.emails, asking.email),
        domains=(*made.domains, domain_of(asking.email)),
    )


async def names_of_all_suppliers(buyer_id: UUID) -> Names:
    """Bring everything by which any supplier is known, without what is the buyer's own.

    The same for every question: what is refused because of it tells nothing about who asked.
    """
    rows = await fetch(
        "select o.name, o.short_name, o.company_number, o.website, p.name as person, p.email from organisation o"
        " left join membership m on m.organisation = o.id left join person p on p.id = m.person"
        " where o.kind = 'supplier'"
    )
    buyer = await fetch(
        "select distinct split_part(p.email, '@', 2) as domain from membership m join person p on p.id = m.person"
        " where m.organisation = $1",
        buyer_id,
    )
    made, own = _names(rows), {row["domain"] for row in buyer}
    return msgspec.structs.replace(made, domains=tuple(one for one in made.domains if one not in own))


def _names(rows: list[dict[str, Any]]) -> Names:
    emails = {row["email"] for row in rows if row["email"]}
    sites = {row["website"] for row in rows if row["website"]}
    return Names(
        organisations=tuple({name: None for row in rows for name in (row["name"], row["short_name"]) if name}),
        people=tuple({row["person"]: None for row in rows if row["person"]}),
        emails=tuple(sorted(emails)),
        domains=tuple(sorted({domain_of(one) for one in emails | sites} - {""})),
        numbers=tuple({row["company_number"]: None for row in rows if row["company_number"]}),
    )
