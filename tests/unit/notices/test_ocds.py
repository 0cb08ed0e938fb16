"""Each notice as a release: valid against the standard's own schema, exact to the penny, without empty fields."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import jsonschema
import pytest

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


def problems(package: dict[str, Any]) -> list[str]:
    """Check the package and its release against the standard's schemas, read from disk alone."""
    schema, release = json.loads(SCHEMA.read_text()), json.loads(RELEASE.read_text())
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
            package = release_package(made, "https://portal.test/")
            assert problems(package) == [], form.id


def test_the_schema_would_find_a_wrong_release(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, SCHEMA, 1)
    if SCHEMA.exists():
        package = release_package(notice_of(FORMS[0]), "https://portal.test")
        package["releases"][0]["tag"] = ["planing"]
        assert problems(package)


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
    by_id = {one.id: one for one in FORMS}
    (release,) = release_package(notice_of(by_id["details"]), "https://portal.test")["releases"]
    assert release["contracts"][0]["value"] == {"amount": 100000.5, "amountGross": 120000.6, "currency": "GBP"}
    (again,) = release_package(notice_of(by_id["tender"], version=2), "https://portal.test")["releases"]
    assert again["tag"] == ["tender"]
    (after,) = release_package(notice_of(by_id["tender"], version=2, is_update=True), "https://portal.test")["releases"]
    assert after["tag"] == ["tenderUpdate"]
