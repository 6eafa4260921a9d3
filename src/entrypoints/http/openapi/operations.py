"""Options of handlers: scopes, documented problems, and the settings of the OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, License, OAuthFlow, OAuthFlows, SecurityScheme, Server, Tag

from domain.principal import SCOPES
from entrypoints.http.edge.idempotency import KEEPS_NO_BODY
from entrypoints.http.edge.problems import MEDIA_TYPE, Problem

MEANINGS = {
    400: "The request is malformed, or a value is not accepted",
    401: "The access token is missing or invalid",
    403: "The token lacks the required scope",
    404: "The object does not exist",
    409: "The current state does not allow the operation",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The idempotency key belongs to another request",
    429: "Too many requests",
    499: "The caller left before the end of the request",
    500: "Internal error",
    502: "The price source gave no usable answer",
    503: "The database, the issuer of tokens or the price source is not available",
    504: "The price source did not answer in time",
}
TAGS = {
    "service": "Health, monitoring, metrics, settings, API clients and users.",
    "tickers": "Tracked tickers, and their prices as known at any time.",
    "models": "Strategies, trained model versions and champions.",
    "forecasts": "Forecasts of the next sessions, and their scores.",
    "jobs": "Long tasks, and their schedules. A scope that submits jobs also shows one's own.",
    "webhooks": "Addresses that are told of events, with signed deliveries that are tried for 24 hours.",
    "audit": "The events of the ledger, and what shows that none was changed.",
}


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
    return {**needs("", *statuses), "opt": {"any_token": True}, "security": [{"oauth2": []}]}


def also_200(options: dict[str, Any], kind: type) -> dict[str, Any]:
    """The options, for a handler that answers 200 when the object exists already."""
    found = ResponseSpec(kind, description="It existed already", generate_examples=False)
    return {**options, "responses": {**options["responses"], 200: found}}


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
    flow = OAuthFlow(token_url=f"{base}/oauth/token", scopes=dict(SCOPES))
    scheme = SecurityScheme(type="oauth2", flows=OAuthFlows(client_credentials=flow))
    return OpenAPIConfig(
        title="Previsto",
        version=version,
        description="Self-hosted stock forecasts with calibrated ranges; recorded, scored and reproducible.",
        license=License(name="MIT", identifier="MIT"),
        servers=[Server(url=base)],
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(security_schemes={"oauth2": scheme}),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, method, path: _operation_id(handler),
        path="/schema",
        render_plugins=(),
    )


def _operation_id(handler: HTTPRouteHandler) -> str:
    return str(handler.handler_name) if hasattr(handler, "handler_name") else str(handler.fn.__name__)
