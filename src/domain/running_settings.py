"""RunningSettings: settings that can change while the service runs; every change is an event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec

from domain.errors import InvalidInput
from domain.free_text import free_text
from domain.log_levels import REMEDY, LevelText, read_levels

STREAM = "settings"
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Policy = Literal["nothing", "alert", "retrain", "demote"]
ChallengePolicy = Literal["nothing", "propose", "promote"]
Kinds = Annotated[dict[str, Annotated[int, msgspec.Meta(ge=1, le=10_000)]], msgspec.Meta(max_length=50)]


class SettingsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="settings.changed.v1"):
    """Settings changed; those named in `reset` have the value of the environment again."""

    changes: dict[str, Any]
    reset: tuple[str, ...]
    by: str
    reason: str
    at: datetime


class RunningSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of requests of a caller, token requests of an address, and jobs; 0 means no limit.

    `jobs_per_owner` and `jobs_per_kind` limit the jobs that run, `queued_jobs_per_owner` those that have not
    ended.
    `log_level` is read by domain/log_levels.py.
    `adaptive_ranges` is False for ranges as the strategies give them. `on_decline` is what follows when a
    version declines, `on_challenge` when a challenger was shown to be better or worse.
    """

    requests_per_minute: Count = 0
    token_requests_per_minute: Count = 0
    jobs_per_owner: Count = 0
    queued_jobs_per_owner: Count = 0
    jobs_per_kind: Kinds = {}
    log_level: LevelText = ""
    adaptive_ranges: bool = True
    on_decline: Policy = "alert"
    on_challenge: ChallengePolicy = "propose"


NAMES = RunningSettings.__struct_fields__
REMEDIES = {
    "log_level": REMEDY,
    "adaptive_ranges": "true or false",
    "on_decline": f"one of {', '.join(get_args(Policy))}",
    "on_challenge": f"one of {', '.join(get_args(ChallengePolicy))}",
}
"""What to give in place of a value that is refused, where 0 does not mean no limit."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting with its current value, its value in the environment, and its last change."""

    name: str
    value: Any
    default: Any
    changed: SettingsChanged | None = None


def change(
    wanted: dict[str, Any], again: tuple[str, ...], *, by: str, reason: str, at: datetime
) -> SettingsChanged:
    """Set the values in `wanted` and reset the names in `again`. Raises InvalidInput with the setting."""
    free_text(reason, "reason")
    if not wanted and not again:
        raise InvalidInput("no setting to change", field="settings", remedy=f"one of {', '.join(NAMES)}")
    for name in (*wanted, *again):
        if name not in NAMES:
            raise InvalidInput(f"unknown setting {name!r}", field=name, remedy=f"one of {', '.join(NAMES)}")
    for name, value in wanted.items():
        if name in again:
            raise InvalidInput(f"setting {name!r} cannot be set and reset in one change", field=name)
        try:
            msgspec.convert({name: value}, RunningSettings)
        except msgspec.ValidationError as error:
            remedy = REMEDIES.get(name, "0 means no limit")
            raise InvalidInput(str(error), field=name, remedy=remedy) from None
        if name == "log_level":
            read_levels(value)  # a pattern of msgspec accepts a newline at the end
    return SettingsChanged(changes=wanted, reset=again, by=by, reason=reason, at=at)


def settings_of(defaults: RunningSettings, past: Iterable[SettingsChanged]) -> tuple[Setting, ...]:
    """Every setting after the changes in `past`."""
    plain = msgspec.to_builtins(defaults)
    found = {name: Setting(name=name, value=plain[name], default=plain[name]) for name in NAMES}
    for event in past:
        for name in event.reset:
            found[name] = Setting(name=name, value=plain[name], default=plain[name], changed=event)
        for name, value in event.changes.items():
            found[name] = Setting(name=name, value=value, default=plain[name], changed=event)
    return tuple(found.values())


def values_of(found: Iterable[Setting]) -> RunningSettings:
    """The values of the settings."""
    return msgspec.convert({setting.name: setting.value for setting in found}, RunningSettings)
