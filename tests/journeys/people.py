"""The people of the story, each with a window of their own."""

from collections.abc import Awaitable, Callable

from tests.journeys.visitor import Visitor


class People:
    """Opens a window for each person when they first act, through "Continue as", and comes back to it later."""

    def __init__(self, open_window: Callable[..., Awaitable[Visitor]]) -> None:
        self._open_window = open_window
        self._windows: dict[str, Visitor] = {}

    async def stranger(self) -> Visitor:
        """Open a window of somebody without an account."""
        return await self._open_window()

    async def window(self, name: str, path: str = "/dashboard") -> Visitor:
        """Give somebody's window, at the dashboard unless told otherwise."""
        if name not in self._windows:
            window = self._windows[name] = await self._open_window()
            await window.open("/")
            await window.continue_as(name)
            if path == "/dashboard":
                return window
        await self._windows[name].open(path)
        return self._windows[name]
