"""Counting: the folder in which the processes of a machine count for Prometheus, and the port of a worker.

The library chooses at its first import whether it counts in a folder, so it is imported here on first use.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from adapters.metrics.folder import VARIABLE, instance_folder
from application import commands
from application.happenings import Happening, RequestAnswered

if TYPE_CHECKING:
    from dependency_injector.containers import DeclarativeContainer

    from adapters.metrics.counts import Counts


@contextmanager
def counting_in(home: Path) -> Iterator[None]:
    """Let this process and those that it starts count together, in a folder of their own under the home."""
    with instance_folder(home / "metrics") as folder:
        os.environ[VARIABLE] = str(folder.resolve())
        yield


def open_counts(release: str) -> "Counts":
    """The counts of the processes of this machine."""
    from adapters.metrics.counts import Counts

    return Counts(release, platform.python_version())


@contextmanager
def open_metrics_port(home: Path, release: str, host: str, port: int) -> Iterator[int]:
    """Count as an instance of one's own, and answer scrapes on a port.

    Yields the number of the port. Raises InvalidInput when it cannot be opened.
    """
    with counting_in(home):
        from adapters.metrics.port import metrics_port

        with metrics_port(open_counts(release), host, port) as number:
            yield number


def count(happening: Happening) -> None:
    """Count a happening in a process whose counts are scraped; others do not load the library."""
    if VARIABLE in os.environ or isinstance(happening, RequestAnswered):
        from adapters.metrics.observer import count

        count(happening)


def count_commit(appends: int, seconds: float) -> None:
    """Count one commit of a group of appends, as `count` does."""
    if VARIABLE in os.environ:
        from adapters.metrics.observer import count_commit

        count_commit(appends, seconds)


def count_reads(cache: str, hits: int, misses: int) -> None:
    """Count reads of a cache, as `count` does."""
    if VARIABLE in os.environ:
        from adapters.metrics.observer import count_reads

        count_reads(cache, hits, misses)


def count_commands(use_cases: "type[DeclarativeContainer]") -> None:
    """Let every command be counted that is called, in a process whose counts are scraped.

    A provider of a command has the name of its file in application/commands.
    """
    from dependency_injector.providers import Factory

    for module in iter_modules(commands.__path__):
        provider = use_cases.providers.get(module.name)
        if isinstance(provider, Factory) and (provides := provider.provides):
            provider.set_provides(_counted(provides, module.name))


def _counted(provides: Callable[..., Any], name: str) -> Callable[..., Any]:
    def make(*given: Any, **named: Any) -> Any:
        command = provides(*given, **named)
        if VARIABLE not in os.environ:
            return command
        from adapters.metrics.commands import CountedCommand

        return CountedCommand(command, name)

    return make
