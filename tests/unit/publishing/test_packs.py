"""The library of criteria: every pack is whole, fair to small companies, and fits into a rubric as it is."""

from decimal import Decimal

import pytest

from challenges.publishing.domain import CriterionKind
from challenges.publishing.domain.packs import PACKS, Pack
from challenges.publishing.domain.scoring import PRICE_TITLES, levels_of
from challenges.rubric.scales import SCALES

EVERY = pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.id)


def test_the_eight_packs_are_there() -> None:
    assert {name: pack.title for name, pack in PACKS.items()} == {
        "technology": "Common technology standards",
        "accessibility": "Accessibility",
        "cyber": "Cyber security",
        "data_protection": "Data protection",
        "nhs_digital": "NHS digital assessment",
        "social_value": "Social value",
        "team": "Team",
        "cost": "Costs over the whole life",
    }
    assert [name for name, pack in PACKS.items() if pack.id != name] == []


@EVERY
def test_a_pack_says_what_it_is_for_and_brings_points(pack: Pack) -> None:
    assert pack.title and pack.summary.endswith(".") and pack.basis.startswith("Written for Civic Challenges")
    assert 0 < pack.points <= 40
    assert len({one.title for one in pack.criteria}) == len(pack.criteria)


@EVERY
def test_every_criterion_of_a_pack_can_be_scored(pack: Pack) -> None:
    for line in pack.criteria:
        first, *parts = line.contents()
        assert first.kind in set(CriterionKind)
        assert first.title.casefold() not in PRICE_TITLES
        assert (first.kind == CriterionKind.PASS_FAIL) is (first.weight == 0)
        if parts:
            assert sum(part.share or Decimal(0) for part in parts) == 100
            assert not line.levels and line.minimum_score is None
        for one in parts or [first]:
            assert one.question.endswith((".", "?")) and "\n" not in one.question
            if one.kind == CriterionKind.PASS_FAIL:
                continue
            assert one.word_limit is not None and one.word_limit <= 400
            assert [level.score for level in levels_of(one)] == [
                Decimal(step.score) for step in SCALES[one.scale_id].levels
            ]
            if one.levels:
                assert levels_of(one) == one.levels
                assert all(level.descriptor.endswith(".") for level in one.levels)


def test_no_pack_shuts_small_companies_out() -> None:
    words = " ".join(
        content.question.casefold() for pack in PACKS.values() for line in pack.criteria for content in line.contents()
    )
    for unfair in ("turnover", "audited", "insurance", "years in business", "previous contract with"):
        assert unfair not in words
