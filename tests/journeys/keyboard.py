"""A person without a mouse: everything is reached with Tab, chosen with Space and arrows, activated with Enter."""

from playwright.async_api import Locator

from tests.journeys.visitor import Visitor

STOPS = 150
# Where the focus is now: on what we look for (or on a radio button of its group), and whether one can see it.
_LOOK = """(wanted) => {
    const at = document.activeElement;
    const seen = (style) => style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
    const label = at.labels && at.labels[0];
    return {
        isThere: at === wanted || (at.type === 'radio' && at.name === wanted.name && at.form === wanted.form),
        isSeen: at.matches('body, main') || seen(getComputedStyle(at)) || (!!label && seen(getComputedStyle(label, '::before'))),
        what: at.outerHTML.slice(0, 120),
    };
}"""


class KeyboardVisitor(Visitor):
    """A visitor whose mouse is never touched; a focus that cannot be seen is a problem of the page."""

    async def reach(self, control: Locator) -> None:
        """Press Tab until the focus is on the control, or on its group of radio buttons."""
        wanted = await control.element_handle()
        for _ in range(STOPS):
            found = await self.page.evaluate(_LOOK, wanted)
            if not found["isSeen"]:
                self.inspector.problems.append(f"{self.path}: the focus cannot be seen on {found['what']}")
            if found["isThere"]:
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.path}: {STOPS} presses of Tab never reached {control}")

    async def activate(self, control: Locator) -> None:
        """Press Enter on it, and Space on what can be ticked."""
        await self.reach(control)
        await self.page.keyboard.press("Enter")

    async def skip_to_main(self) -> None:
        """Take the link that leads past header and navigation, which is the first stop of every page."""
        await self.page.keyboard.press("Tab")
        skip = self.page.get_by_role("link", name="Skip to main content")
        found = await self.page.evaluate(_LOOK, await skip.element_handle())
        assert found["isThere"], f"{self.path}: the first stop is {found['what']}"
        await self.page.keyboard.press("Enter")

    async def type(self, label: str, text: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Go to the field and type over what is there."""
        await self.reach((within or self.main).get_by_label(label, exact=exact).first)
        await self.page.keyboard.press("ControlOrMeta+A")
        await self.page.keyboard.type(text)

    async def choose(self, label: str, *, within: Locator | None = None) -> None:
        """Tick a box with Space; walk a group of radio buttons with the arrow keys."""
        place = within or self.main
        control = place.locator("input[type=radio], input[type=checkbox]").and_(place.get_by_label(label)).first
        await self.reach(control)
        if await control.get_attribute("type") == "checkbox":
            await self.page.keyboard.press("Space")
        for _ in range(STOPS):
            if await control.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.path}: the arrow keys never came to {label}")
