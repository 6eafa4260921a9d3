"""Telemetry settings: the standard `OTEL_*` variables, checked once when a process starts."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from domain.errors import InvalidInput

SAMPLERS = {
    "always_on": 1.0,
    "always_off": 0.0,
    "traceidratio": None,
    "parentbased_always_on": 1.0,
    "parentbased_always_off": 0.0,
    "parentbased_traceidratio": None,
}
"""The share of kept traces of each standard sampler; None for the share of `OTEL_TRACES_SAMPLER_ARG`."""
NUMBERS = ("OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE")
HEADER = re.compile(r"\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+\s*=[^,]*")


class TelemetrySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where traces are sent, and which ones. Without an endpoint tracing is off.

    Headers and certificates are not kept here: the exporter reads them from the environment itself.
    """

    endpoint: str = ""
    """`OTEL_EXPORTER_OTLP_ENDPOINT`: the address of the OpenTelemetry backend or collector to which traces
    are sent by OTLP over HTTP; `/v1/traces` is added. Default: none, no traces.

    `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`: the same, with the whole path. Default: none.

    `OTEL_EXPORTER_OTLP_HEADERS`: headers of each request to the backend, `NAME=VALUE` separated by commas;
    they are never shown. Default: none.

    `OTEL_EXPORTER_OTLP_PROTOCOL`: the protocol; only `http/protobuf` is supported. Default: `http/protobuf`.

    `OTEL_TRACES_EXPORTER`: `otlp`, or `none` for no traces. Default: `otlp`.

    `OTEL_SDK_DISABLED`: `true` turns traces off. Default: `false`.

    `OTEL_SERVICE_NAME`: the name of the service in its traces. Default: `previsto`.

    `OTEL_RESOURCE_ATTRIBUTES`: further attributes of the service in its traces, `NAME=VALUE` separated by
    commas. Default: none."""
    ratio: float = 1.0
    """`OTEL_TRACES_SAMPLER`: the sampler of requests, `always_on`, `always_off` or `traceidratio`, also with
    the prefix `parentbased_`. Traces of jobs and schedules are always kept, and the flag of a caller's
    `traceparent` decides nothing. Default: `parentbased_always_on`.

    `OTEL_TRACES_SAMPLER_ARG`: the share of requests whose traces `traceidratio` keeps, 0 to 1. Default:
    `1`."""
    timeout: float = 2.0
    """`OTEL_EXPORTER_OTLP_TIMEOUT` (seconds): the longest time of one export, at most `2`. Default: `2`."""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "TelemetrySettings":
        """From `OTEL_*` variables. Raises InvalidInput naming the variable."""
        disabled = env.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
        if disabled or not (endpoint := _endpoint(env)) or not _exports(env):
            return cls()
        _check_protocol(env)
        _check_headers(env)
        for name in NUMBERS:
            _number(env, name, 1.0, least=1.0)
        return cls(endpoint=endpoint, ratio=_ratio(env), timeout=_timeout(env))


def _exports(env: Mapping[str, str]) -> bool:
    name = env.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    if name not in ("otlp", "none"):
        raise InvalidInput(
            f"{name!r} is no exporter of this service", field="OTEL_TRACES_EXPORTER", remedy="otlp or none"
        )
    return name == "otlp"


def _endpoint(env: Mapping[str, str]) -> str:
    """The whole address, or "" for no tracing."""
    for name, path in (
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "v1/traces"),
    ):
        if text := env.get(name, "").strip():
            _check_address(name, text)
            return f"{text.removesuffix('/')}/{path}" if path else text
    return ""


def _check_address(name: str, text: str) -> None:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise InvalidInput(  # the address is not quoted: it may hold credentials
            "the address cannot be read", field=name, remedy=f"e.g. {name}=http://collector:4318"
        )


def _check_protocol(env: Mapping[str, str]) -> None:
    for name in ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"):
        if env.get(name, "").strip() not in ("", "http/protobuf"):
            raise InvalidInput(
                f"{env[name]!r} is not supported", field=name, remedy=f"{name}=http/protobuf, port 4318"
            )


def _check_headers(env: Mapping[str, str]) -> None:
    for name in ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"):
        pairs = [pair for pair in env.get(name, "").split(",") if pair.strip()]
        if any(not HEADER.fullmatch(pair) or not pair.isprintable() for pair in pairs):
            raise InvalidInput(  # not quoted: headers hold secrets
                "the headers cannot be read", field=name, remedy=f"e.g. {name}=authorization=Bearer%20TOKEN"
            )


def _ratio(env: Mapping[str, str]) -> float:
    name = env.get("OTEL_TRACES_SAMPLER", "").strip().lower() or "parentbased_always_on"
    if name not in SAMPLERS:
        raise InvalidInput(
            f"unknown sampler {name!r}", field="OTEL_TRACES_SAMPLER", remedy=f"one of {', '.join(SAMPLERS)}"
        )
    fixed = SAMPLERS[name]
    return _number(env, "OTEL_TRACES_SAMPLER_ARG", 1.0, most=1.0) if fixed is None else fixed


def _timeout(env: Mapping[str, str]) -> float:
    """In seconds, as the exporter for Python reads them; a longer one would delay the end of a process."""
    given = _number(env, "OTEL_EXPORTER_OTLP_TIMEOUT", 2.0, least=0.001)
    return min(_number(env, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", given, least=0.001), 2.0)


def _number(
    env: Mapping[str, str], name: str, default: float, *, least: float = 0.0, most: float = float("inf")
) -> float:
    text = env.get(name, "").strip()
    try:
        number = float(text) if text else default
    except ValueError:
        number = float("nan")
    if not least <= number <= most or number == float("inf"):
        remedy = f"{least:g} to {most:g}" if most < float("inf") else f"a number from {least:g}"
        raise InvalidInput(f"{text!r} is not accepted", field=name, remedy=remedy)
    return number
