"""The stand-in reads and writes as Stripe does."""

import pytest
import stripe

from procurement.payments.standin.wire import StripeError, read_fields, sign, whole


def test_bracketed_fields_become_objects_and_lists() -> None:
    body = b"mode=payment&line_items[0][quantity]=2&line_items[0][price_data][currency]=gbp&types[0]=card&types[1]=link"
    assert read_fields(body) == {
        "mode": "payment",
        "line_items": [{"quantity": "2", "price_data": {"currency": "gbp"}}],
        "types": ["card", "link"],
    }


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "1e3", "9" * 13])
def test_amounts_are_whole_and_positive(text: str) -> None:
    with pytest.raises(StripeError):
        whole({"amount": text}, "amount")


def test_signature_is_one_that_stripe_python_accepts_until_it_is_old() -> None:
    import time

    body, now = b'{"id":"evt_1"}', int(time.time())
    assert stripe.WebhookSignature.verify_header(body.decode(), sign(body, "whsec_x", now), "whsec_x", 300)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body.decode(), sign(body, "whsec_x", now - 301), "whsec_x", 300)
