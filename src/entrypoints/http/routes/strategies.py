"""`/v1/strategies`: the installed strategies and their settings."""

from typing import Any

import msgspec
from litestar import get

from application.queries.list_strategies import StrategyFacts
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product

KINDS = {bool: "boolean", int: "integer", float: "number", str: "string"}


class StrategyView(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy, its Python package (`provider`), and the JSON schema of its settings with defaults."""

    id: str
    """The id."""
    provider: str
    """The Python package that brings it."""
    pooled: bool
    """Whether it learns from several tickers at once."""
    settings: dict[str, Any]
    """The JSON schema of its settings, with their defaults."""


class Strategies(msgspec.Struct, frozen=True, kw_only=True):
    """The installed strategies."""

    items: list[StrategyView]
    """The strategies."""


@get("/v1/strategies", summary="List strategies", **needs("models:read"))
def list_strategies(product: Product) -> Strategies:
    """Built-in strategies and plug-ins; a strategy with a missing dependency is not listed."""
    found = product.use_cases().list_strategies()()
    return Strategies(items=[_strategy(facts) for facts in found if not facts.problem])


def _strategy(facts: StrategyFacts) -> StrategyView:
    properties = {
        key: {"type": KINDS[type(value)], "default": value} for key, value in facts.settings.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return StrategyView(id=facts.strategy, provider=facts.provider, pooled=facts.pooled, settings=schema)
