"""Certificates and insurances: what they cover, when they end, and when to remind."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from portal.kernel.moments import LONDON

REMIND_DAYS = (60, 30, 7)
_MORNING = time(9)


class CertificateKind(msgspec.Struct, frozen=True):
    """A kind of certificate; an insurance has an amount covered and always ends."""

    code: str
    title: str
    is_insurance: bool = False


CERTIFICATE_KINDS = (
    CertificateKind("public_liability", "Public liability insurance", is_insurance=True),
    CertificateKind("employers_liability", "Employers’ liability insurance", is_insurance=True),
    CertificateKind("professional_indemnity", "Professional indemnity insurance", is_insurance=True),
    CertificateKind("product_liability", "Product liability insurance", is_insurance=True),
    CertificateKind("cyber_insurance", "Cyber insurance", is_insurance=True),
    CertificateKind("cyber_essentials", "Cyber Essentials"),
    CertificateKind("cyber_essentials_plus", "Cyber Essentials Plus"),
    CertificateKind("iso_27001", "ISO 27001, information security"),
    CertificateKind("iso_9001", "ISO 9001, quality"),
    CertificateKind("iso_14001", "ISO 14001, environment"),
    CertificateKind("dspt", "NHS Data Security and Protection Toolkit"),
    CertificateKind("ico", "Registration with the Information Commissioner"),
    CertificateKind("living_wage", "Living Wage employer"),
    CertificateKind("other", "Another certificate"),
)
KIND_BY_CODE = {one.code: one for one in CERTIFICATE_KINDS}


class Certificate(msgspec.Struct, frozen=True):
    """One certificate or insurance; `expires_on` is the last day on which it counts."""

    id: UUID
    kind: str
    issuer: str
    title: str = ""
    number: str = ""
    covered_pence: int | None = None
    expires_on: date | None = None

    @property
    def name(self) -> str:
        """Name it in words."""
        return self.title or KIND_BY_CODE[self.kind].title

    def is_expired(self, today: date) -> bool:
        """Say whether its last day is over."""
        return self.expires_on is not None and today > self.expires_on

    def standing(self, today: date) -> str:
        """Say in words how long it still counts."""
        if self.expires_on is None:
            return "No end"
        left = (self.expires_on - today).days
        if left < 0:
            return "Expired yesterday" if left == -1 else f"Expired {-left:,} days ago"
        return {0: "Expires today", 1: "Expires tomorrow"}.get(left, f"Expires in {left:,} days")


class Reminder(NamedTuple):
    """One mail that is due at a moment: about which certificate, ending on which day, so many days before."""

    at: datetime
    certificate_id: UUID
    expires_on: date
    days: int


def reminders_of(certificates: tuple[Certificate, ...]) -> tuple[Reminder, ...]:
    """Name every reminder of these certificates, in the order of time: at nine in the morning in London."""
    found = [
        Reminder(
            datetime.combine(one.expires_on - timedelta(days=days), _MORNING, LONDON).astimezone(UTC),
            one.id,
            one.expires_on,
            days,
        )
        for one in certificates
        if one.expires_on is not None
        for days in REMIND_DAYS
    ]
    return tuple(sorted(found))


def next_reminder(certificates: tuple[Certificate, ...], now: datetime) -> datetime | None:
    """Tell when the next reminder is due after `now`; None when there is none to come."""
    return next((one.at for one in reminders_of(certificates) if one.at > now), None)
