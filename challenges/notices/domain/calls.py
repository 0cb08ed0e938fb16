"""Which notices a challenge calls for, and by when: from what happened and the forms in force."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from challenges.notices.domain.catalogue import Catalogue, Event, NoticeForm
from challenges.regimes.clocks import clock
from challenges.regimes.regime import Regime
from portal.kernel.moments import local_day


class Happening(msgspec.Struct, frozen=True):
    """Something that calls for a notice, or a contract that one can be about (`event` "")."""

    event: Event
    at: datetime
    subject_id: UUID | None = None
    subject_title: str = ""


class Standing(msgspec.Struct, frozen=True):
    """What decides about notices: the challenge's state and route, its value with VAT, and what happened."""

    state: str
    route: str
    value_pence: int
    is_light_touch: bool
    thresholds: Mapping[str, int]
    happenings: tuple[Happening, ...] = ()
    published: frozenset[tuple[str, UUID | None]] = frozenset()
    """Codes and subjects of notices that are published."""


class Call(msgspec.Struct, frozen=True):
    """A notice that is called for, or can be prepared by hand; `due_on` is its last day where the Act names one."""

    form: NoticeForm
    subject_id: UUID | None = None
    subject_title: str = ""
    called_at: datetime | None = None
    due_on: date | None = None
    is_published: bool = False

    @property
    def is_due(self) -> bool:
        """Say whether it must be published and is not."""
        return self.called_at is not None and self.form.force == "must" and not self.is_published

    def is_overdue(self, today: date) -> bool:
        """Say whether its last day has passed."""
        return self.is_due and self.due_on is not None and today > self.due_on


def calls_for(standing: Standing, today: date, book: Catalogue, regime: Regime) -> tuple[Call, ...]:
    """List what is called for and what can be prepared by hand, in the order of the codes."""
    found: list[Call] = []
    for form in book.forms_on(today):
        if not form.fits_route(standing.route) or not _reaches(form, standing):
            continue
        if form.after and not any(code == form.after for code, _ in standing.published):
            continue
        called = _called(form, standing, regime)
        found += called or _by_hand(form, standing)
    return tuple(found)


def _reaches(form: NoticeForm, standing: Standing) -> bool:
    return not form.over or standing.value_pence >= standing.thresholds.get(form.over, 0)


def _called(form: NoticeForm, standing: Standing, regime: Regime) -> list[Call]:
    if not form.event:
        return []
    return [
        Call(
            form=form,
            subject_id=one.subject_id,
            subject_title=one.subject_title,
            called_at=one.at,
            due_on=_last_day(form, one, standing, regime),
            is_published=(form.code, one.subject_id) in standing.published,
        )
        for one in standing.happenings
        if one.event == form.event
    ]


def _last_day(form: NoticeForm, one: Happening, standing: Standing, regime: Regime) -> date | None:
    rule = form.clock_for(is_light_touch=standing.is_light_touch)
    return clock(rule, local_day(one.at), regime).last_day if rule else None


def _by_hand(form: NoticeForm, standing: Standing) -> list[Call]:
    """Offer what nothing calls for yet: about the challenge in its stages, about each signed contract."""
    if form.subject == "contract":
        return [
            Call(
                form=form,
                subject_id=one.subject_id,
                subject_title=one.subject_title,
                is_published=(form.code, one.subject_id) in standing.published,
            )
            for one in standing.happenings
            if one.event == "contract_signed" and "signed" in form.stages
        ]
    if standing.state not in form.stages:
        return []
    return [Call(form=form, is_published=(form.code, None) in standing.published)]


def needs(calls: Sequence[Call]) -> tuple[Call, ...]:
    """Name the calls that must be answered and are not."""
    return tuple(one for one in calls if one.is_due)
