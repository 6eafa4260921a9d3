"""Counting: the folder in which the processes of a machine count for Prometheus, and the port of a worker.

The library chooses at its first import whether it counts in a folder, so it is imported here on first use.
"""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from adapters.metrics.folder import VARIABLE, prepare
from application.happenings import Happening

if TYPE_CHECKING:
    from adapters.metrics.counts import Counts


def count_in(folder: Path) -> None:
    """Let this process and those that it starts count in a folder.

    A worker that `serve` started, or one of the same home, counts where `serve` counts.
    """
    os.environ[VARIABLE] = str(prepare(folder).resolve())


def open_counts(release: str) -> "Counts":
    """The counts of the processes of this machine."""
    from adapters.metrics.counts import Counts

    return Counts(release, platform.python_version())


@contextmanager
def open_metrics_port(release: str, host: str, port: int) -> Iterator[int]:
    """Count apart from `serve`, in a folder of this worker, and answer scrapes on a port.

    Yields the number of the port. Raises InvalidInput when it cannot be opened.
    """
    with TemporaryDirectory(prefix="previsto-metrics-") as folder:
        count_in(Path(folder))
        from adapters.metrics.port import metrics_port

        with metrics_port(open_counts(release), host, port) as number:
            yield number


def count(happening: Happening) -> None:
    """Count a happening in a process whose counts are scraped; others do not load the library."""
    if VARIABLE in os.environ:
        from adapters.metrics.observer import count

        count(happening)
