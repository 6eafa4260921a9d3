"""`/v1/strategies`: what can be trained, and with which settings."""

from typing import Any

import msgspec
from litestar import get

from application.queries.list_strategies import StrategyFacts
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product

KINDS = {bool: "boolean", int: "integer", float: "number", str: "string"}


class StrategyView(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy: who provides it, and a JSON schema of its settings with their defaults."""

    name: str
    provider: str
    pooled: bool
    settings: dict[str, Any]


class Strategies(msgspec.Struct, frozen=True, kw_only=True):
    """Every installed strategy."""

    items: list[StrategyView]


@get("/v1/strategies", summary="List strategies", tags=["models"], **needs("models:read"))
def list_strategies(product: Product) -> Strategies:
    """Built-in ones and plug-ins; those whose extra is not installed are left out."""
    found = product.use_cases().list_strategies()()
    return Strategies(items=[_strategy(facts) for facts in found if not facts.problem])


def _strategy(facts: StrategyFacts) -> StrategyView:
    properties = {
        key: {"type": KINDS[type(value)], "default": value} for key, value in facts.settings.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return StrategyView(name=facts.strategy, provider=facts.provider, pooled=facts.pooled, settings=schema)
