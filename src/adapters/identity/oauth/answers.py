"""Answers and errors of the OAuth2 endpoints; an error repeats nothing of the request."""

from collections.abc import Mapping
from typing import Any

import msgspec
from authlib.oauth2 import OAuth2Error

from application.ports.identity.authorization_server import Answer

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
CACHEABLE = {"Cache-Control": "public, max-age=300"}
# One text for each code of RFC 6749 §5.2 and RFC 8628 §3.5, so that an error does not reveal which clients
# exist.
DESCRIPTIONS = {
    "invalid_request": "missing, repeated or malformed parameter",
    "invalid_client": "client authentication failed",
    "invalid_grant": "the grant is invalid, used or expired",
    "unauthorized_client": "the client may not use this grant type",
    "unsupported_grant_type": "unsupported grant type",
    "authorization_pending": "the user has not decided yet",
    "slow_down": "polling too fast; the interval is now five seconds longer",
    "access_denied": "the user denied the request",
    "expired_token": "the device code has expired; request a new one",
    "invalid_scope": "a scope is unknown or not granted to the client",
}


def answer(status: int, document: Mapping[str, Any], headers: Mapping[str, str] = NO_STORE) -> Answer:
    """An answer with a JSON document."""
    return Answer(
        status=status,
        headers={"Content-Type": "application/json", **headers},
        body=msgspec.json.encode(document),
    )


def refusal(error: OAuth2Error) -> Answer:
    """The answer to a refused request. Every failed authentication gets 401 with the same bytes."""
    code = error.error if error.error in DESCRIPTIONS else "invalid_request"
    document = {"error": code, "error_description": DESCRIPTIONS[code]}
    if code == "invalid_client":
        return answer(401, document, {**NO_STORE, "WWW-Authenticate": 'Basic realm="previsto"'})
    return answer(error.status_code, document)


def not_found() -> Answer:
    """404 for an endpoint that is not offered."""
    return answer(404, {"error": "not_found"})


def method_not_allowed(allowed: str) -> Answer:
    """405 with the allowed methods."""
    return answer(405, {"error": "invalid_request"}, {**NO_STORE, "Allow": allowed})
