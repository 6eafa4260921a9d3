"""`/v1/strategies`: what can be trained, and with which settings."""

from typing import Any

import msgspec
from litestar import get

from domain.errors import MissingExtra
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import (
    Product,
)


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
    catalog = product.adapters.catalog()
    return Strategies(items=[found for name in catalog.names() if (found := _strategy(catalog, name))])


def _strategy(catalog: Any, name: str) -> StrategyView | None:
    try:
        forecaster = catalog.create(name)
    except MissingExtra:
        return None
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    properties = {
        key: {"type": kinds[type(value)], "default": value} for key, value in forecaster.settings.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return StrategyView(
        name=name, provider=catalog.provider(name), pooled=bool(forecaster.pooled), settings=schema
    )
