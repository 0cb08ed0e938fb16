"""The session cookie: set at sign-in, gone with the browser, never readable by scripts."""

from litestar.datastructures import Cookie

from portal.settings import get_settings


def is_secure() -> bool:
    """Say whether this installation is served over https."""
    return get_settings().base_url.startswith("https:")


def session_cookie_name() -> str:
    """Name the cookie; over https the prefix keeps other hosts and paths from planting one."""
    return "__Host-civic_session" if is_secure() else "civic_session"


def session_cookie(token: str) -> Cookie:
    """Make the cookie that carries a session's token; it ends with the browser, the session ends earlier."""
    return Cookie(key=session_cookie_name(), value=token, path="/", httponly=True, samesite="lax", secure=is_secure())


def cleared_session_cookie() -> Cookie:
    """Make the cookie that takes the session's token away."""
    return Cookie(
        key=session_cookie_name(), value="", max_age=0, path="/", httponly=True, samesite="lax", secure=is_secure()
    )
