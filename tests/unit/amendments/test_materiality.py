"""Which changes are material, by the rules of the regime, and that no statement makes a score into wording."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from importlib import resources
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest

from challenges.amendments.domain import is_material, materiality, may_be_wording
from challenges.publishing.domain import CriterionKind
from challenges.publishing.domain.challenge import Document, Level
from challenges.regimes.procedures import Amended
from challenges.regimes.regime import RegimeError, canonical_regime, load_regime, read_regime, regime_hash, thaw_regime
from tests.unit.publishing.strategies import NOW, challenge, criterion

REGIME = load_regime()
MAP = Document(UUID(int=5), "Map", "map.pdf", "application/pdf", 10, "a" * 64, "documents/a")
CONDITION = criterion("p1", "0", CriterionKind.PASS_FAIL, levels=(), word_limit=None)
BEFORE = challenge(documents=(MAP,), criteria=(CONDITION, *challenge().criteria))
CONDITION, QUALITY, SOCIAL = BEFORE.criteria


def with_quality(**changes: Any) -> dict[str, Any]:
    return {"criteria": (CONDITION, msgspec.structs.replace(QUALITY, **changes), SOCIAL)}


CASES: list[tuple[dict[str, Any], str, bool]] = [
    ({"title": "Another"}, "title", False),
    ({"summary": "Another"}, "summary", False),
    ({"problem": "Another"}, "problem", True),
    ({"outcomes": "Another"}, "outcomes", True),
    ({"mission_no": 2}, "mission", False),
    ({"budget_pence": 1}, "budget", True),
    ({"value_pence": 1}, "value", True),
    ({"questions_close_at": NOW + timedelta(days=21)}, "questions_close", False),
    ({"deadline_at": NOW + timedelta(days=40)}, "deadline", False),
    ({"contract_starts_on": NOW.date()}, "contract_start", True),
    ({"contract_months": 13}, "contract_length", True),
    ({"criteria": (msgspec.structs.replace(CONDITION, rules_out=False), QUALITY, SOCIAL)}, "conditions", True),
    ({"criteria": (QUALITY, SOCIAL)}, "conditions", True),
    (with_quality(question="Another?"), "criteria", True),
    (with_quality(weight=Decimal(80)), "weights", True),
    (with_quality(levels=(Level(Decimal(0), "None", "Nothing."),)), "levels", True),
    (with_quality(minimum_score=Decimal(2)), "minimums", True),
    ({"quality_minimum": Decimal(50)}, "minimums", True),
    (with_quality(word_limit=600), "word_limits", True),
    ({"price_weight": Decimal(10)}, "price_rules", True),
    ({"quorum": 3}, "ranking_rules", True),
    ({"documents": ()}, "documents", True),
    ({"documents": (MAP, msgspec.structs.replace(MAP, id=UUID(int=6)))}, "documents", True),
    ({"documents": (msgspec.structs.replace(MAP, title="Plan"),)}, "document_titles", True),
]


@pytest.mark.parametrize(("changes", "what", "material"), CASES)
def test_each_kind_of_change_has_one_rule(changes: dict[str, Any], what: str, material: bool) -> None:
    found = materiality(BEFORE, msgspec.structs.replace(BEFORE, **changes), REGIME)
    assert [(one.what, one.is_material) for one in found] == [(what, material)]
    assert found[0].because and found[0].source and found[0].title


def test_every_kind_of_change_is_tried_and_has_its_rule() -> None:
    kinds = set(get_args(Amended))
    assert {what for _, what, _ in CASES} == kinds == {one.what for one in REGIME.amendment}


@pytest.mark.parametrize(("changes", "what", "material"), CASES)
def test_only_words_can_be_stated_to_be_words(changes: dict[str, Any], what: str, material: bool) -> None:
    after = msgspec.structs.replace(BEFORE, **changes)
    (found,) = materiality(BEFORE, after, REGIME, wording=frozenset({what}))
    assert found.is_wording is (what in {"problem", "outcomes", "document_titles"})
    assert found.is_material is (material and not found.is_wording)


def test_one_material_change_makes_the_whole_material() -> None:
    after = msgspec.structs.replace(BEFORE, title="Another", outcomes="Another", budget_pence=1)
    assert is_material(materiality(BEFORE, after, REGIME, wording=frozenset({"outcomes"})))
    assert not is_material(materiality(BEFORE, msgspec.structs.replace(BEFORE, title="Another"), REGIME))
    assert materiality(BEFORE, BEFORE, REGIME) == ()


def test_a_sub_criterion_counts_by_its_share() -> None:
    part = criterion("q2", "90", parent="q1", share=Decimal(100))
    divided = msgspec.structs.replace(BEFORE, criteria=(*BEFORE.criteria, part))
    found = {one.what for one in materiality(BEFORE, divided, REGIME)}
    assert found == {"criteria", "weights", "levels", "word_limits"}


def test_a_law_that_was_frozen_without_rules_goes_by_todays_and_still_verifies() -> None:
    old = msgspec.structs.replace(REGIME, amendment=())
    values = msgspec.to_builtins(old)
    del values["amendment"]
    frozen = msgspec.json.encode(values)
    thawed = thaw_regime(frozen, _sha256(frozen))
    assert thawed.amendment == () and may_be_wording(thawed) == may_be_wording(REGIME)
    assert materiality(BEFORE, msgspec.structs.replace(BEFORE, quorum=3), thawed)[0].is_material
    assert thaw_regime(canonical_regime(REGIME), regime_hash(REGIME)).amendment == REGIME.amendment


def test_what_a_regime_has_no_rule_for_is_material() -> None:
    few = msgspec.structs.replace(REGIME, amendment=REGIME.amendment[:1])
    (found,) = materiality(BEFORE, msgspec.structs.replace(BEFORE, summary="Another"), few)
    assert found.is_material and found.because == "no rule says that it is not"


def test_a_regime_file_names_each_rule_once() -> None:
    text = (resources.files("challenges.regimes") / f"{REGIME.id}.toml").read_text()
    rule = text[text.index("[[amendment]]") :].split("\n\n")[0]
    with pytest.raises(RegimeError, match="amendment rule 'title' stands twice"):
        read_regime(f"{text}\n{rule}\n".encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
