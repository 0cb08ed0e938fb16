"""A stand-in for Stripe: the part of its API that the portal uses, with books of its own.

For the demonstration and the tests only. It speaks Stripe's wire format over HTTP to the unchanged stripe-python
client, keeps idempotency keys as Stripe does, declines the test cards that Stripe declines and signs its webhooks.
"""
