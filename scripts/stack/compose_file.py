"""compose.yaml as the rehearsal needs it: variables replaced, one value for each service."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

PROGRAMS = {
    "previsto": ["previsto"],
    "prom/prometheus": ["prometheus"],
    "otel/opentelemetry-collector": ["otelcol"],
    "grafana/grafana": ["grafana"],
}
"""The entry points of images whose services do not name a program."""
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


class Mount(msgspec.Struct, frozen=True):
    """A volume by name, or a path of the checkout that begins with `./`, and where the service sees it."""

    source: str
    target: str
    read_only: bool


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service; `call` is its entry point with its arguments, `waits` the condition of each dependency."""

    name: str
    image: str
    call: tuple[str, ...]
    environment: dict[str, str]
    mounts: tuple[Mount, ...]
    writable: tuple[str, ...]
    secrets: dict[str, str]
    profiles: tuple[str, ...]
    waits: dict[str, str]
    check: tuple[str, ...]
    lasts: bool


def services(text: str, env: Mapping[str, str]) -> dict[str, Service]:
    """The services of a compose file by name. Raises KeyError for a variable without value and default."""
    whole = yaml.safe_load(VARIABLE.sub(lambda found: _value(found, env), text))
    files = {name: one["file"] for name, one in whole["secrets"].items()}
    return {name: _service(name, one, files) for name, one in whole["services"].items()}


def _value(found: re.Match[str], env: Mapping[str, str]) -> str:
    name, default = found.groups()
    return (env.get(name) or default) if default is not None else env[name]


def _service(name: str, given: dict[str, Any], files: dict[str, str]) -> Service:
    image = given["image"]
    program = PROGRAMS.get(image.partition(":")[0], [])
    check = given.get("healthcheck", {}).get("test", ["NONE"])
    return Service(
        name=name,
        image=image,
        call=(*given.get("entrypoint", program), *given.get("command", ())),
        environment={
            key: "" if value is None else str(value) for key, value in given.get("environment", {}).items()
        },
        mounts=tuple(_mount(one) for one in given.get("volumes", ())),
        writable=tuple(one.partition(":")[0] for one in given.get("tmpfs", ("/tmp",))),
        secrets={secret: files[secret] for secret in given.get("secrets", ())},
        profiles=tuple(given.get("profiles", ())),
        waits={other: one["condition"] for other, one in given.get("depends_on", {}).items()},
        check=_check(check),
        lasts=given.get("restart", "no") != "no",
    )


def _mount(text: str) -> Mount:
    source, target, *options = text.split(":")
    return Mount(source, target, "ro" in options)


def _check(test: list[str]) -> tuple[str, ...]:
    match test:
        case ["CMD", *words]:
            return tuple(words)
        case ["CMD-SHELL", line]:
            return tuple(shlex.split(line))
        case _:
            return ()
