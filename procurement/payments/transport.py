"""How stripe-python's requests travel: one httpx client of our own, closed when asked, past proxies on this machine."""

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import httpx
import stripe

SECONDS = 20.0


class StripeTransport(stripe.HTTPClient):
    """Carries requests asynchronously; a broken connection is repeated by stripe-python under the same key."""

    name = "httpx"

    def __init__(self, *, is_local: bool) -> None:
        """Ignore the machine's proxies when the service `is_local`."""
        super().__init__()
        self._http = httpx.AsyncClient(timeout=SECONDS, trust_env=not is_local)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request and read its answer whole."""
        try:
            answer = await self._http.request(method.upper(), url, headers=dict(headers), content=post_data or None)
        except httpx.HTTPError as error:
            lost: Exception = stripe.APIConnectionError(  # type: ignore[no-untyped-call]
                f"No answer: {type(error).__name__}", should_retry=True
            )
            raise lost from error
        return answer.content, answer.status_code, answer.headers

    async def sleep_async(self, secs: float) -> None:
        """Wait before a repetition."""
        await asyncio.sleep(secs)

    def request(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: the portal never blocks its loop."""
        raise RuntimeError("Use the asynchronous methods.")

    def close(self) -> None:
        """Nothing is open that a synchronous close could end."""

    async def close_async(self) -> None:
        """Close the connections."""
        await self._http.aclose()
