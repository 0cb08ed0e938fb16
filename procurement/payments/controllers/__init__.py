"""Routes of delivery and payment."""

from litestar.types import ControllerRouterHandler

from procurement.payments.controllers.invoices import InvoiceController
from procurement.payments.controllers.milestones import MilestoneController
from procurement.payments.controllers.money import PaymentController, QueueController
from procurement.payments.controllers.payouts import PayoutController
from procurement.payments.controllers.webhook import stripe_webhook

ROUTES: list[ControllerRouterHandler] = [
    MilestoneController,
    InvoiceController,
    PaymentController,
    QueueController,
    PayoutController,
    stripe_webhook,
]
