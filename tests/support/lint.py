"""What every page must be; each rule names what is wrong in a sentence."""

from bs4 import BeautifulSoup, Tag

NO_LABEL = {"hidden", "submit", "button"}
LANDMARKS = ["main", "nav", "header", "footer", "aside", "section"]


def lint_page(text: str, status: int, *, fragment: bool = False) -> list[str]:
    """List everything wrong with a page (or with a fragment, which has no title and no h1)."""
    page = BeautifulSoup(text, "lxml")
    problems = [] if fragment else [*_frame(page, status)]
    return [*problems, *_ids(page), *_forms(page), *_labels(page), *_inline(page), *_content(page)]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _frame(page: BeautifulSoup, status: int) -> list[str]:
    """One h1 equal to the title's first part, a language, an error prefix where something is wrong."""
    found = []
    titles, headings = page.find_all("title"), page.find_all("h1")
    html = page.find("html")
    if not isinstance(html, Tag) or not html.get("lang"):
        found.append("the page has no language")
    if len(page.select("head > title")) != 1:
        found.append(f"{len(titles)} titles")
    if len(headings) != 1:
        found.append(f"{len(headings)} h1 headings")
    if titles and len(headings) == 1:
        title = _text(titles[0])
        if (status == 422) != title.startswith("Error: "):
            found.append(f"a {status} answer with the title {title!r}")
        first = title.removeprefix("Error: ").removesuffix(" - Civic Challenges")
        if first != _text(headings[0]):
            found.append(f"h1 {_text(headings[0])!r} is not the title's {first!r}")
    if page.find("main") is None:
        found.append("no main part")
    links = page.select("body a[href]:not(.govuk-skip-link)")
    astray = [_text(link) for link in links if link.find_parent(LANDMARKS) is None]
    return [*found, *(f"the link {text!r} lies outside every landmark" for text in astray)]


def _ids(page: BeautifulSoup) -> list[str]:
    """Ids are unique, and what refers to one finds it."""
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    found = [f"id {name!r} appears more than once" for name in sorted({name for name in ids if ids.count(name) > 1})]
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.select(f"[{attribute}]"):
            found += [f"{attribute} names {name!r}" for name in str(tag[attribute]).split() if name not in ids]
    for link in page.select('.govuk-error-summary a, a[href^="#"]'):
        target = str(link.get("href", "")).removeprefix("#")
        if target not in ids:
            found.append(f"the link to #{target} leads nowhere")
    return found


def _forms(page: BeautifulSoup) -> list[str]:
    """Every form says where it goes, and what changes things carries a token."""
    found = []
    for form in page.find_all("form"):
        method, action = str(form.get("method", "get")).lower(), form.get("action")
        if not action:
            found.append("a form without action")
        if method == "post" and not form.select_one('input[name="_csrf_token"][value]:not([value=""])'):
            found.append(f"the form to {action} has no token")
        if not form.select_one("button, input[type=submit]"):
            found.append(f"the form to {action} has no button")
    return found


def _labels(page: BeautifulSoup) -> list[str]:
    """Every control has a name a screen reader can say; every button says something."""
    labelled = {str(label["for"]) for label in page.select("label[for]") if _text(label)}
    found = []
    for control in page.select("input, textarea, select"):
        named = control.get("aria-label") or control.get("aria-labelledby") or str(control.get("id", "")) in labelled
        if str(control.get("type", "")) not in NO_LABEL and not named and control.find_parent("label") is None:
            found.append(f"{control.name} {control.get('name')!r} has no label")
    found += [
        "a button without text" for button in page.find_all("button") if not (_text(button) or button.get("aria-label"))
    ]
    for fieldset in page.find_all("fieldset"):
        legend = fieldset.find("legend")
        if not isinstance(legend, Tag) or not _text(legend):
            found.append("a fieldset without legend")
    return found


def _inline(page: BeautifulSoup) -> list[str]:
    """Nothing that the content security policy would refuse."""
    found = ["an inline script" for script in page.find_all("script") if not script.get("src")]
    found += ["an inline style sheet" for _ in page.find_all("style")]
    for tag in page.find_all(True):
        found += [f"<{tag.name}> has {name!r}" for name in tag.attrs if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            if str(tag.get(name, "")).strip().lower().startswith("javascript:"):
                found.append(f"<{tag.name}> runs script from {name}")
    return found


def _content(page: BeautifulSoup) -> list[str]:
    """Tables have captions and headers, pictures have words, links say where they go, headings skip no level."""
    found = [
        "a table without caption" for table in page.find_all("table") if not isinstance(table.find("caption"), Tag)
    ]
    found += ["a table without header cells" for table in page.find_all("table") if table.find("th") is None]
    found += ["a picture without alt" for image in page.find_all("img") if image.get("alt") is None]
    for link in page.find_all("a"):
        if not link.get("href"):
            found.append(f"the link {_text(link)!r} leads nowhere")
        if not _text(link) and not link.get("aria-label"):
            found.append(f"the link to {link.get('href')} has no text")
    level = 0
    for heading in page.select("h1, h2, h3, h4, h5, h6"):
        if heading.find_parent(class_="govuk-error-summary") is None:
            now = int(heading.name[1])
            if level and now > level + 1:
                found.append(f"heading {_text(heading)!r} skips a level")
            level = now
    return found
