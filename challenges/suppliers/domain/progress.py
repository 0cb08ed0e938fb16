"""What of a profile is done, what is due, and what waits."""

from collections.abc import Iterable
from datetime import date

import msgspec

from challenges.suppliers.domain.addresses import REGISTERED
from challenges.suppliers.domain.grounds import GroundList, stale_because, unanswered
from challenges.suppliers.domain.sections import OPTIONAL, Profile, Section

COMPLETED, STARTED, NOT_STARTED, LEFT_OPEN, DUE = "Completed", "Started", "Not yet started", "Optional", "Needs you"
CANNOT_START = "Cannot start yet"


class Task(msgspec.Struct, frozen=True):
    """One section in the task list, with what is left to do."""

    section: Section
    status: str
    hint: str = ""


def tasks_of(profile: Profile, asked: GroundList, today: date) -> tuple[Task, ...]:
    """List every section with how far it is."""
    return tuple(_task(profile, section, asked, today) for section in Section)


def is_complete(tasks: Iterable[Task]) -> bool:
    """Say whether nothing that has to be said is left."""
    return all(one.status in {COMPLETED, LEFT_OPEN} for one in tasks)


def _task(profile: Profile, section: Section, asked: GroundList, today: date) -> Task:
    if section is Section.GROUNDS:
        return _grounds_task(profile, asked)
    if section is Section.DECLARATION:
        return _declaration_task(profile, asked, today)
    expired = [one for one in profile.certificates.items if one.is_expired(today)]
    if section is Section.CERTIFICATES and expired:
        return Task(
            section, DUE, f"{expired[0].name} has expired" if len(expired) == 1 else f"{len(expired)} have expired"
        )
    if _is_done(profile, section):
        return Task(section, COMPLETED, _hint(profile, section))
    if profile.version(section) and _has_something(profile, section):
        return Task(section, STARTED, _hint(profile, section))
    return Task(section, LEFT_OPEN if section in OPTIONAL else NOT_STARTED)


def _is_done(profile: Profile, section: Section) -> bool:
    match section:
        case Section.NAMES:
            return bool(profile.names.legal_name)
        case Section.CONTACT:
            return bool(profile.contact.email)
        case Section.KIND:
            return profile.kind.is_vcse is not None
        case Section.ADDRESSES:
            return any(one.kind == REGISTERED for one in profile.addresses.items)
        case _:
            found = profile.content(section)
            return bool(found.items or found.none)


def _has_something(profile: Profile, section: Section) -> bool:
    return bool(profile.content(section) != type(profile.content(section))())


def _hint(profile: Profile, section: Section) -> str:
    if section is Section.ADDRESSES and profile.addresses.items and not _is_done(profile, section):
        return "Add your registered or main address"
    return ""


def _grounds_task(profile: Profile, asked: GroundList) -> Task:
    left = unanswered(profile.grounds, asked)
    if not left:
        return Task(Section.GROUNDS, COMPLETED)
    if not profile.grounds.subjects:
        return Task(Section.GROUNDS, NOT_STARTED)
    return Task(Section.GROUNDS, STARTED, "1 page left" if len(left) == 1 else f"{len(left)} pages left")


def _declaration_task(profile: Profile, asked: GroundList, today: date) -> Task:
    if unanswered(profile.grounds, asked):
        return Task(Section.DECLARATION, CANNOT_START, "Answer the exclusion grounds first")
    reason = stale_because(profile.declaration, profile.grounds, asked, today)
    if not reason:
        return Task(Section.DECLARATION, COMPLETED)
    return Task(Section.DECLARATION, DUE if profile.declaration else NOT_STARTED, reason if profile.declaration else "")
