"""An amendment and what stops it, as plain values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from challenges.amendments.domain.lifecycle import AmendmentState
from challenges.amendments.domain.materiality import Reason, is_material, materiality, may_be_wording
from challenges.amendments.domain.parts import PART_NAMES, Part, SavedPart, changed_parts, moved_underneath, proposed
from challenges.amendments.domain.timing import time_problems
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.checks import Blocker, blockers
from challenges.publishing.domain.sections import Section
from challenges.publishing.domain.splitting import Neighbour
from challenges.regimes.regime import Regime


class Amendment(msgspec.Struct, frozen=True):
    """One amendment as its officers see it; `version` counts the saves of its reason.

    `standing` is the published version against which it was read.
    """

    id: UUID
    challenge_id: UUID
    state: AmendmentState
    base_version: int
    reason: str
    wording: tuple[str, ...]
    wording_reason: str
    version: int
    started_by: UUID
    started_by_name: str
    started_at: datetime
    submitted_by: UUID | None
    submitted_by_name: str
    submitted_at: datetime | None
    decided_by_name: str
    decided_at: datetime | None
    published_version: int | None
    note: str
    standing: int
    parts: Mapping[Part, SavedPart] = {}

    @property
    def mark(self) -> str:
        """Name exactly what is read: the published version, the reason and every part; whatever changes, it changes."""
        parts = ",".join(f"{part}:{self.parts[part].version}" for part in sorted(self.parts))
        return f"{self.standing}.{self.version}.{parts}"

    def part_version(self, part: Part) -> int:
        """Count the saves of a part; 0 before the first."""
        return self.parts[part].version if part in self.parts else 0


class Prospect(msgspec.Struct, frozen=True):
    """What an amendment would make of a challenge: before and after, what is changed, how far it is material, what stops it."""

    before: ChallengeDetail
    after: ChallengeDetail
    changed: tuple[Part, ...]
    moved: tuple[Part, ...]
    reasons: tuple[Reason, ...]
    blockers: tuple[Blocker, ...]

    @property
    def is_material(self) -> bool:
        """Say whether bids must be confirmed again and the deadline must leave the whole period."""
        return is_material(self.reasons)


def prospect_of(
    challenge: ChallengeDetail,
    amendment: Amendment,
    regime: Regime,
    threshold_class: str,
    now: datetime,
    *,
    neighbours: Sequence[Neighbour] = (),
) -> Prospect:
    """Work out everything about an amendment against what is published at this moment."""
    contents = {part: saved.content for part, saved in amendment.parts.items()}
    after = proposed(challenge, contents)
    changed = changed_parts(challenge, contents)
    moved = moved_underneath(challenge, amendment.parts)
    stated = frozenset(amendment.wording) & may_be_wording(regime) if amendment.wording_reason.strip() else frozenset()
    reasons = materiality(challenge, after, regime, wording=stated)
    found = (
        *_unready(amendment, changed, moved, reasons),
        *_lasting(challenge, after, regime, threshold_class, neighbours),
        *time_problems(challenge, after, regime, threshold_class, now, is_material=is_material(reasons)),
    )
    return Prospect(challenge, after, changed, moved, reasons, found)


def _unready(
    amendment: Amendment, changed: Sequence[Part], moved: Sequence[Part], reasons: Sequence[Reason]
) -> tuple[Blocker, ...]:
    found = []
    if not changed or not reasons:
        found.append(Blocker(Section.PROBLEM, "changes", "Change something: as it stands nothing differs"))
    for part in moved:
        name = PART_NAMES[part]
        text = f"“{name}” was published anew after you saved it here. Look at it again, and save it or put it back"
        found.append(Blocker(part.section, "moved", text))
    if not amendment.reason.strip():
        found.append(Blocker(Section.PROBLEM, "reason", "Enter why the challenge is changed"))
    return tuple(found)


def _lasting(
    before: ChallengeDetail,
    after: ChallengeDetail,
    regime: Regime,
    threshold_class: str,
    neighbours: Sequence[Neighbour],
) -> tuple[Blocker, ...]:
    """List what would stop a publication of the same words, as on the day of the first one: dates have their own rules.

    Whether work was split is asked again only where the value changes.
    """
    on = before.published_at
    if on is None:
        return ()
    near = neighbours if after.value_pence != before.value_pence else ()
    found = blockers(after, regime, threshold_class, on, neighbours=near)
    return tuple(one for one in found if one.section is not Section.DATES or one.field == "contract_months")
