"""The part of the story in which an open challenge is amended: by one officer, approved by the second, through the real services."""

import tomllib
from collections.abc import Mapping

import msgspec

from challenges.amendments import queries, services
from challenges.amendments.domain import Part
from challenges.publishing import queries as publishing
from challenges.publishing.domain.sections import CriterionContent, LevelContent, OutcomesContent
from portal.accounts.reference import seeds_folder
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast
from procurement.demonstration.noticing import announce_notice


class AmendmentText(msgspec.Struct, frozen=True):
    """What is changed, and why: a criterion's word limit, and some words of the outcomes."""

    challenge: str
    criterion: str
    word_limit: int
    find: str
    put: str
    reason: str


def read_amendment() -> AmendmentText:
    """Read the amendment of the story."""
    raw = tomllib.loads((seeds_folder() / "demo" / "amendment.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, AmendmentText)


async def amend(cast: Cast, references: Mapping[str, str]) -> None:
    """Prepare, approve and publish the amendment, and its notice again where one was published."""
    text = read_amendment()
    challenge = await publishing.challenge_by_reference(references[text.challenge])
    reference = challenge.reference
    officer, second = [
        await actor_by_email(cast.person(challenge.buyer_slug, role).email) for role in ("officer", "second_officer")
    ]
    started = await services.start_amendment(officer, reference)
    old = next(one for one in challenge.criteria if one.title == text.criterion)
    values = {name: getattr(old, name) for name in CriterionContent.__struct_fields__}
    levels = tuple(LevelContent(one.score, one.label, one.descriptor) for one in old.levels)
    content = CriterionContent(**{**values, "kind": old.kind.value, "levels": levels, "word_limit": text.word_limit})
    await services.edit_criterion(officer, reference, old.identifier, content, version=0)
    outcomes = OutcomesContent(challenge.outcomes.replace(text.find, text.put))
    await services.save_part(officer, reference, Part.OUTCOMES, outcomes, version=0)
    await services.save_reason(
        officer, reference, reason=text.reason.strip(), wording=(), wording_reason="", version=started.version
    )
    await services.send_for_approval(officer, reference)
    sent = await queries.amendment(started.id)
    await services.publish_amendment(second, reference, seen=sent.mark)
    changed = await publishing.challenge(challenge.id)
    await announce_notice(second, changed, "UK4", again=True)
