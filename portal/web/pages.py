"""The two answers a controller gives: a page, or a way on."""

from typing import Any

from litestar import MediaType, Request
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from portal.settings import get_settings
from portal.web.shell import NOTICE_COOKIE, shell_of, sign_notice


class Page(Template):
    """An HTML page; the layout's facts are added when it is drawn."""

    def create_template_context(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """Add the shell to the page's own context."""
        return {**self.context, "request": request, "shell": shell_of(request)}


def page(template: str, *, title: str, status: int = 200, **context: Any) -> Page:
    """Draw a page: `title` is its h1 and the first part of the browser's title.

    `template` is below templates/. A page with a `form` that has errors says "Error:" in the browser's title.
    """
    return Page(
        template_name=template,
        context={"title": title, "status": status, **context},
        status_code=status,
        media_type=MediaType.HTML,
    )


def fragment(template: str, **context: Any) -> Page:
    """Draw a piece of a page (`_name.html`) for HTMX; the whole page includes the same piece."""
    return Page(template_name=template, context=context, media_type=MediaType.HTML)


def see_other(path: str, notice: str | None = None) -> Redirect:
    """Lead on after a form was accepted; `notice` is shown once, on the next page."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"Not a path of this service: {path}")
    cookies = []
    if notice:
        secure = get_settings().base_url.startswith("https:")
        packed = sign_notice(notice[:500])
        cookies.append(
            Cookie(key=NOTICE_COOKIE, value=packed, max_age=60, httponly=True, samesite="lax", secure=secure)
        )
    return Redirect(path, status_code=303, cookies=cookies)
