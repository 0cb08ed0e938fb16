"""Each notice as a release: valid against the standard's own schema, exact to the penny, without empty fields."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from msgspec import structs

from challenges.notices.domain import Notice, NoticeForm, Publication, catalogue, content_hash
from challenges.notices.domain.facts import challenge_facts
from challenges.notices.domain.ocds import release_package
from challenges.notices.services.preparing import written
from tests.builders.notices import ANSWERS
from tests.unit.notices.test_content import AROUND, REGIME
from tests.unit.publishing.strategies import challenge
from tests.unit.rubric.real_records import DATA, say_not_run

SCHEMA = DATA / "ocds" / "release-package-schema.json"
RELEASE = DATA / "ocds" / "release-schema.json"
EXTENSIONS = DATA / "ocds" / "extensions"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORMS = catalogue().forms_on(date(2026, 11, 24))
CONTRACT = {
    "contract.title": "Screens",
    "contract.number": "7f2c",
    "contract.supplier": "Kerbwise Ltd",
    "contract.supplier_number": "01234567",
    "contract.signed_on": "2027-03-20",
    "contract.value_net": "10000050",
    "contract.value_gross": "12000060",
    "contract.starts_on": "2027-04-01",
    "contract.ends_on": "2028-03-31",
    "contract.milestones": "1. All stops",
    "award.supplier": "Kerbwise Ltd",
    "award.value_net": "10000050",
    "award.value_gross": "12000060",
    "award.decided_on": "2027-03-01",
    "award.bids_assessed": "3",
    "award.summaries_sent_on": "2027-03-02",
    "challenge.stopped_on": "2027-01-05",
    "challenge.stopped_reason": "The money is gone.",
    "challenge.tender_notice": "2026/S 000-000001",
}


def notice_of(form: NoticeForm, *, published: bool = True, version: int = 1, is_update: bool = False) -> Notice:
    made = challenge(route="open" if "open" in form.routes else "below_threshold_challenge")
    known = challenge_facts(made, AROUND, REGIME) | CONTRACT
    content = written(form, made, known, ANSWERS)
    record = Publication(UUID(int=2), "2026/S 000-012345", AT, "copied", "Amara", AT) if published else None
    return Notice(
        id=UUID(int=1),
        challenge_id=UUID(int=3),
        reference="CC-2026-0001",
        code=form.code,
        subject_id=None,
        version=version,
        state="published" if published else "prepared",
        content=content,
        content_hash=content_hash(content),
        facts_hash="",
        prepared_by="Amara",
        prepared_at=AT,
        sending="",
        sending_message="",
        publication=record,
        is_update=is_update,
    )


def patched(target: Any, patch: Any) -> Any:
    """Merge a patch into a schema (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name), value)
    return found


def extended_schema() -> Any:
    """The standard's release schema with every extension that lies beside it."""
    found = json.loads(RELEASE.read_text())
    for extension in sorted(EXTENSIONS.glob("*/release-schema.json")):
        found = patched(found, json.loads(extension.read_text()))
    return found


def problems(package: dict[str, Any]) -> list[str]:
    """Check the package and its release against the standard's schemas and extensions, read from disk alone."""
    schema, release = json.loads(SCHEMA.read_text()), extended_schema()
    schema["properties"]["releases"]["items"] = {"type": "object"}
    checks = [(schema, package), *((release, one) for one in package["releases"])]
    found = []
    for wanted, value in checks:
        checker = jsonschema.Draft4Validator(wanted, format_checker=jsonschema.FormatChecker())
        found += [f"{'/'.join(map(str, one.path))}: {one.message}" for one in checker.iter_errors(value)]
    return found


def test_every_notice_is_a_valid_release_in_every_state(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, SCHEMA, 3 * len(FORMS))
    for form in FORMS if SCHEMA.exists() else ():
        for published, is_update in ((False, False), (True, False), (True, True)):
            made = notice_of(form, published=published, version=2 if is_update else 1, is_update=is_update)
            package = release_package(made, "https://portal.test")
            assert problems(package) == [], form.id


def test_the_schema_would_find_a_wrong_release(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, SCHEMA, 1)
    if SCHEMA.exists():
        package = release_package(notice_of(FORMS[0]), "https://portal.test")
        package["releases"][0]["tag"] = ["planing"]
        assert problems(package)
        package = release_package(notice_of(by_id("tender")), "https://portal.test")
        package["releases"][0]["tender"]["lots"][0]["awardCriteria"]["criteria"][0]["numbers"][0]["number"] = "sixty"
        assert problems(package)


def by_id(form_id: str) -> NoticeForm:
    return next(one for one in FORMS if one.id == form_id)


def release_of(form_id: str, **answers: str) -> dict[str, Any]:
    notice = notice_of(by_id(form_id))
    parts = tuple(
        structs.replace(
            part,
            lines=tuple(
                structs.replace(one, value=answers[one.id]) if one.id in answers else one for one in part.lines
            ),
        )
        for part in notice.content.parts
    )
    notice = structs.replace(notice, content=structs.replace(notice.content, parts=parts))
    (found,) = release_package(notice, "https://portal.test")["releases"]
    return dict(found)


def test_a_tender_notice_has_its_lots_criteria_and_exact_weights() -> None:
    tender = release_of("tender", criteria="Method: 49.5 points\nPeople: 10.5 points\nPrice: 40 points")["tender"]
    criteria = [
        {"type": "quality", "name": "Method", "numbers": [{"number": 49.5, "weight": "percentageExact"}]},
        {"type": "quality", "name": "People", "numbers": [{"number": 10.5, "weight": "percentageExact"}]},
        {"type": "price", "name": "Price", "numbers": [{"number": 40, "weight": "percentageExact"}]},
    ]
    assert [one["awardCriteria"]["criteria"] for one in tender["lots"]] == [criteria]
    assert (tender["aboveThreshold"], tender["lotDetails"]) == (
        False,
        {"noLotsDivisionRationale": "One service."},
    )
    divided = release_of("tender", lots="Lot 1: North\nLot 2: South: by the river", criteria="Method: 20 points")[
        "tender"
    ]
    points = [{"type": "quality", "name": "Method", "numbers": [{"number": 20, "weight": "pointsExact"}]}]
    assert divided["lots"] == [
        {"id": "1", "title": "North", "awardCriteria": {"criteria": points}},
        {"id": "2", "title": "South: by the river", "awardCriteria": {"criteria": points}},
    ]
    assert "lotDetails" not in divided
    fixed = release_of("tender_below", criteria="Method: 100 points\nPrice: the price is fixed")["tender"]
    assert fixed["lots"][0]["awardCriteria"]["criteria"][1] == {
        "type": "price",
        "name": "Price",
        "description": "the price is fixed",
    }


def test_a_reserved_or_light_touch_contract_says_so() -> None:
    tender = release_of("tender", reserved="mutual", special_regime="Light touch", above_threshold="yes")["tender"]
    assert tender["otherRequirements"] == {"reservedParticipation": ["publicServiceMissionOrganization"]}
    assert (tender["specialRegime"], tender["aboveThreshold"]) == (["lightTouch"], True)
    plain = release_of("tender")["tender"]
    assert "otherRequirements" not in plain and "specialRegime" not in plain


def test_an_award_notice_names_the_standstill_it_began() -> None:
    period = {"startDate": "2026-11-24T00:00:00+00:00", "endDate": "2026-12-04T23:59:59+00:00"}
    for standstill in ("mandatory", "voluntary"):
        assert release_of("award", standstill=standstill)["awards"][0]["standstillPeriod"] == period
    assert "standstillPeriod" not in release_of("award", standstill="none")["awards"][0]
    (prepared,) = release_package(notice_of(by_id("award"), published=False), "https://portal.test")["releases"]
    assert "standstillPeriod" not in prepared["awards"][0]


@pytest.mark.parametrize(
    ("number", "party", "identifier"),
    [
        ("01234567", "GB-COH-01234567", {"scheme": "GB-COH", "id": "01234567"}),
        ("SC123456", "GB-COH-SC123456", {"scheme": "GB-COH", "id": "SC123456"}),
        ("PABC-1234-WXYZ", "GB-PPON-PABC-1234-WXYZ", {"scheme": "GB-PPON", "id": "PABC-1234-WXYZ"}),
        ("a sole trader", "supplier-1", {"id": "a sole trader"}),
    ],
)
def test_a_supplier_is_named_by_the_register_its_number_is_from(
    number: str, party: str, identifier: dict[str, str]
) -> None:
    supplier = release_of("award", supplier_number=number)["parties"][1]
    assert (supplier["id"], supplier["identifier"]) == (party, {**identifier, "legalName": "Kerbwise Ltd"})


def test_payments_are_transactions_where_they_are_written_as_asked() -> None:
    lines = "4 February 2027, Kerbwise Ltd, £40,000.50 with VAT\n30 February 2027, X, £1\nnone\n1 March 2027, A, B, £9"
    contract = release_of("payments", payments=lines)["contracts"][0]
    assert contract["implementation"]["transactions"] == [
        {
            "id": "CC-2026-0001-payment-2027-02-04-1",
            "date": "2027-02-04T00:00:00+00:00",
            "value": {"amountGross": 40000.5, "currency": "GBP"},
            "payer": {"name": "London Borough of Testing"},
            "payee": {"name": "Kerbwise Ltd"},
        },
        {
            "id": "CC-2026-0001-payment-2027-03-01-4",
            "date": "2027-03-01T00:00:00+00:00",
            "value": {"amount": 9, "currency": "GBP"},
            "payer": {"name": "London Borough of Testing"},
            "payee": {"name": "A, B"},
        },
    ]


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.id)
def test_a_release_names_its_notice_and_has_no_empty_field(form: NoticeForm) -> None:
    package = release_package(notice_of(form), "https://portal.test")
    (release,) = package["releases"]
    assert (release["ocid"], release["id"], release["tag"]) == (AROUND.ocid, "2026/S 000-012345", [form.tag])
    assert release["date"] == package["publishedDate"] == "2026-11-24T12:00:00Z"

    def empty(value: Any) -> bool:
        if isinstance(value, dict):
            return any(empty(one) for one in value.values())
        if isinstance(value, list):
            return not value or any(empty(one) for one in value)
        return value in (None, "")

    assert not empty(release)
    assert f'"noticeType": "{form.code}"' in json.dumps(release)


def test_money_is_exact_and_only_what_follows_a_published_version_is_an_update() -> None:
    (release,) = release_package(notice_of(by_id("details")), "https://portal.test")["releases"]
    assert release["contracts"][0]["value"] == {"amount": 100000.5, "amountGross": 120000.6, "currency": "GBP"}
    (again,) = release_package(notice_of(by_id("tender"), version=2), "https://portal.test")["releases"]
    assert again["tag"] == ["tender"]
    (after,) = release_package(notice_of(by_id("tender"), version=2, is_update=True), "https://portal.test")["releases"]
    assert after["tag"] == ["tenderUpdate"]
