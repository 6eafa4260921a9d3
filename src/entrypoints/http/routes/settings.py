"""`/v1/settings`: settings that can change while the service runs; requires the scope `admin`."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from domain.log_levels import LevelText
from domain.running_settings import Count, Kinds, Setting
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, Reason, act_as_caller


class SettingView(msgspec.Struct, frozen=True, kw_only=True):
    """A running setting. `default` is from the environment, the rest is about the last change, if any."""

    name: str
    value: Any
    default: Any
    changed_by: str | None = None
    reason: str | None = None
    changed_at: datetime | None = None


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """All running settings."""

    items: list[SettingView]


class SettingsPatch(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON merge patch (RFC 7396). Null resets a setting to the environment; 0 means no limit."""

    requests_per_minute: Count | UnsetType | None = UNSET
    token_requests_per_minute: Count | UnsetType | None = UNSET
    jobs_per_owner: Count | UnsetType | None = UNSET
    queued_jobs_per_owner: Count | UnsetType | None = UNSET
    jobs_per_kind: Kinds | UnsetType | None = UNSET
    log_level: LevelText | UnsetType | None = UNSET


class RunningService(Controller):
    """Running settings; a change applies in all processes within two seconds."""

    path = "/v1/settings"
    tags = ("service",)

    @get("/", summary="List settings", **needs("admin"))
    def read_settings(self, product: Product) -> SettingsView:
        """The current settings and their last changes."""
        return _all_settings(product)

    @patch("/", summary="Change settings", **needs("admin", 409, 422))
    def change_settings(self, product: Product, request: Call, data: JSONBody[SettingsPatch]) -> SettingsView:
        """Change running settings; an event records the author and the reason."""
        given: dict[str, Any] = msgspec.to_builtins(data)
        reason = given.pop("reason") or ""
        wanted = {name: value for name, value in given.items() if value is not None}
        again = [name for name, value in given.items() if value is None]
        with act_as_caller(product, request):
            product.use_cases().change_settings()(wanted, again, reason)
        return _all_settings(product)


def _all_settings(product: Container) -> SettingsView:
    return SettingsView(items=[_view(one) for one in product.use_cases().current_settings().all()])


def _view(found: Setting) -> SettingView:
    last = found.changed
    return SettingView(
        name=found.name,
        value=found.value,
        default=found.default,
        changed_by=last.by if last else None,
        reason=(last.reason or None) if last else None,
        changed_at=last.at if last else None,
    )
