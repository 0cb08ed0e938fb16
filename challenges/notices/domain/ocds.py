"""A notice as a release of the Open Contracting Data Standard 1.1.5, in a package of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from challenges.notices.domain.content import NoticeContent, shown
from challenges.notices.domain.ocds_details import (
    day_end,
    day_start,
    json_number,
    lots_of,
    scheme_of,
    standstill_period,
    transactions_of,
    utc,
)
from challenges.notices.domain.publishing import Notice

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_UPDATES = {
    "planning": "planningUpdate",
    "tender": "tenderUpdate",
    "award": "awardUpdate",
    "contract": "contractUpdate",
}
_DOCUMENTS = {
    "UK2": "marketEngagementNotice",
    "UK3": "plannedProcurementNotice",
    "UK4": "tenderNotice",
    "UK6": "awardNotice",
    "UK7": "contractNotice",
    "UK8": "implementationNotice",
    "UK9": "implementationNotice",
    "UK11": "contractTerminationNotice",
    "UK12": "tenderCancellationNotice",
}
_METHODS = {"Open procedure": "open", "Competitive flexible procedure": "selective"}
_RESERVED = {"supported": ["shelteredWorkshop"], "mutual": ["publicServiceMissionOrganization"]}
_TENDER_STATUS = {"UK1": "planning", "UK2": "planning", "UK3": "planned", "UK4": "active", "UK12": "cancelled"}


def release_package(notice: Notice, base_url: str) -> dict[str, Any]:
    """Write a notice as a release package: one release, the same for the same notice and publication."""
    link = f"{base_url}/challenges/{notice.reference}/notices/{notice.id}"
    return {
        "uri": f"{link}/notice.json",
        "version": "1.1",
        "publishedDate": utc(_issued(notice)),
        "publisher": {"name": notice.content.buyer, "uri": base_url},
        "license": LICENCE,
        "releases": [release(notice, link)],
    }


def release(notice: Notice, link: str) -> dict[str, Any]:
    """Write the release itself; what the notice does not say is left out."""
    content = notice.content
    parties = _parties(content)
    found = {
        "ocid": content.ocid,
        "id": notice.publication.number if notice.publication else f"{notice.reference}-{notice.code}-{notice.version}",
        "date": utc(_issued(notice)),
        "tag": [_tag(notice)],
        "initiationType": "tender",
        "language": "en",
        "parties": parties,
        "buyer": {"id": parties[0]["id"], "name": content.buyer},
        "tender": _tender(notice, link),
        **_stage_parts(notice, parties, link),
    }
    kept: dict[str, Any] = _without_gaps(found)
    return kept


def _issued(notice: Notice) -> datetime:
    return notice.publication.published_at if notice.publication else notice.prepared_at


def _tag(notice: Notice) -> str:
    tag = notice.content.tag
    return _UPDATES.get(tag, tag) if notice.is_update else tag


def _parties(content: NoticeContent) -> list[dict[str, Any]]:
    buyer: dict[str, Any] = {
        "id": f"civic-challenges-{content.buyer_id}",
        "name": content.buyer,
        "roles": ["buyer"],
        "address": {"streetAddress": content.value("authority_address"), "countryName": "United Kingdom"},
        "contactPoint": {"name": content.value("contact_name"), "email": content.value("contact_email")},
    }
    name = _first(content, "contract_supplier", "supplier", "direct_supplier")
    if not name:
        return [buyer]
    number = _first(content, "contract_supplier_number", "supplier_number")
    scheme = scheme_of(number)
    supplier: dict[str, Any] = {
        "id": f"{scheme}-{number}" if scheme else "supplier-1",
        "name": name,
        "roles": ["supplier"],
        "identifier": {"scheme": scheme, "id": number, "legalName": name} if number else None,
        "address": {"streetAddress": _first(content, "contract_supplier_address", "supplier_address")},
        "contactPoint": {"email": _first(content, "contract_supplier_email", "supplier_email")},
        "details": _supplier_details(content),
    }
    return [buyer, supplier]


def _supplier_details(content: NoticeContent) -> dict[str, Any] | None:
    size, purpose = content.value("supplier_size"), content.value("supplier_purpose")
    if not size:
        return None
    return {
        "scale": "sme" if "sme" in size else "large" if size == "large" else None,
        "vcse": "vcse" in size,
        "shelteredWorkshop": purpose == "supported" if purpose else None,
        "publicServiceMissionOrganization": purpose == "mutual" if purpose else None,
    }


def _is_above(content: NoticeContent) -> bool | None:
    """Say whether the value is at or above the threshold; None where the notice does not say."""
    return {"yes": True, "no": False}.get(content.value("above_threshold"))


def _tender(notice: Notice, link: str) -> dict[str, Any]:
    content = notice.content
    cpv = content.value("cpv")
    return {
        "id": notice.reference,
        "title": content.value("procurement_title") or content.challenge_title,
        "description": content.value("subject"),
        "status": _TENDER_STATUS.get(notice.code, "complete"),
        "procurementMethod": _METHODS.get(content.value("procedure")) or ("direct" if notice.code == "UK5" else None),
        "procurementMethodDetails": content.value("procedure"),
        "mainProcurementCategory": content.value("category"),
        "items": [{"id": "1", "classification": {"scheme": "CPV", "id": cpv}}] if cpv else None,
        "value": _value(content, "value_net", "value_gross"),
        "tenderPeriod": _period(end=content.value("deadline")),
        "enquiryPeriod": _period(end=content.value("questions_close")),
        "contractPeriod": _period(_day(content, "contract_starts"), _day(content, "contract_ends", at_end=True)),
        "awardCriteriaDetails": content.value("criteria"),
        "submissionMethod": ["electronicSubmission"] if content.value("submission") else None,
        "submissionMethodDetails": content.value("submission"),
        "lots": lots_of(content),
        "lotDetails": {"noLotsDivisionRationale": _undivided(content)},
        "aboveThreshold": _is_above(content),
        "specialRegime": ["lightTouch"] if content.value("special_regime") == "Light touch" else None,
        "otherRequirements": {"reservedParticipation": _RESERVED.get(content.value("reserved"))},
        "riskDetails": content.value("risks"),
        "finalStatusDate": _day(content, "stopped_on"),
        "documents": [_document(notice, link)] if notice.code in {"UK4", "UK12"} else None,
    }


def _undivided(content: NoticeContent) -> str:
    """Give the reason for not dividing the work into lots; "" where it is divided."""
    return "" if len(content.value("lots").splitlines()) > 1 else content.value("lots_reason")


def _stage_parts(notice: Notice, parties: list[dict[str, Any]], link: str) -> dict[str, Any]:
    """Add the part of the release that belongs to the notice's stage."""
    content = notice.content
    suppliers = [{"id": one["id"], "name": one["name"]} for one in parties if "supplier" in one["roles"]]
    if notice.code in {"UK1", "UK2", "UK3"}:
        return {"planning": _planning(notice, link)}
    if notice.code in {"UK5", "UK6"}:
        award = {
            "id": f"{notice.reference}-award",
            "title": content.challenge_title,
            "status": "pending",
            "date": _day(content, "award_decided"),
            "value": _value(content, "award_value_net", "award_value_gross"),
            "suppliers": suppliers,
            "contractPeriod": _period(_day(content, "contract_starts"), _day(content, "contract_ends", at_end=True)),
            "assessmentSummariesDateSent": _day(content, "summaries_sent"),
            "standstillPeriod": standstill_period(notice),
            "aboveThreshold": _is_above(content),
            "documents": [_document(notice, link)],
        }
        bids = content.value("bids_assessed")
        statistic = {"id": "1", "measure": "finalStageBids", "value": int(bids)} if bids else None
        return {"awards": [award], "bids": {"statistics": [statistic]} if statistic else None}
    if notice.code in {"UK7", "UK8", "UK9", "UK10", "UK11"}:
        return {"contracts": [_contract(notice, link)]}
    return {}


def _planning(notice: Notice, link: str) -> dict[str, Any]:
    content = notice.content
    closes = _day(content, "engagement_closes", at_end=True)
    milestone = {
        "id": "engagement",
        "title": "Preliminary market engagement",
        "type": "engagement",
        "description": content.value("engagement_process"),
        "dueDate": closes,
    }
    return {
        "rationale": content.value("engagement_asks") or content.value("subject"),
        "budget": {"amount": _value(content, "value_net", "value_gross")},
        "documents": [_document(notice, link)],
        "milestones": [milestone] if closes else None,
    }


def _contract(notice: Notice, link: str) -> dict[str, Any]:
    content = notice.content
    is_over = notice.code == "UK11"
    document = _document(notice, link)
    amendment = {
        "id": f"{notice.reference}-change-{notice.version}",
        "date": _day(content, "change_from"),
        "description": content.value("change"),
        "rationale": content.value("change_reason"),
    }
    return {
        "id": content.value("contract_number") or f"{notice.reference}-contract",
        "awardID": f"{notice.reference}-award",
        "title": content.value("contract_title"),
        "status": "terminated" if is_over else "active",
        "period": _period(_day(content, "term_starts"), _day(content, "term_ends", at_end=True)),
        "value": _value(content, "signed_value_net", "signed_value_gross"),
        "dateSigned": _day(content, "signed_on"),
        "documents": None if notice.code in {"UK8", "UK9"} else [document],
        "amendments": [amendment] if notice.code == "UK10" else None,
        "implementation": {"documents": [document], "transactions": transactions_of(content, notice.reference)}
        if notice.code in {"UK8", "UK9"}
        else None,
    }


def _document(notice: Notice, link: str) -> dict[str, Any]:
    """Name the notice itself as a document; its description holds whatever has no field of its own in the standard."""
    lines = [line for part in notice.content.parts for line in part.lines if line.value]
    return {
        "id": f"{notice.code}-{notice.version}",
        "documentType": _DOCUMENTS.get(notice.code, "x_notice"),
        "noticeType": notice.code,
        "title": notice.content.title,
        "description": "\n".join(f"{line.label}: {shown(line)}" for line in lines),
        "url": link,
        "datePublished": utc(_issued(notice)),
        "format": "text/html",
        "language": "en",
    }


def _first(content: NoticeContent, *fields: str) -> str:
    return next((value for value in (content.value(one) for one in fields) if value), "")


def _value(content: NoticeContent, net: str, gross: str) -> dict[str, Any] | None:
    pence = content.value(net)
    if not pence:
        return None
    with_vat = content.value(gross)
    return {
        "amount": json_number(Decimal(pence) / 100),
        "amountGross": json_number(Decimal(with_vat) / 100) if with_vat else None,
        "currency": "GBP",
    }


def _day(content: NoticeContent, field: str, *, at_end: bool = False) -> str | None:
    """Write a day as the standard's date and time: its beginning or its last second in London."""
    text = content.value(field)
    if not text:
        return None
    return (day_end if at_end else day_start)(date.fromisoformat(text))


def _period(start: str | None = None, end: str | None = None) -> dict[str, Any] | None:
    return {"startDate": start, "endDate": end} if start or end else None


def _without_gaps(value: Any) -> Any:
    """Leave out what is empty, at every depth: the standard wants no empty fields."""
    if isinstance(value, Mapping):
        kept = {key: _without_gaps(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [one for one in (_without_gaps(one) for one in value) if one not in (None, "", [], {})]
    return value
