"""Names of people and organisations, of any direction and length, stand apart from the sentences they are in."""

import re
from pathlib import Path
from typing import Any

import pytest

from portal.accounts.domain import Role
from portal.accounts.services import add_member
from tests.builders.accounts import make_person
from tests.builders.publishing import make_draft_challenge, officers_of
from tests.support.client import soup

TEMPLATES = Path(__file__).parents[3] / "templates"
FOLDERS = (
    "amendments",
    "clarifications",
    "discovery",
    "eligibility",
    "following",
    "importing",
    "notices",
    "planning",
    "publishing",
)
NAME = re.compile(
    r"(.{0,5})\{\{ [\w.]*\b(saved_by|person_name|resolved_by|drafted_by|asked_by|published_by|prepared_by|buyer_name|supplier_name)"
    r" \}\}"
)
ODD = {
    "right to left": "\u202eنور العلي",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 3,
    "markup": "<b>Noor</b> {{ 7 * 7 }}",
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_on_these_pages_is_isolated(folder: str) -> None:
    found = [
        f"{path.name}: {hit.group(0)}"
        for path in sorted((TEMPLATES / folder).glob("*.html"))
        for hit in NAME.finditer(path.read_text(encoding="utf-8"))
        if not hit.group(1).endswith("<bdi>") and not hit.group(1).endswith('="')
    ]
    assert found == []


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", ODD.values(), ids=ODD.keys())
async def test_an_odd_name_is_shown_whole_and_apart(sign_in: Any, name: str) -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    person = await make_person(name)
    await add_member(person.id, draft.buyer_id, Role.OFFICER)
    browser = await sign_in(person)
    path = f"/challenges/{draft.reference}/edit/outcomes"
    assert (await browser.submit(path, {"outcomes": "Fewer falls."})).status_code == 303
    reader = await sign_in(author)
    base = f"/challenges/{draft.reference}"
    for page in (f"{base}/edit", f"{base}/edit/outcomes", f"{base}/history/outcomes"):
        names = [one.get_text() for one in soup(await reader.get(page)).select("main bdi")]
        assert name in names, page
