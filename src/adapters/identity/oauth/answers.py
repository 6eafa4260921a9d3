"""Answers of the OAuth2 endpoints, and their refusals, which quote nothing of what was asked."""

from collections.abc import Mapping
from typing import Any

import msgspec
from authlib.oauth2 import OAuth2Error

from application.ports.identity.authorization_server import Answer

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
FOR_ALL = {"Cache-Control": "public, max-age=300"}
# One text for each code of RFC 6749 §5.2, whatever went wrong: nobody learns which clients exist.
DESCRIPTIONS = {
    "invalid_request": "a parameter is missing, repeated, or cannot be read",
    "invalid_client": "client authentication failed",
    "invalid_grant": "the grant is invalid, used or over",
    "unauthorized_client": "the client may not use this grant type",
    "unsupported_grant_type": "the grant type is not offered",
    "authorization_pending": "the person has not decided yet",
    "slow_down": "ask less often: the interval is five seconds longer now",
    "access_denied": "the person has denied it",
    "expired_token": "the code has run out; begin again",
    "invalid_scope": "a scope is unknown, or was not given to the client",
}


def answer(status: int, document: Mapping[str, Any], headers: Mapping[str, str] = NO_STORE) -> Answer:
    """A JSON document."""
    return Answer(
        status=status,
        headers={"Content-Type": "application/json", **headers},
        body=msgspec.json.encode(document),
    )


def refusal(error: OAuth2Error) -> Answer:
    """The answer to a request that was refused. An unknown client gets 401, always the same bytes."""
    code = error.error if error.error in DESCRIPTIONS else "invalid_request"
    document = {"error": code, "error_description": DESCRIPTIONS[code]}
    if code == "invalid_client":
        return answer(401, document, {**NO_STORE, "WWW-Authenticate": 'Basic realm="previsto"'})
    return answer(error.status_code, document)


def not_offered() -> Answer:
    """There is nothing at this address."""
    return answer(404, {"error": "not_found"})


def wrong_method(allowed: str) -> Answer:
    """The endpoint answers other methods."""
    return answer(405, {"error": "invalid_request"}, {**NO_STORE, "Allow": allowed})
