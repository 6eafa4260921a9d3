"""Counts: what the processes of this machine counted, as text for a scrape."""

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from adapters.metrics.folder import VARIABLE, forget_dead
from adapters.metrics.instruments import PLACES
from adapters.metrics.processes import ProcessCollector

PREFIX = "previsto_"
BUILD, BUILD_LABELS = ("previsto_build_info", "1 for the release that runs."), ("version", "python")
START = "previsto_process_start_time_seconds"


class Counts:
    """Adds up the folder in the environment; without one, the counts of this process."""

    def __init__(self, release: str, python: str) -> None:
        self._build = (release, python)

    def text(self) -> bytes:
        """All counts in the Prometheus text format."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """The metrics; called by the Prometheus client."""
        found = list(self._counted())
        yield from found
        starts = next((one.samples for one in found if one.name == START), [])
        roles = {  # `serve` becomes an API process when there is only one
            int(sample.labels.get("pid", os.getpid())): sample.labels["process"]
            for sample in sorted(starts, key=lambda sample: sample.value)
        }
        yield from ProcessCollector(roles).collect()
        build = GaugeMetricFamily(*BUILD, labels=BUILD_LABELS)
        build.add_metric(self._build, 1)
        yield build

    def _counted(self) -> Iterator[Metric]:
        folder = os.environ.get(VARIABLE)
        if not folder:
            yield from (one for one in REGISTRY.collect() if one.name.startswith(PREFIX))
            return
        forget_dead(Path(folder))
        yield from MultiProcessCollector(None).collect()  # type: ignore[no-untyped-call]

    def offer_places(self, places: int) -> None:
        """Show the number of jobs that this worker can run at a time."""
        PLACES.set(places)
