"""What may happen to accounts, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.domain import (
    Actor,
    ActorMembership,
    MemberDetail,
    OrganisationDetail,
    OrganisationKind,
    Role,
    is_second_factor_fresh,
)
from portal.accounts.permissions import MATRIX, MEANINGS, Permission, roles_with
from portal.accounts.policies import (
    ACCOUNT_LIMIT,
    ADDRESS_LIMIT,
    PAIR_LIMIT,
    AttemptCounts,
    may_end_membership,
    may_give_role,
    may_manage_members,
    may_send_link,
    may_try_code,
    may_try_password,
    password_problem,
    safe_path,
    tidy_company_number,
)
from portal.accounts.roles import ROLE_DESCRIPTIONS, ROLE_NAMES, ROLES_OF_KIND
from portal.accounts.services.people import slug_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def organisation(kind: OrganisationKind = OrganisationKind.BUYER, identifier: UUID | None = None) -> OrganisationDetail:
    return OrganisationDetail(
        id=identifier or uuid4(),
        slug="hackney",
        name="London Borough of Hackney",
        short_name="Hackney",
        kind=kind,
        company_number="",
        body_type="london_borough",
        gss_code="",
        threshold_class="sub_central",
        address="",
        website="",
    )


def actor(*roles: tuple[OrganisationDetail, Role]) -> Actor:
    return Actor(
        person_id=uuid4(),
        name="Ada",
        email="ada@hackney.example",
        memberships=tuple(ActorMembership(one.id, one.name, one.kind, one.slug, role) for one, role in roles),
    )


def member(role: Role) -> MemberDetail:
    return MemberDetail(id=uuid4(), person_id=uuid4(), name="Ada", email="ada@hackney.example", role=role, since=NOW)


def test_every_role_and_permission_is_named_once() -> None:
    assert set(MATRIX) == set(Role) == set(ROLE_NAMES) == set(ROLE_DESCRIPTIONS)
    assert set(MEANINGS) == set(Permission)
    assert sorted(role for roles in ROLES_OF_KIND.values() for role in roles) == sorted(Role)
    assert all(roles_with(permission) for permission in Permission)


def test_operators_can_do_nothing_with_bids() -> None:
    held = MATRIX[Role.ADMINISTRATOR]
    assert held == {Permission.PLATFORM_OPERATE, Permission.MEMBERS_MANAGE}
    assert not any(one.split(":")[0] in {"bid", "opening", "evaluation", "award"} for one in held)


def test_no_role_of_one_kind_both_bids_and_scores() -> None:
    for roles in ROLES_OF_KIND.values():
        held = frozenset().union(*(MATRIX[role] for role in roles))
        assert not {Permission.BID_SUBMIT, Permission.EVALUATION_SCORE} <= held


def test_permissions_are_per_organisation() -> None:
    mine, other = organisation(), organisation()
    company = organisation(OrganisationKind.SUPPLIER)
    both = actor((mine, Role.OFFICER), (other, Role.EVALUATOR), (company, Role.SUPPLIER))
    assert both.may(Permission.AWARD_DECIDE, mine.id)
    assert not both.may(Permission.AWARD_DECIDE, other.id)
    assert both.organisations_with(Permission.BID_SUBMIT) == {company.id}
    assert both.organisations(Role.EVALUATOR) == {other.id}
    assert both.roles_in(company.id) == {Role.SUPPLIER}
    assert both.roles_in(uuid4()) == frozenset()
    assert both.is_of(OrganisationKind.SUPPLIER)
    assert not both.has(Permission.PLATFORM_OPERATE)


def test_second_factor_holds_ten_minutes() -> None:
    assert not is_second_factor_fresh(None, NOW)
    assert is_second_factor_fresh(NOW - timedelta(minutes=10), NOW)
    assert not is_second_factor_fresh(NOW - timedelta(minutes=10, microseconds=1), NOW)


@pytest.mark.parametrize(
    ("counts", "may"),
    [
        (AttemptCounts(), True),
        (AttemptCounts(pair=PAIR_LIMIT - 1), True),
        (AttemptCounts(pair=PAIR_LIMIT), False),
        (AttemptCounts(address=ADDRESS_LIMIT), False),
        (AttemptCounts(account=ACCOUNT_LIMIT), False),
        (AttemptCounts(account=10 * ACCOUNT_LIMIT, is_known_address=True), True),
        (AttemptCounts(pair=PAIR_LIMIT, is_known_address=True), False),
    ],
)
def test_guessing_is_slow_and_locks_nobody_out(counts: AttemptCounts, may: bool) -> None:
    decision = may_try_password(counts)
    assert bool(decision) is may
    assert may or "link" in decision.reason


def test_codes_and_mails_are_bounded() -> None:
    assert may_try_code(5)
    assert not may_try_code(6)
    assert may_send_link(AttemptCounts(account=3, address=19))
    assert not may_send_link(AttemptCounts(account=4))
    assert not may_send_link(AttemptCounts(address=20))


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "12 characters"),
        ("passwordpassword", "harder to guess"),
        ("aaaaaaaaaaaaaaaa", "harder to guess"),
        ("ada.lovelace@hackney.example", "not your name or email"),
        ("x" * 600 + "yzab" * 200, "1,000 characters"),
        ("Ada Lovelace1", "not your name or email"),
        ("correct horse battery", None),
        ("пароль из слов", None),
    ],
)
def test_new_passwords(password: str, fault: str | None) -> None:
    problem = password_problem(password, name="Ada Lovelace", email="ada.lovelace@hackney.example")
    assert (problem is None) if fault is None else (problem is not None and fault in problem)


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", None, "/a\r\nb", "/a\x00", "/a b", "/a//b",
     "/\t/evil.example", "javascript:alert(1)", "/" + "x" * 3000, "/%2f\\evil", "/a\\b"],
)  # fmt: skip
def test_forged_next_leads_nowhere_else(path: str | None) -> None:
    assert safe_path(path) == "/dashboard"


@pytest.mark.parametrize(
    "path", ["/", "/challenges/CC-2026-0001", "/account?x=1&y=/z", "/a#b", "/second-factor?next=/b"]
)
def test_paths_of_ours_are_kept(path: str) -> None:
    assert safe_path(path) == path


@given(st.text(max_size=60))
def test_whatever_comes_stays_on_this_site(text: str) -> None:
    kept = safe_path(text)
    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))
    assert "\\" not in kept
    assert not any(ord(one) < 33 for one in kept)


def test_who_manages_people() -> None:
    mine, other = organisation(), organisation()
    assert may_manage_members(actor((mine, Role.OFFICER)), mine)
    assert not may_manage_members(actor((mine, Role.OFFICER)), other)
    assert not may_manage_members(actor((mine, Role.FINANCE)), mine)
    platform = organisation(OrganisationKind.PLATFORM)
    assert may_manage_members(actor((platform, Role.ADMINISTRATOR)), other)


def test_roles_fit_the_kind_and_operators_do_not_let_themselves_in() -> None:
    mine, platform = organisation(), organisation(OrganisationKind.PLATFORM)
    officer, operator = actor((mine, Role.OFFICER)), actor((platform, Role.ADMINISTRATOR))
    assert may_give_role(officer, mine, Role.FINANCE, "new@hackney.example")
    assert not may_give_role(officer, mine, Role.SUPPLIER, "new@hackney.example")
    assert not may_give_role(officer, mine, Role.ADMINISTRATOR, "new@hackney.example")
    assert not may_give_role(operator, mine, Role.OFFICER, "ADA@hackney.example")
    assert may_give_role(operator, mine, Role.OFFICER, "somebody@hackney.example")


def test_last_manager_stays() -> None:
    officer, second, finance = member(Role.OFFICER), member(Role.OFFICER), member(Role.FINANCE)
    assert not may_end_membership(officer, [officer, finance])
    assert may_end_membership(officer, [officer, second])
    assert may_end_membership(finance, [officer, finance])


@pytest.mark.parametrize(
    ("typed", "number"),
    [("01234567", "01234567"), (" 1234567", "01234567"), ("sc 123456", "SC123456"), ("", None), ("  ", None)],
)
def test_company_numbers_are_tidied(typed: str, number: str | None) -> None:
    assert tidy_company_number(typed) == number


@pytest.mark.parametrize("typed", ["123456789", "ABC12345", "S1234567", "12-34567", "١٢٣٤٥٦٧٨"])
def test_other_company_numbers_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="8 characters"):
        tidy_company_number(typed)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Café Órbita Ltd", "cafe-orbita-ltd"), ("  ", "organisation"), ("株式会社", "organisation"), ("../etc/passwd", "etc-passwd")],
)  # fmt: skip
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug
