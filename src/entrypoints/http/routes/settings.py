"""`/v1/settings`: what may change while the service runs; for administrators."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from domain.running_settings import Count, Kinds, Setting
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, Reason, acting


class SettingView(msgspec.Struct, frozen=True, kw_only=True):
    """`default` is what the environment says; `by`, `reason` and `at` are those of the last change."""

    name: str
    value: Any
    default: Any
    by: str = ""
    reason: str = ""
    at: datetime | None = None


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting."""

    items: list[SettingView]


class SettingsPatch(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON merge patch (RFC 7396): null gives a setting back to the environment; 0 is no bound."""

    requests_per_minute: Count | UnsetType | None = UNSET
    token_requests_per_minute: Count | UnsetType | None = UNSET
    jobs_per_owner: Count | UnsetType | None = UNSET
    jobs_per_kind: Kinds | UnsetType | None = UNSET


class RunningService(Controller):
    """Bounds that hold in every process within a second or two of their change."""

    path = "/v1/settings"
    tags = ("service",)

    @get("/", summary="Read settings", **needs("admin"))
    def read_settings(self, product: Product) -> SettingsView:
        """What holds now, and since when."""
        return _listed(product)

    @patch("/", summary="Change settings", **needs("admin", 409, 422))
    def change_settings(self, product: Product, request: Call, data: JSONBody[SettingsPatch]) -> SettingsView:
        """Other values from now on; the change is an event with who made it and why."""
        given: dict[str, Any] = msgspec.to_builtins(data)
        reason = given.pop("reason")
        wanted = {name: value for name, value in given.items() if value is not None}
        again = [name for name, value in given.items() if value is None]
        with acting(product, request):
            product.use_cases().change_settings()(wanted, again, reason)
        return _listed(product)


def _listed(product: Container) -> SettingsView:
    return SettingsView(items=[_view(one) for one in product.use_cases().current_settings().all()])


def _view(found: Setting) -> SettingView:
    last = found.changed
    return SettingView(
        name=found.name,
        value=found.value,
        default=found.default,
        by=last.by if last else "",
        reason=last.reason if last else "",
        at=last.at if last else None,
    )
