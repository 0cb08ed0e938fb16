"""Where a supplier says how it is paid through Stripe."""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts.domain import Actor, OrganisationDetail
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import organisation_by_slug
from portal.kernel.errors import NotFoundError
from portal.web.pages import Page, page, see_other
from procurement.payments import policies, queries, services
from procurement.payments.gateways import PaymentServiceError, is_payment_service_set_up
from procurement.payments.services.payouts import AGREEMENT

_SET_UP = requires(Permission.MILESTONE_SUBMIT)


class PayoutController(Controller):
    """A supplier's payment set-up; bank details are given to Stripe and never to the portal."""

    path = "/payouts/{slug:str}"

    @get("/", opt=_SET_UP)
    async def show(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show how the company can be paid."""
        company = await _own_company(slug, actor)
        return page(
            "payments/payout.html",
            title="How you are paid",
            caption=company.name,
            company=company,
            payout=await queries.payout(company.id),
            agreement=AGREEMENT,
            has_service=is_payment_service_set_up(),
        )

    @post("/agreement", opt=_SET_UP)
    async def agree(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Response[None]:
        """Record the agreement to be paid through a third party."""
        company = await _own_company(slug, actor)
        await services.agree_to_third_party(actor, company.id)
        return see_other(f"/payouts/{slug}", "Your agreement is recorded. Now give Stripe your bank details.")

    @post("/account", opt=_SET_UP)
    async def set_up(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Open the account where it is missing and lead to Stripe's page."""
        company = await _own_company(slug, actor)
        link = await services.set_up_account(actor, company.id)
        return page(
            "payments/to_stripe.html", title="Continue at Stripe", caption=company.name, link=link, company=company
        )

    @get("/return", opt=_SET_UP)
    async def come_back(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Response[None]:
        """Ask Stripe how the account stands, rather than believing the way back."""
        company = await _own_company(slug, actor)
        try:
            ready = await services.refresh_account(company.id)
        except PaymentServiceError:
            return see_other(f"/payouts/{slug}", "We could not ask Stripe yet. Load this page again in a minute.")
        words = "You can now be paid through Stripe." if ready else "Stripe still needs details from you."
        return see_other(f"/payouts/{slug}", words)


async def _own_company(slug: str, actor: Actor) -> OrganisationDetail:
    company = await organisation_by_slug(slug)
    if not policies.may_set_up(actor, company.id):
        raise NotFoundError
    return company
