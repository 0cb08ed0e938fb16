import hashlib
import json
import re
from datetime import date
from importlib import resources

import pytest

from challenges.regimes.regime import (
    RegimeError,
    canonical_regime,
    load_regime,
    read_regime,
    regime_hash,
    thaw_regime,
)

TOML = resources.files("challenges.regimes").joinpath("uk_procurement_act_2023.toml").read_bytes()


@pytest.mark.parametrize(
    ("code", "on", "pounds"),
    [
        ("sub_central", date(2025, 2, 24), 214_904),
        ("sub_central", date(2025, 12, 31), 214_904),
        ("sub_central", date(2026, 1, 1), 207_720),
        ("central", date(2026, 11, 23), 135_018),
        ("works", date(2026, 11, 23), 5_193_000),
        ("utility", date(2026, 11, 23), 415_440),
        ("light_touch", date(2026, 11, 23), 663_540),
        ("notifiable_below_sub_central", date(2026, 11, 23), 30_000),
        ("notifiable_below_central", date(2026, 11, 23), 12_000),
        ("kpi", date(2026, 11, 23), 5_000_000),
        ("payment_info", date(2026, 11, 23), 30_000),
    ],
)
def test_a_threshold_goes_by_the_day_the_procurement_began(code: str, on: date, pounds: int) -> None:
    assert load_regime().threshold_pence(code, on) == pounds * 100


def test_there_is_no_threshold_before_the_act() -> None:
    with pytest.raises(RegimeError, match="no thresholds for 2025-02-23"):
        load_regime().threshold_pence("central", date(2025, 2, 23))


def test_an_unknown_threshold_or_notice_is_named() -> None:
    with pytest.raises(RegimeError, match="'moon'"):
        load_regime().threshold_pence("moon", date(2026, 1, 1))
    with pytest.raises(RegimeError, match="'UK99'"):
        load_regime().notice_named("UK99")


def test_notices_one_to_seventeen_are_there_and_the_summary_is_not_published() -> None:
    regime = load_regime()
    assert [notice.code for notice in regime.notice if notice.published] == [f"UK{n}" for n in range(1, 18)]
    assert not regime.notice_named("assessment_summary").published
    assert regime.notice_named("UK6").title == "Contract award notice"


def test_every_line_of_law_names_its_source() -> None:
    regime = load_regime()
    assert all(re.search(r"\b(ss?|regs)\.", rule.source) for rule in regime.clock)
    described = (regime.contract_kind, regime.route, regime.period, regime.own_step, regime.public_notice)
    assert all(entry.source for entries in described for entry in entries)
    assert all(notice.source for notice in regime.notice)
    assert {code for table in regime.thresholds for code in table.amounts} == set(regime.thresholds[0].amounts)


def test_the_hash_is_that_of_the_canonical_form_which_thaws_to_the_same_regime() -> None:
    regime = load_regime()
    frozen = canonical_regime(regime)
    assert regime_hash(regime) == hashlib.sha256(frozen).hexdigest()
    assert json.dumps(json.loads(frozen), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == frozen
    assert thaw_regime(frozen, regime_hash(regime)) == regime


def test_one_changed_byte_does_not_thaw() -> None:
    frozen = canonical_regime(load_regime())
    with pytest.raises(RegimeError, match="does not match its hash"):
        thaw_regime(frozen.replace(b'"count":8', b'"count":7', 1), regime_hash(load_regime()))


def test_a_changed_rule_changes_the_hash() -> None:
    changed = read_regime(TOML.replace(b"count = 25", b"count = 24", 1))
    assert regime_hash(changed) != regime_hash(load_regime())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'id = "payment_30d_s88"', b'id = "payment_30d_s68"', "payment_30d_s68' stands twice"),
        (b'code = "UK2"', b'code = "UK1"', "notice 'UK1' stands twice"),
        (b"effective_from = 2026-01-01", b"effective_from = 2025-02-24", "threshold date '2025-02-24' stands twice"),
        (b"count = 8", b"count = 0", "must count at least 1"),
        (b'unit = "working_days"', b'unit = "moons"', "cannot be read"),
        (b"count = 8", b"cuont = 8", "cannot be read"),
        (b"count = 8", b"count = = 8", "cannot be read"),
        ("£30,000".encode(), b"\xff", "cannot be read"),
    ],
)
def test_a_broken_regime_file_is_refused(old: bytes, new: bytes, message: str) -> None:
    assert old in TOML
    with pytest.raises(RegimeError, match=message):
        read_regime(TOML.replace(old, new, 1))


@pytest.mark.parametrize("name", ["mars", "../regimes/uk_procurement_act_2023", ""])
def test_an_unknown_regime_is_refused(name: str) -> None:
    with pytest.raises(RegimeError, match="There is no regime"):
        load_regime(name)


def test_a_regime_frozen_before_routes_were_data_still_thaws() -> None:
    older = json.loads(canonical_regime(load_regime()))
    for name in ("route", "fact", "period", "own_step", "public_notice", "contract_kind", "buyer_classes"):
        del older[name]
    for name in ("vat_percents", "splitting_months", "suggested_bidding_days"):
        del older[name]
    frozen = json.dumps(older, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    thawed = thaw_regime(frozen, hashlib.sha256(frozen).hexdigest())
    assert thawed.rule("standstill_8wd_s51").count == 8
    assert thawed.route_named("open") is None
    with pytest.raises(RegimeError, match="names no kinds"):
        thawed.kind_named("works")
