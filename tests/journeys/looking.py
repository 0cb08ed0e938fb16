"""What every visited page is held to: axe finds nothing, nothing scrolls sideways at 320 px, the console stays silent."""

import hashlib
import json
import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import ConsoleMessage, Page, Request, Response

NARROW = {"width": 320, "height": 800}
# WCAG 2.2 asks for targets of 24 px; axe leaves that rule out unless it is named.
AXE = json.dumps({"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}})
# What a page is built of: each kind of element inside each kind of element, however often it stands there. What stands
# on every page (header, footer, the demonstration's banner, the notice after an act) makes no page another.
_SKELETON = """() => {
    const name = (one) => `${one.tagName} ${one.getAttribute('class') || ''} ${one.getAttribute('role') || ''} ` +
        `${one.getAttribute('type') || ''} ${one.hasAttribute('open')}`;
    const own = [...document.querySelectorAll('body *')].filter((one) => !one.closest('header, footer, .civic-demonstration, .civic-notice'));
    return [...new Set(own.map((one) => `${name(one.parentElement)} > ${name(one)}`))].sort().join('\\n');
}"""
_TOO_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > root.clientWidth + 1)
        .map(one => `${one.tagName.toLowerCase()}.${one.className}: ${(one.textContent || '').trim().slice(0, 40)}`).slice(-3);
}"""
_VARIABLE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "{id}"),
    (re.compile(r"CC-\d{4}-\d{4}"), "{reference}"),
    (re.compile(r"\?.*$"), ""),
)


def pattern_of(path: str) -> str:
    """Write a path without what differs from one object to the next."""
    for found, name in _VARIABLE:
        path = found.sub(name, path)
    return path


class Inspector:
    """Looks at pages and remembers what is wrong; a page of the same build at the same address is looked at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.looked_at: set[tuple[str, str]] = set()
        self.paths: set[str] = set()
        self.allowed: set[int] = set()

    def watch(self, page: Page) -> None:
        """Listen to a page's console and to what the server answers it."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: script error {error}"))
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failed_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused request is told of by its status below, together with whether it was expected.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(f"{message.location.get('url')}: console {message.type} {message.text}")

    def _on_response(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.allowed:
            self.problems.append(f"{answer.request.method} {answer.url}: {answer.status}")

    def _on_failed_request(self, request: Request) -> None:
        failure = request.failure or ""
        if "ERR_ABORTED" not in failure:
            self.problems.append(f"{request.method} {request.url}: {failure}")

    async def look(self, page: Page, path: str) -> None:
        """Hold the page as it is now to the rules."""
        pattern = pattern_of(path)
        self.paths.add(pattern)
        skeleton = hashlib.sha256((await page.evaluate(_SKELETON)).encode()).hexdigest()
        if (pattern, skeleton) in self.looked_at:
            return
        self.looked_at.add((pattern, skeleton))
        await page.evaluate(AXE_SCRIPT)
        # As text: everything that axe found right is not brought over.
        found: list[dict[str, Any]] = json.loads(
            await page.evaluate(f"async () => JSON.stringify((await axe.run({AXE})).violations)")
        )
        for violation in found:
            where = [str(node["target"]) + " " + node["html"][:160] for node in violation["nodes"][:3]]
            self.problems.append(f"{path}: axe {violation['id']} ({violation['impact']}) at {'; '.join(where)}")
        await self._sweep(page, path)

    async def _sweep(self, page: Page, path: str) -> None:
        """Make the window 320 px wide for a moment."""
        before = page.viewport_size
        await page.set_viewport_size(NARROW)
        wide = await page.evaluate(_TOO_WIDE)
        if wide:
            self.problems.append(f"{path}: wider than 320 px because of {wide}")
        if before is not None:
            await page.set_viewport_size(before)
