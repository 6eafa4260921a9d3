"""The page of the metrics: those that processes count, and those that are read for a scrape."""

from collections.abc import Iterator
from pkgutil import iter_modules, resolve_name

import msgspec
from prometheus_client import Counter, Gauge, Histogram
from scripts.reference.markdown import code, prose, sentence, table, whole_page

from adapters.metrics import counts, instruments, processes
from entrypoints import metrics
from entrypoints.metrics.family import Family

INTRO = """
`GET /metrics` of the [API](http.md) answers with all of them, the metrics port of a worker with those that
processes count. [Watch with Prometheus](../how-to/watch-with-prometheus.md) shows how to scrape them. The
answer has at most 10,000 series with the default of `PREVISTO_METRICS_TICKERS`; `previsto_series` is their
number. A histogram has the series `…_bucket`, `…_sum` and `…_count`.
"""
COUNTED = """
Counters and histograms of all processes of the machine, added up. Those of a process that ended stay in the
sum until no process counts in the folder `metrics` of the home any more; then they begin again at 0. A gauge
is that of living processes.
"""
READ = """
Figures of the installation at the time of the scrape, from projections, the queue and the records of hosts.
They are the same on every machine, so they are read from one API only.
"""
ENDS = ("bucket", "sum", "count")  # of the names of the series of a histogram


class Told(msgspec.Struct, frozen=True):
    """One metric as the page shows it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    text: str


def page() -> str:
    """The whole page."""
    return whole_page(
        "Metrics",
        prose(INTRO),
        "## Counted by processes",
        prose(COUNTED),
        _table(_counted()),
        "## Read for a scrape",
        prose(READ),
        _table(_read()),
    )


def names() -> set[str]:
    """The names of all metrics, and of the series of histograms."""
    plain = [*_counted(), *_read()]
    histograms = [one.name for one in plain if one.kind == "histogram"]
    return {one.name for one in plain} | {f"{name}_{end}" for name in histograms for end in ENDS}


def _table(found: Iterator[Told]) -> str:
    rows = sorted(
        (code(one.name), one.kind, ", ".join(map(code, one.labels)), sentence(one.text)) for one in found
    )
    return table(("metric", "kind", "labels", "meaning"), rows)


def _counted() -> Iterator[Told]:
    for one in vars(instruments).values():
        if isinstance(one, Counter | Gauge | Histogram):
            (family,) = one.describe()
            name = f"{family.name}_total" if family.type == "counter" else family.name
            yield Told(name, family.type, one._labelnames, family.documentation)
    memory, cpu = processes.MEMORY, processes.CPU
    yield Told(memory[0], "gauge", processes.LABELS, memory[1])
    yield Told(f"{cpu[0]}_total", "counter", processes.LABELS, cpu[1])
    yield Told(counts.BUILD[0], "gauge", counts.BUILD_LABELS, counts.BUILD[1])


def _read() -> Iterator[Told]:
    for module in iter_modules(metrics.__path__):
        for one in vars(resolve_name(f"entrypoints.metrics.{module.name}")).values():
            if isinstance(one, Family):
                yield Told(one.name, one.kind, one.labels, one.text)
