"""`/v1/settings`: settings that can change while the service runs; requires the scope `admin`."""

from typing import Any

import msgspec
from litestar import Controller, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from domain.log_levels import LevelText
from domain.running_settings import ChallengePolicy, Count, Kinds, Policy, Setting
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, Reason, act_as_caller
from entrypoints.http.routes.setting_views import SettingView


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """All running settings."""

    items: list[SettingView]
    """All settings."""


class SettingsPatch(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON merge patch (RFC 7396). Null resets a setting to the environment; 0 means no limit."""

    requests_per_minute: Count | UnsetType | None = UNSET
    """Requests of a caller a minute."""
    token_requests_per_minute: Count | UnsetType | None = UNSET
    """Token requests of an address a minute."""
    jobs_per_owner: Count | UnsetType | None = UNSET
    """Jobs of an owner that run at a time."""
    queued_jobs_per_owner: Count | UnsetType | None = UNSET
    """Jobs of an owner that have not ended."""
    jobs_per_kind: Kinds | UnsetType | None = UNSET
    """Jobs of a kind that run at a time, by kind."""
    log_level: LevelText | UnsetType | None = UNSET
    """The least severe level of the log, or several by name, such as `info,adapters=debug`."""
    adaptive_ranges: bool | UnsetType | None = UNSET
    """Whether the ranges of forecasts are adapted to the outcomes of earlier ones."""
    on_decline: Policy | UnsetType | None = UNSET
    """What follows when a version declines: `nothing`, `alert`, `retrain` or `demote`."""
    on_challenge: ChallengePolicy | UnsetType | None = UNSET
    """What follows when scores decide for a challenger: `nothing`, `propose` or `promote`."""


class RunningService(Controller):
    """Running settings; a change applies in all processes within two seconds."""

    path = "/v1/settings"

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
