"""The hosted pages: where a supplier gives its bank details, and where the demonstration plays the bank."""

import re
from html import escape
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from procurement.payments.standin import objects
from procurement.payments.standin.books import Books
from procurement.payments.standin.wire import StripeError, missing, read_fields

_STYLE = """
body{font:19px/1.5 system-ui,sans-serif;margin:0;color:#1b1f2a;background:#f4f5f8}
main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:#fff;border-top:8px solid #4b3f9e}
.note{background:#fff3cd;border-left:6px solid #b58100;padding:.5rem 1rem}
.bad{border:4px solid #b3261e;padding:.5rem 1rem}label{display:block;font-weight:700;margin-top:1rem}
input,select{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;border:2px solid #1b1f2a}
button{font:inherit;font-weight:700;margin-top:1.2rem;padding:.6rem 1.2rem;background:#4b3f9e;color:#fff;border:0}
button:focus,input:focus,select:focus,a:focus{outline:3px solid #ffb000;outline-offset:2px}
"""


def _page(title: str, body: str, status: int = 200) -> Response[str]:
    html = (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f'<body><main><p class="note">Demonstration only. This page stands in for Stripe; no money moves.</p>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return Response(html, media_type=MediaType.HTML, status_code=status)


def _books(request: Request[Any, Any, Any]) -> Books:
    books: Books = request.app.state.books
    return books


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}"


async def _fields(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return read_fields(await request.body())


def _problem(message: str) -> str:
    return f'<div class="bad" role="alert"><p>{escape(message)}</p></div>' if message else ""


async def _link(request: Request[Any, Any, Any], token: str) -> dict[str, Any]:
    async with _books(request).desk() as desk:
        link = await desk.get("account_link", token)
        if link["expires_at"] <= desk.now:
            raise missing("account_link", token)
        return link


def _setup_form(message: str = "") -> str:
    return (
        f'{_problem(message)}<form method="post"><label for="sort">Sort code</label>'
        '<input id="sort" name="sort_code" value="10-88-00" autocomplete="off">'
        '<label for="number">Account number</label>'
        '<input id="number" name="account_number" value="00012345" inputmode="numeric" autocomplete="off">'
        "<button>Save bank details</button></form>"
    )


@get("/setup/{token:str}")
async def show_setup(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str] | Redirect:
    """Ask a supplier for the bank account it is paid to."""
    try:
        await _link(request, token)
    except StripeError:
        return _page("This link has expired", "<p>Go back to Civic Challenges and ask for a new one.</p>", 410)
    return _page("Where should you be paid?", _setup_form())


@post("/setup/{token:str}")
async def save_setup(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str] | Redirect:
    """Take the bank details and go back to the portal."""
    fields = await _fields(request)
    sort_code = re.sub(r"\D", "", str(fields.get("sort_code", "")))
    number = re.sub(r"\D", "", str(fields.get("account_number", "")))
    if len(sort_code) != 6 or len(number) != 8:
        message = "Enter a sort code of 6 digits and an account number of 8 digits."
        return _page("Where should you be paid?", _setup_form(message), 422)
    try:
        link = await _link(request, token)
    except StripeError:
        return _page("This link has expired", "<p>Go back to Civic Challenges and ask for a new one.</p>", 410)
    async with _books(request).desk() as desk:
        await objects.complete_account(desk, link["_account"], sort_code, number)
    return Redirect(str(link["_return_url"]), status_code=303)


def _payment_form(session: dict[str, Any], intent: dict[str, Any], message: str) -> str:
    cards = (
        "<form method='post'><label for='card'>Pay by card</label><select id='card' name='card'>"
        "<option value='4242424242424242'>4242 4242 4242 4242: goes through</option>"
        "<option value='4000000000000002'>4000 0000 0000 0002: declined</option>"
        "<option value='4000000000009995'>4000 0000 0000 9995: not enough money</option></select>"
        "<button name='way' value='card'>Pay by card</button></form>"
    )
    transfer = "<form method='post'><button name='way' value='transfer'>Pay by bank transfer instead</button></form>"
    takes = "customer_balance" in session["payment_method_types"]
    return (
        f"{_problem(message)}<p>{escape(str(intent.get('description') or ''))}</p>"
        f"<p><strong>{_pounds(session['amount_total'])}</strong></p>{cards}{transfer if takes else ''}"
        f"<p><a href='{escape(str(session['cancel_url'] or session['success_url']))}'>Go back without paying</a></p>"
    )


_BANK = (
    "<p>Send the money from your bank to sort code 10-88-00, account 00012345.</p>"
    "<p>In this demonstration you also play the bank.</p>"
    "<form method='post'><button name='way' value='arrived'>The transfer has arrived</button></form>"
)


@get("/c/pay/{account:str}/{session_id:str}")
async def show_payment(
    request: Request[Any, Any, Any], account: FromPath[str], session_id: FromPath[str]
) -> Response[str] | Redirect:
    """Show what is to be paid and the ways to pay it."""
    try:
        async with _books(request).desk(account) as desk:
            session, intent = await objects.open_session(desk, session_id)
    except StripeError:
        return _page("We could not find that payment", "<p>Check the address.</p>", 404)
    if session["payment_status"] == "paid":
        return Redirect(session["success_url"], status_code=303)
    if session["status"] == "complete":
        return _page("Waiting for your bank transfer", _BANK)
    if session["status"] != "open":
        return _page("This payment page has expired", "<p>Go back to Civic Challenges and start again.</p>", 410)
    last = intent["last_payment_error"] or {}
    return _page("Pay your supplier", _payment_form(session, intent, last.get("message", "")))


@post("/c/pay/{account:str}/{session_id:str}")
async def take_payment(
    request: Request[Any, Any, Any], account: FromPath[str], session_id: FromPath[str]
) -> Response[str] | Redirect:
    """Charge the card, note the promise of a transfer, or play the bank."""
    fields = await _fields(request)
    way = str(fields.get("way", "card"))
    try:
        async with _books(request).desk(account) as desk:
            if way == "card":
                session = await objects.pay_by_card(desk, session_id, str(fields.get("card", "")))
            elif way == "transfer":
                session = await objects.promise_transfer(desk, session_id)
            else:
                session = await objects.receive_transfer(desk, session_id)
    except StripeError as error:
        return _page("This payment was not taken", f"<p>{escape(str(error))}</p>", error.status)
    if session["payment_status"] == "paid":
        return Redirect(session["success_url"], status_code=303)
    return Redirect(f"/c/pay/{account}/{session_id}", status_code=303)


ROUTES = [show_setup, save_setup, show_payment, take_payment]
