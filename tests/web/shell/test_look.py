"""The look: colours that can be read, nothing of GOV.UK's identity, nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from portal.web.assets import BUILD, STATIC, asset_url, manifest
from portal.web.templating import environment, format_number, plural

TOKENS = dict(re.findall(r"^\$([\w-]+): (#[0-9a-f]{6});", (STATIC / "scss/_tokens.scss").read_text(), re.MULTILINE))


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("ink", "paper"),
        ("ink-soft", "paper"),
        ("ink-soft", "mist"),
        ("link", "paper"),
        ("link", "mist"),
        ("link-visited", "paper"),
        ("error", "paper"),
        ("error", "error-surface"),
        ("paper", "brand"),
        ("paper", "deep"),
        ("ink", "focus"),
        ("ink", "warning-surface"),
        ("ink", "success-surface"),
    ],
)
def test_text_can_be_read_on_its_surface(text: str, surface: str) -> None:
    assert contrast(text, surface) >= 4.5


@pytest.mark.parametrize(("part", "surface"), [("line-strong", "paper"), ("spark", "deep"), ("focus", "deep")])
def test_parts_of_controls_stand_out(part: str, surface: str) -> None:
    assert contrast(part, surface) >= 3


def test_style_sheet_is_our_own_and_complete() -> None:
    css = (BUILD / manifest()["app.css"]).read_text()
    assert "GDS Transport" not in css
    assert "crest" not in css
    assert "Atkinson Hyperlegible Next" in css
    assert not re.search(r"url\([\"']?(https?:)?//", css)
    for name in re.findall(r"url\([\"']?\./([^\"')]+)", css):
        assert (BUILD / name).exists(), name


def test_modules_import_only_what_was_built() -> None:
    script = (BUILD / manifest()["app.js"]).read_text()
    names = re.findall(r'from "\./([^"]+)"', script)
    assert len(names) == 6
    for name in names:
        assert (BUILD / name).exists(), name


def test_asset_names_carry_a_hash() -> None:
    assert re.fullmatch(r"/assets/app\.[0-9a-f]{12}\.css", asset_url("app.css"))
    assert asset_url("none.css") == "/assets/none.css"


def test_every_template_can_be_compiled() -> None:
    folder = Path(str(environment().loader.loaders[0].searchpath[0]))  # type: ignore[union-attr]
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.html") if "pdf" not in path.parts]
    for name in names:
        environment().get_template(name)
    assert "layouts/page.html" in names


def test_components_draw() -> None:
    text = environment().from_string(
        """{% from "components/table.html" import table, row %}{% from "components/tag.html" import tag %}
        {% from "components/summary_list.html" import summary_list %}{% from "components/notice.html" import notice %}
        {% from "components/empty_state.html" import empty_state %}{% from "components/pagination.html" import pagination %}
        {% from "components/progress.html" import progress %}{% from "components/task_list.html" import task_list %}
        {% call table("Bids", ["Bid", ("Total", "numeric")]) %}{{ row(["A", "<7>"], numeric=(1,)) }}{% endcall %}
        {{ tag("in review") }}{{ summary_list([("Budget", "", "/x", "the budget")]) }}{{ notice("Be quick", "warning") }}
        {{ empty_state("No bids", "Come back") }}{{ pagination("/p", "/n", 2, 3) }}
        {{ progress({"state": "working", "percent": 40, "message": ""}, "/f", "/p") }}
        {{ task_list([("Write", "/w", "Not yet started"), ("Send", "", "Cannot start yet")]) }}"""
    )
    drawn = text.render()
    for piece in (
        '<caption class="govuk-table__caption',
        "&lt;7&gt;",
        "govuk-tag--yellow",
        "Not given",
        "Change<span",
        "Warning: ",
        "Page 2 of 3",
        'hx-trigger="every 2s"',
        'href="/p"',
        "govuk-task-list__status--cannot-start-yet",
    ):
        assert piece in drawn, piece


def test_numbers_and_plurals_read_well() -> None:
    assert (format_number(12500), format_number(12.50)) == ("12,500", "12.5")
    assert (plural(1, "bid"), plural(3, "bid"), plural(2, "body", "bodies")) == ("1 bid", "3 bids", "2 bodies")


def test_a_table_that_stacks_on_phones_stays_a_table_for_screen_readers() -> None:
    source = (
        "{% from 'components/table.html' import stacked_row, table %}"
        "{% call table('Bids', ['Bid', ('Points', 'numeric')], stack=true) %}"
        "{{ stacked_row('Kerb & Co', [('Points', 3, 'numeric')]) }}{% endcall %}"
    )
    page = BeautifulSoup(environment().from_string(source).render(), "html.parser")
    roles = [tag["role"] for tag in page.select("table, table [role]")]
    assert roles == ["table", "rowgroup", "row", "columnheader", "columnheader", "rowgroup", "row", "rowheader", "cell"]
    cell = page.select_one("td")
    assert cell is not None
    assert cell["data-label"] == "Points"
    assert "govuk-table__cell--numeric" in cell["class"]
