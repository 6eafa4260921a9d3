"""Options of handlers: scopes and documented problems, and the settings of the OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, Contact, License, OAuthFlow, OAuthFlows, SecurityScheme, Server

from domain.principal import SCOPES
from entrypoints.http.edge.idempotency import KEEPS_NO_BODY
from entrypoints.http.edge.problems import MEDIA_TYPE, Problem
from entrypoints.http.openapi.names import OPERATIONS
from entrypoints.http.openapi.statuses import MEANINGS

EXISTED = "It existed already"
OAUTH = """Access tokens of OAuth 2.1, sent as `Authorization: Bearer TOKEN`.

- A program without a user: client credentials.
- A program for a user: authorization code with PKCE (`S256`), and refresh tokens.
- A device without a browser: the device flow (RFC 8628) at `{base}/oauth/device_authorization`, then the
  token endpoint with the grant type `urn:ietf:params:oauth:grant-type:device_code`.

`{base}/.well-known/oauth-authorization-server` describes the server (RFC 8414). An installation may trust
another OpenID provider as well, whose tokens are sent in the same way.
"""
DESCRIPTION = """Self-hosted stock forecasts with calibrated ranges; recorded, scored and reproducible.

New fields may be added to answers, and new codes to problems; clients ignore what they do not know.
"""


def needs(scope: str, *statuses: int) -> dict[str, Any]:
    """Options of a handler that requires a scope; `statuses` are its problems beside the usual ones."""
    return {
        "opt": {"scope": scope},
        "security": [{"oauth2": [scope]}],
        "responses": problems(400, 401, 403, 429, 500, 503, *statuses),
        "sync_to_thread": True,
    }


def needs_one_of(scopes: Sequence[str], *statuses: int) -> dict[str, Any]:
    """Options of a handler that requires one of several scopes; a refusal names the first one."""
    alternatives = [{"oauth2": [scope]} for scope in scopes]
    return {**needs("", *statuses), "opt": {"one_of": tuple(scopes)}, "security": alternatives}


def needs_token(*statuses: int) -> dict[str, Any]:
    """Options of a handler that requires a valid token, with whatever scopes."""
    found = needs("", *statuses)
    del found["responses"][403]
    return {**found, "opt": {"any_token": True}, "security": [{"oauth2": []}]}


def also(options: dict[str, Any], status: int, kind: type, text: str) -> dict[str, Any]:
    """The options, for a handler that answers with this form and another status too."""
    found = ResponseSpec(kind, description=text, generate_examples=False)
    return {**options, "responses": {**options["responses"], status: found}}


def with_secret(options: dict[str, Any]) -> dict[str, Any]:
    """The options, for a handler whose answer holds a new secret, which is not kept for a repetition."""
    return {**options, "opt": {**options["opt"], KEEPS_NO_BODY: True}}


def public(*statuses: int) -> dict[str, Any]:
    """Options of a public handler."""
    return {"responses": problems(400, 500, *statuses), "security": [{}], "sync_to_thread": True}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The documented problems of a handler, by status."""
    return {
        status: ResponseSpec(
            Problem, description=MEANINGS[status], media_type=MEDIA_TYPE, generate_examples=False
        )
        for status in sorted(set(statuses))
    }


def document(version: str, base: str) -> OpenAPIConfig:
    """The OpenAPI configuration for a version of Previsto at the public address `base`."""
    return OpenAPIConfig(
        title="Previsto",
        version=version,
        description=DESCRIPTION,
        contact=Contact(name="The Previsto developers"),
        license=License(name="MIT", identifier="MIT"),
        servers=[Server(url=base)],
        components=Components(security_schemes={"oauth2": _oauth(base)}),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, method, path: operation_id(handler),
        path="/schema",
        render_plugins=(),
    )


def operation_id(handler: HTTPRouteHandler) -> str:
    """The id of an operation; a handler without one in the table keeps its own name, which a test refuses."""
    name = str(handler.handler_name)
    return OPERATIONS.get(name, name)


def _oauth(base: str) -> SecurityScheme:
    """The flows of the authorization server at `base`."""
    token, scopes = f"{base}/oauth/token", dict(SCOPES)
    return SecurityScheme(
        type="oauth2",
        description=OAUTH.format(base=base),
        flows=OAuthFlows(
            client_credentials=OAuthFlow(token_url=token, scopes=scopes),
            authorization_code=OAuthFlow(
                authorization_url=f"{base}/oauth/authorize", token_url=token, refresh_url=token, scopes=scopes
            ),
        ),
    )
