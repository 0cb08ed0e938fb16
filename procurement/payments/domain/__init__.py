"""Pure rules of delivery and payment: milestones, invoices, what one event from the payment service means, the ledger."""
