"""Webhooks: check that a delivery comes from Previsto (Standard Webhooks, https://www.standardwebhooks.com)."""

import base64
import hmac
import time
from collections.abc import Mapping

from .errors import PrevistoError

TOLERANCE_SECONDS = 300


class InvalidSignature(PrevistoError):
    """The delivery is not signed with this secret, or it is too old.

    Example:
        try:
            webhooks.verify(body, headers, secret)
        except webhooks.InvalidSignature:
            print("not from Previsto")
    """

    code = "invalid-signature"


def verify(body: bytes, headers: Mapping[str, str], secret: str, *, now: float | None = None) -> None:
    """Raise InvalidSignature unless `body` was sent by the holder of the secret within the last five minutes.

    Example:
        webhooks.verify(request.body, request.headers, os.environ["PREVISTO_WEBHOOK_SECRET"])
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        name, sent = given["webhook-id"], int(given["webhook-timestamp"])
        signatures = given["webhook-signature"].split()
    except (KeyError, ValueError):
        raise InvalidSignature("the headers webhook-id, webhook-timestamp and webhook-signature are missing") from None
    if abs((time.time() if now is None else now) - sent) > TOLERANCE_SECONDS:
        raise InvalidSignature("the delivery is more than five minutes old", remedy="check the clock")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, b"%b.%d.%b" % (name.encode(), sent, body), "sha256"))
    if not any(hmac.compare_digest(b"v1," + wanted, one.encode()) for one in signatures):
        raise InvalidSignature("the signature is not that of this secret", remedy="check the secret of the webhook")
