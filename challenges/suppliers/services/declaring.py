"""Answering the exclusion grounds and declaring the answers to be true."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

import msgspec
import rfc8785

from challenges.suppliers import policies
from challenges.suppliers.bands import ground_list
from challenges.suppliers.domain.grounds import (
    GROUPS,
    MAY_BE_NOBODY,
    SUBJECTS,
    Declaration,
    GroundAnswer,
    SubjectAnswers,
    carried_over,
)
from challenges.suppliers.domain.sections import Section
from challenges.suppliers.services.saving import lock_profile, write
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import transaction
from portal.kernel.errors import NotFoundError


async def answer_grounds(
    actor: Actor,
    organisation_id: UUID,
    subject: str,
    group: str,
    answers: Mapping[str, GroundAnswer],
    *,
    version: int,
) -> int:
    """Save the answers of one page; ConflictError when somebody saved other answers since `version`."""
    if subject not in SUBJECTS or group not in GROUPS:
        raise NotFoundError
    asked = ground_list()
    codes = {one.code for one in asked.group(group)}
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        held = carried_over(profile.grounds, asked)
        given = {**held.of(subject).answers, **{code: one for code, one in answers.items() if code in codes}}
        made = msgspec.structs.replace(
            held, subjects={**held.subjects, subject: SubjectAnswers(nobody=False, answers=given)}
        )
        return await write(actor, profile, Section.GROUNDS, made, version=version)


async def say_nobody(actor: Actor, organisation_id: UUID, subject: str) -> None:
    """Say that there are no such people or companies, so that nothing is asked about them."""
    if subject not in MAY_BE_NOBODY:
        raise NotFoundError
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        held = carried_over(profile.grounds, ground_list())
        made = msgspec.structs.replace(held, subjects={**held.subjects, subject: SubjectAnswers(nobody=True)})
        await write(actor, profile, Section.GROUNDS, made, version=profile.version(Section.GROUNDS))


async def declare(actor: Actor, organisation_id: UUID, *, version: int) -> None:
    """Declare the answers of `version` to be true; refused while one is missing.

    The portal's chain keeps the hash of what was declared and nobody's name: who declares when may be about to bid.
    """
    asked = ground_list()
    async with transaction():
        profile = await lock_profile(actor, organisation_id)
        policies.may_declare(profile.grounds, asked).require()
        policies.are_answers_shown(version, profile).require()
        made = Declaration(profile.grounds, actor.name, await portal_now())
        await write(actor, profile, Section.DECLARATION, made, version=profile.version(Section.DECLARATION))
        said = hashlib.sha256(rfc8785.dumps(msgspec.to_builtins(made))).hexdigest()
        await audit.record(
            "supplier:declared", actor_id=None, details={"list_version": asked.version, "declaration_sha256": said}
        )
