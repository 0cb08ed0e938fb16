"""The two companions of a demonstration: the stand-in for Stripe, and the mover of the diversity figures."""

import secrets
import socket

from portal.settings import child_environment
from procurement.demonstration.processes import Processes

HOST = "127.0.0.1"


def stripe_settings(port: int) -> dict[str, str]:
    """Choose where the stand-in listens, beside the portal so that payment pages keep their address, and its secrets."""
    return {
        "PORTAL_STRIPE_API_BASE": f"http://{HOST}:{_free_port(port + 1)}",
        "PORTAL_STRIPE_API_KEY": f"sk_test_{secrets.token_hex(16)}",
        "PORTAL_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
    }


def start_companions(parts: Processes, settings: dict[str, str], base_url: str) -> None:
    """Start both, each with no more than it needs: the one its books, the other the diversity role alone."""
    port = settings["PORTAL_STRIPE_API_BASE"].rpartition(":")[2]
    keys = dict.fromkeys(("PORTAL_SECRET_KEY", "PORTAL_DRAFT_KEY", "PORTAL_DIVERSITY_KEY", "PORTAL_OPENING_PUBLIC_KEY"))
    parts.start(
        "stripe-standin",
        ["procurement.payments.standin", "--port", port, "--webhook-url", f"{base_url}/webhooks/stripe"],
        child_environment(**keys, DATABASE_URL=None, DIVERSITY_DATABASE_URL=None),
    )
    stripe = dict.fromkeys(settings)
    parts.start(
        "diversity-mover",
        ["procurement.diversity.mover"],
        child_environment(**keys, **stripe, DATABASE_URL=None, DATABASE_OWNER_URL=None),
    )


def _free_port(wanted: int) -> int:
    """Take the wanted port, or any that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            found: int = probe.getsockname()[1]
            return found
    raise RuntimeError("No port is free.")
