"""The endpoints of an OpenID provider for a login, from its discovery document."""

import time
from base64 import b64encode
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote_plus

import msgspec

from adapters.identity.tokens.bounded_fetch import provider_unavailable, send_form
from adapters.identity.tokens.provider import discovered, is_https_or_loopback
from domain.errors import InvalidInput
from domain.secret import Secret

FRESH_SECONDS = 3600.0


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses; `logout` is "" where there is none.

    `names_itself` says that answers have `iss`, `by_post` that the secret is a field of the form.
    """

    authorize: str
    token: str
    logout: str
    by_post: bool
    names_itself: bool


class ProviderEndpoints:
    """Reads the document once an hour. Thread-safe."""

    def __init__(self, issuer: str, client: str, secret: Secret) -> None:
        self._issuer, self._client, self._secret = issuer, client, secret
        self._lock = Lock()
        self._found: Endpoints | None = None
        self._read_at = float("-inf")

    def find(self) -> Endpoints:
        """The endpoints. Raises StoreUnavailable, or InvalidInput for the document of another issuer."""
        with self._lock:
            if self._found is None or time.monotonic() - self._read_at > FRESH_SECONDS:
                self._found = _endpoints(self._issuer)
                self._read_at = time.monotonic()
            return self._found

    def ask_tokens(self, form: Mapping[str, str]) -> dict[str, Any] | None:
        """The answer of the token endpoint to a grant; None when it refuses the grant.

        Raises StoreUnavailable for any other answer, or none.
        """
        found = self.find()
        headers: dict[str, str] = {}
        sent = dict(form)
        if found.by_post:
            sent |= {"client_id": self._client, "client_secret": str(self._secret)}
        else:
            plain = f"{quote_plus(self._client)}:{quote_plus(self._secret)}"
            headers["Authorization"] = f"Basic {b64encode(plain.encode()).decode()}"
        status, document = send_form(found.token, sent, headers)
        if status == 200:
            return document
        if status == 400 and document.get("error") == "invalid_grant":
            return None
        raise provider_unavailable(found.token)


def _endpoints(issuer: str) -> Endpoints:
    document = discovered(issuer)
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(
        authorize=_address(document, "authorization_endpoint"),
        token=_address(document, "token_endpoint"),
        logout=_address(document, "end_session_endpoint") if "end_session_endpoint" in document else "",
        by_post="client_secret_basic" not in methods,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(document: Mapping[str, Any], name: str) -> str:
    address = document.get(name)
    if not isinstance(address, str) or not is_https_or_loopback(address) or not address.isascii():
        raise InvalidInput(
            f"the {name} of the provider is neither https nor on loopback", field="PREVISTO_OIDC_ISSUER"
        )
    return address
