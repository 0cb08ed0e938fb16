"""The picture is a whole SVG without script, and its library leaves Python's imports as they were."""

import base64
import sys
from datetime import date, timedelta

import pytest
from lxml import etree

from challenges.planning.domain import PlanInputs, back_plan
from challenges.planning.drawing import LAW, NARROW, OWN, WIDE, picture
from tests.unit.planning.test_plan import LAWS, law_of


def svg_of(address: str) -> etree._Element:
    kind, _, data = address.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return etree.fromstring(base64.b64decode(data))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.route_name}-{law.tender.days}")
def test_every_step_has_a_bar_in_the_colour_of_who_sets_it(law: object, width: int) -> None:
    plan = back_plan(PlanInputs(date(2027, 6, 1), 28), law)  # type: ignore[arg-type]
    drawn = svg_of(picture(plan, width=width))
    text = etree.tostring(drawn, encoding="unicode")
    assert "<script" not in text and "http://kozea" not in text
    lengths = {LAW: sum(one.kind == "law" for one in plan.steps), OWN: sum(one.kind == "own" for one in plan.steps)}
    for colour, count in lengths.items():
        assert text.count(f"fill: {colour}") + text.count(f'fill="{colour}"') == count
    assert ("Sign the contract" in text) is (width == WIDE)


def test_a_plan_of_several_years_can_be_drawn() -> None:
    plan = back_plan(PlanInputs(date(2029, 6, 1), 366, {"evaluation": 120, "approval_publication": 120}), law_of())
    assert svg_of(picture(plan)) is not None
    assert plan.starts_on - plan.begins_on > timedelta(days=700)


def test_the_librarys_old_import_finder_is_gone() -> None:
    assert not [one for one in sys.meta_path if type(one).__name__ == "PluginImportFixer"]
