"""The effective value of every setting, and where it comes from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from domain.running_settings import Setting
from domain.secret import Secret
from entrypoints.secret_files import SECRETS
from entrypoints.settings import DatabaseUrl
from entrypoints.variables import Variable, variables

if TYPE_CHECKING:
    from entrypoints.container import Container

OPTIONS = {"PREVISTO_HOME": "home", "PREVISTO_SOURCE": "source"}
MASKS: dict[str, type[Secret]] = dict.fromkeys(SECRETS, Secret) | {"PREVISTO_DATABASE_URL": DatabaseUrl}


class EffectiveSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A variable with its value as text, the origin of the value, and the default as the page says it."""

    name: str
    value: str
    origin: str
    default: str


def effective_settings(
    product: "Container", options: Mapping[str, Any], env: Mapping[str, str]
) -> list[EffectiveSetting]:
    """All variables in the order of their page; a running setting has the value of its last event."""
    running = {one.name: one for one in product.use_cases().current_settings().all()}
    return [
        _effective(one, options, running.get(_running_name(one)), env)
        for group in variables().values()
        for one in group.values()
    ]


def _effective(
    one: Variable, options: Mapping[str, Any], running: Setting | None, env: Mapping[str, str]
) -> EffectiveSetting:
    default = one.default.replace("`", "")
    if running is not None and running.changed is not None:
        value, origin = _text(running.value), f"event, changed by {running.changed.by}"
    elif option := options.get(OPTIONS.get(one.name, "")):
        value, origin = option, "option"
    elif one.name in env:
        secret, file = MASKS.get(one.name), options.get("files", {}).get(one.name)
        value = secret(env[one.name]).shown if secret else env[one.name]
        origin = f"file {file}" if file else "environment"
    else:
        value, origin = default, "default"
    return EffectiveSetting(name=one.name, value=value, origin=origin, default=default)


def _running_name(one: Variable) -> str:
    return one.name.removeprefix("PREVISTO_").lower()


def _text(value: object) -> str:
    return ",".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
