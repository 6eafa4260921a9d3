"""The metadata documents of RFC 8414 and RFC 9728, built from the configuration only."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.identity.oauth.registered_client import ANY_METHOD, METHODS
from domain.client import CODE_GRANTS, DEVICE_GRANT, GRANTS
from domain.principal import SCOPES

RESOURCE = "/.well-known/oauth-protected-resource"


def resource_path(issuer: str, audience: str) -> str:
    """The path of the RFC 9728 document: with the path of the API when the API is under the issuer (§3.1)."""
    return RESOURCE + urlsplit(audience).path.rstrip("/") if audience.startswith(f"{issuer}/") else RESOURCE


def resource_document(audience: str, authorization_server: str) -> dict[str, Any]:
    """RFC 9728: which server issues tokens for this API, and how a request carries them."""
    return {
        "resource": audience,
        "authorization_servers": [authorization_server],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "resource_name": "Previsto",
    }


def server_document(issuer: str, paths: Mapping[str, str]) -> dict[str, Any]:
    """RFC 8414: the endpoints and methods of the embedded server."""
    device = paths.get("device_authorization")
    return {
        "issuer": issuer,
        "token_endpoint": issuer + paths["token"],
        "revocation_endpoint": issuer + paths["revoke"],
        "introspection_endpoint": issuer + paths["introspect"],
        "jwks_uri": issuer + paths["jwks"],
        "scopes_supported": list(SCOPES),
        "authorization_endpoint": issuer + paths["authorize"],
        "authorization_response_iss_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [*GRANTS, *CODE_GRANTS, *([DEVICE_GRANT] if device else [])],
        **({"device_authorization_endpoint": issuer + device} if device else {}),
        "token_endpoint_auth_methods_supported": list(ANY_METHOD),
        "revocation_endpoint_auth_methods_supported": list(ANY_METHOD),
        "introspection_endpoint_auth_methods_supported": list(METHODS),
    }
