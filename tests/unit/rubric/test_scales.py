import pytest

from challenges.rubric import SCALES, Scale
from challenges.rubric.exact import parse_exact


def test_the_published_scales_are_there() -> None:
    assert {name: [level.score for level in scale.levels] for name, scale in SCALES.items()} == {
        "0-5": ["0", "1", "2", "3", "4", "5"],
        "1-5": ["1", "2", "3", "4", "5"],
        "0-3": ["0", "1", "2", "3"],
        "0-1": ["0", "1"],
        "0-100": ["0", "25", "50", "75", "100"],
        "0-4": ["0", "1", "2", "3", "4"],
        "0-2": ["0", "1", "2"],
    }


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.id)
def test_every_level_says_what_earns_it(scale: Scale) -> None:
    scores = [parse_exact(level.score) for level in scale.levels]
    assert scores == sorted(set(scores))
    assert scale.highest == scale.id.split("-")[1]
    assert scale.level(scale.middle) is not None
    assert scale.level("0.5") is None
    assert all(level.name and level.descriptor.endswith(".") for level in scale.levels)
    assert len({level.descriptor for level in scale.levels}) == len(scale.levels)
    assert scale.title
    assert scale.source
