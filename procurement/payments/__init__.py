"""Milestones delivered, invoices received and paid once: by Stripe or by the buyer's own bank."""
