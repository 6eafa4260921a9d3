"""Device grant (RFC 8628): a device shows a code, and a user allows it in a browser on another device."""

import secrets
import time

from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    InvalidGrantError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc8628 import AuthorizationPendingError, ExpiredTokenError, SlowDownError

from adapters.identity.oauth.answers import answer
from adapters.identity.oauth.oauth_server import OAuthServer
from adapters.identity.oauth.people_grants import PersonGrant, TokenResponse
from adapters.identity.oauth.registered_client import ANY_METHOD, RegisteredClient
from adapters.identity.oauth.strict_request import FormRequest
from application.ports.identity.authorization_server import Answer
from application.ports.identity.device_codes import DeviceCodes, DeviceRequest
from domain.client import DEVICE_GRANT, digest_of

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # without vowels, so that no word appears; 20⁸ codes are 34.6 bits
DEVICE_SECONDS = 600
PATHS = {"device_authorization": "/oauth/device_authorization"}


class DeviceGrant(PersonGrant):
    """The answers to a device that polls the token endpoint."""

    GRANT_TYPE = DEVICE_GRANT

    def create_token_response(self) -> TokenResponse:
        """The tokens, once; else raises the error of RFC 8628 §3.5."""
        client, now = self.request.client.get_client_id(), time.time()
        devices: DeviceCodes | None = self.people.devices
        polled = devices.poll(digest_of(self.field("device_code")), client, now) if devices else None
        if polled is None:
            raise InvalidGrantError()
        request, too_soon = polled
        if request.state == "used":
            raise InvalidGrantError()
        if request.expires_at <= now:
            raise ExpiredTokenError()
        if request.state == "denied":
            raise AccessDeniedError()
        if request.state == "pending":
            raise SlowDownError() if too_soon else AuthorizationPendingError()
        family = self.people.families.find(request.family, now)
        if family is None:
            raise InvalidGrantError()
        return self.tokens_of(family)


class DeviceAuthorization:
    """The device authorization endpoint."""

    def __init__(self, server: OAuthServer, devices: DeviceCodes, issuer: str) -> None:
        self._server = server
        self._devices = devices
        self._page = f"{issuer}/oauth/device"

    def begin(self, request: FormRequest) -> Answer:
        """Issue two codes: one for the device, one for the user."""
        client: RegisteredClient = self._server.authenticate_client(request, list(ANY_METHOD))
        if not client.check_grant_type(DEVICE_GRANT):
            raise UnauthorizedClientError()
        scope = client.get_allowed_scope(request.form.get("scope"))
        if scope is None:
            raise InvalidScopeError()
        device_code, user_code = secrets.token_urlsafe(32), new_user_code()
        now = time.time()
        kept = DeviceRequest(
            digest=digest_of(device_code),
            user_code_digest=digest_of(user_code),
            client=client.get_client_id(),
            scope=scope,
            expires_at=now + DEVICE_SECONDS,
        )
        self._devices.add(kept, now)
        shown = f"{user_code[:4]}-{user_code[4:]}"
        document = {
            "device_code": device_code,
            "user_code": shown,
            "verification_uri": self._page,
            "verification_uri_complete": f"{self._page}?user_code={shown}",
            "expires_in": DEVICE_SECONDS,
            "interval": kept.interval,
        }
        return answer(200, document)


def new_user_code() -> str:
    """Eight random letters."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))
