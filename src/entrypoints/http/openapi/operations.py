"""What the OpenAPI document says of every operation, and what keeps it."""

from typing import Any

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, License, OAuthFlow, OAuthFlows, SecurityScheme, Server, Tag

from domain.principal import SCOPES
from entrypoints.http.edge.problems import MEDIA_TYPE, Problem

MEANINGS = {
    400: "The request is malformed, or a value is refused",
    401: "No valid token",
    403: "The token lacks the scope",
    404: "There is no such thing",
    409: "The state of the thing forbids it",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The idempotency key stands for another request",
    429: "Too many requests",
    500: "A fault of ours",
    502: "The price source gave no usable answer",
    503: "The database or the issuer of tokens is away",
}
TAGS = {
    "service": "What runs here, and how it is.",
    "tickers": "What is followed, and its prices as they were known at any time.",
    "models": "Strategies, trained versions, who serves and why.",
    "forecasts": "Ranges for the coming sessions, and how they did.",
    "jobs": "Everything that takes long.",
    "audit": "Every event, in order.",
}


def needs(scope: str, *statuses: int) -> dict[str, Any]:
    """Options of a handler that needs a scope and may refuse with these statuses, beside the usual ones."""
    return {
        "opt": {"scope": scope},
        "security": [{"oauth2": [scope]}],
        "responses": problems(400, 401, 403, 429, 500, 503, *statuses),
        "sync_to_thread": True,
    }


def also_200(options: dict[str, Any], kind: type) -> dict[str, Any]:
    """The same options for a handler that answers 200 where there was nothing to create."""
    found = ResponseSpec(kind, description="It was there already", generate_examples=False)
    return {**options, "responses": {**options["responses"], 200: found}}


def public(*statuses: int) -> dict[str, Any]:
    """Options of a handler on the public list."""
    return {"responses": problems(500, *statuses), "security": [{}], "sync_to_thread": True}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Documented refusals."""
    return {
        status: ResponseSpec(
            Problem, description=MEANINGS[status], media_type=MEDIA_TYPE, generate_examples=False
        )
        for status in sorted(set(statuses))
    }


def document(version: str, base: str) -> OpenAPIConfig:
    """The configuration of the document."""
    flow = OAuthFlow(token_url=f"{base}/oauth/token", scopes=dict(SCOPES))
    scheme = SecurityScheme(type="oauth2", flows=OAuthFlows(client_credentials=flow))
    return OpenAPIConfig(
        title="Previsto",
        version=version,
        description="Calibrated ranges of stock prices, gated against naive, scored and replayable.",
        license=License(name="MIT", identifier="MIT"),
        servers=[Server(url=base)],
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(security_schemes={"oauth2": scheme}),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, method, path: _operation_id(handler),
        path="/schema",
        render_plugins=(),
    )


def _operation_id(handler: Any) -> str:
    return str(handler.handler_name) if hasattr(handler, "handler_name") else str(handler.fn.__name__)
