"""Stripe's wire format: bracketed form fields in, JSON and error objects out, signed webhook bodies."""

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

_PART = re.compile(r"[^\[\]]+")


class StripeError(Exception):
    """An answer that Stripe gives as an error object."""

    def __init__(self, status: int, kind: str, message: str, *, code: str = "", param: str = "") -> None:
        """Keep what the error object will say; `kind` is Stripe's `type`."""
        super().__init__(message)
        self.status = status
        named = {"type": kind, "message": message, "code": code, "param": param}
        self.body = {"error": {key: value for key, value in named.items() if value}}


def invalid(message: str, *, param: str = "", code: str = "", status: int = 400) -> StripeError:
    """Make the error for a request that Stripe would not take."""
    return StripeError(status, "invalid_request_error", message, code=code, param=param)


def missing(kind: str, identifier: str) -> StripeError:
    """Make the 404 for an object that is not in these books, or belongs to another account."""
    return invalid(f"No such {kind}: '{identifier}'", param="id", code="resource_missing", status=404)


def read_fields(body: bytes) -> dict[str, Any]:
    """Turn `a[b]=1&c[0]=x` into `{"a": {"b": "1"}, "c": ["x"]}`."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        path = _PART.findall(name)
        place = found
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return {key: _lists(value) for key, value in found.items()}


def _lists(value: Any) -> Any:
    """Turn a mapping whose keys are 0, 1, 2 into a list, at every depth."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(entry) for key, entry in value.items()}
    if list(inner) == [str(place) for place in range(len(inner))]:
        return list(inner.values())
    return inner


def whole(fields: dict[str, Any], name: str) -> int:
    """Read a whole positive number of pence, or refuse as Stripe does."""
    text = str(fields.get(name, ""))
    if not re.fullmatch(r"\d{1,12}", text) or int(text) < 1:
        raise invalid("Invalid positive integer", param=name, code="parameter_invalid_integer")
    return int(text)


def sign(body: bytes, secret: str, at: int) -> str:
    """Write the Stripe-Signature header: HMAC-SHA256 over `{t}.{body}`, scheme v1."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def public(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the stand-in keeps for itself (names that begin with an underscore)."""
    return {key: value for key, value in body.items() if not key.startswith("_")}


def encode(value: Any) -> bytes:
    """Write JSON as it is stored, sent and signed."""
    return msgspec.json.encode(value)
