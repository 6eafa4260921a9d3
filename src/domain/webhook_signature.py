"""The signature of a delivery, in the form of Standard Webhooks: HMAC-SHA256 over id, time and body."""

import base64
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"


def secret_of(random: str) -> str:
    """A secret of a webhook from random text: `whsec_` and base64 of its bytes."""
    return PREFIX + base64.b64encode(random.encode()).decode()


def headers_of(secrets: Sequence[str], delivery: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery at a POSIX time in seconds, with one signature for each secret."""
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, delivery, timestamp, body) for secret in secrets),
    }


def sign(secret: str, delivery: str, timestamp: int, body: bytes) -> str:
    """`v1,` and base64 of the HMAC-SHA256 of `delivery.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{delivery}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
