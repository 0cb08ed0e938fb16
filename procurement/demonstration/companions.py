"""The companions of a demonstration: the stand-ins for Stripe and for the platform of notices, the mover of diversity figures."""

import secrets
import socket

from portal.settings import child_environment
from procurement.demonstration.processes import Processes

HOST = "127.0.0.1"


def companion_settings(port: int) -> dict[str, str]:
    """Choose where the stand-ins listen, and their secrets; payment pages beside the portal keep their address."""
    return {
        "PORTAL_NOTICE_API_BASE": f"http://{HOST}:{_free_port(port + 2)}",
        "PORTAL_NOTICE_API_KEY": f"demonstration-{secrets.token_hex(16)}",
        "PORTAL_STRIPE_API_BASE": f"http://{HOST}:{_free_port(port + 1)}",
        "PORTAL_STRIPE_API_KEY": f"sk_test_{secrets.token_hex(16)}",
        "PORTAL_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
    }


def start_companions(parts: Processes, settings: dict[str, str], base_url: str) -> None:
    """Start them, each with no more than it needs: the stand-ins their books, the mover the diversity role alone."""
    port = settings["PORTAL_STRIPE_API_BASE"].rpartition(":")[2]
    keys = dict.fromkeys(("PORTAL_SECRET_KEY", "PORTAL_DRAFT_KEY", "PORTAL_DIVERSITY_KEY", "PORTAL_OPENING_PUBLIC_KEY"))
    parts.start(
        "stripe-standin",
        ["procurement.payments.standin", "--port", port, "--webhook-url", f"{base_url}/webhooks/stripe"],
        child_environment(**keys, DATABASE_URL=None, DIVERSITY_DATABASE_URL=None),
    )
    parts.start(
        "notice-standin",
        ["challenges.notices.standin", "--port", settings["PORTAL_NOTICE_API_BASE"].rpartition(":")[2]],
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
