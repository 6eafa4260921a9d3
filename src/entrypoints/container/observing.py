"""The observer of the product, and the log as one of its observers."""

import os
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from adapters.logs.logs import Logs
from adapters.logs.ring_reader import RingReader
from application.happenings import Happening
from application.ports.log_lines import LogLines
from application.ports.observer import Observer
from entrypoints.settings import Settings

SECRET_VARIABLES = (
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"),
    *("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"),
)
"""Variables of libraries, whose values are secret."""
FOLDER = "logs"


class Observers:
    """One observer made of several; each raises nothing, as the port demands."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def __call__(self, happening: Happening, /) -> None:
        for observe in self._observers:
            observe(happening)


def open_logs(settings: Settings) -> Logs:
    """The log of the process; `begin` says which one it is."""
    return Logs(
        settings.home / FOLDER,
        settings.logs.ring_mib << 20,
        settings.logs.format,
        settings.running.log_level,
        _secrets(settings, os.environ),
    )


def open_log_lines(settings: Settings) -> LogLines:
    """The last lines of all processes with the same home folder."""
    return RingReader(settings.home / FOLDER)


def _secrets(settings: Settings, env: Mapping[str, str]) -> tuple[str, ...]:
    """What no line may contain, also none of a library that quotes it."""
    passwords = [_password(url) for url in (settings.database_url, env.get("MLFLOW_TRACKING_URI", ""))]
    return (*passwords, *map(unquote, passwords), *(env.get(name, "") for name in SECRET_VARIABLES))


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:  # no address: the part that uses it refuses it
        return ""
