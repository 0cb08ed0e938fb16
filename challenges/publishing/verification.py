"""Checking what publications froze: each version against its hash, its law against the law's, both against the chain."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import msgspec
import rfc8785

from challenges.regimes.regime import RegimeError, thaw_regime
from portal.database.transactions import fetch
from portal.kernel.errors import NotFoundError

_FROZEN = """
select c.reference, v.number, v.content, v.content_hash, coalesce(f.canonical, '') as canonical,
  coalesce((select jsonb_agg(d.details) from audit_chain a join audit_entry e on e.chain = a.id
    join audit_detail d on d.entry = e.id where a.challenge_id = c.id and d.details is not null), '[]') as details
from challenge_version v join challenge c on c.id = v.challenge
left join frozen_regime f on f.regime_hash = v.content ->> 'regime_hash'
where $1::text is null or c.reference = $1
order by c.reference, v.number
"""


class FrozenVersion(msgspec.Struct, frozen=True):
    """A version as it is kept, with the law it names and the details of every act in its challenge's chain."""

    reference: str
    number: int
    content: dict[str, Any]
    content_hash: str
    canonical: str
    details: tuple[str, ...]


class FrozenReport(msgspec.Struct, frozen=True):
    """How many versions of how many challenges were checked, and what is wrong with them."""

    challenges: int
    versions: int
    faults: tuple[str, ...]


async def verify_versions(reference: str | None = None) -> FrozenReport:
    """Check every version, or those of one challenge; NotFoundError when it has none."""
    found = msgspec.convert(await fetch(_FROZEN, reference), list[FrozenVersion])
    if reference is not None and not found:
        raise NotFoundError(f"There is no published version of {reference}.")
    return FrozenReport(len({one.reference for one in found}), len(found), faults_of(found))


def faults_of(versions: Iterable[FrozenVersion]) -> tuple[str, ...]:
    """Name everything that is not as it was frozen, one sentence each."""
    faults: list[str] = []
    last: FrozenVersion | None = None
    for one in versions:
        expected = last.number + 1 if last and last.reference == one.reference else 1
        if one.number != expected:
            faults.append(f"{one.reference}: version {expected} is missing")
        faults += [f"{one.reference}, version {one.number}: {fault}" for fault in _faults(one)]
        last = one
    return tuple(faults)


def _faults(one: FrozenVersion) -> list[str]:
    faults = []
    if hashlib.sha256(rfc8785.dumps(one.content)).hexdigest() != one.content_hash:
        faults.append("its words are not those that were frozen")
    law = str(one.content.get("regime_hash", ""))
    try:
        thaw_regime(one.canonical.encode(), law)
    except (RegimeError, msgspec.MsgspecError):
        faults.append("the law it was published under is missing or was changed")
    chained = [json.loads(text) for text in one.details]
    named = {
        str(entry["content_hash"])
        for entry in chained
        if entry.get("version") == one.number and "content_hash" in entry
    }
    if one.number == 1 and not named:
        faults.append("the chain does not name its publication")
    if named - {one.content_hash}:
        faults.append("the chain names another hash for it")
    return faults
