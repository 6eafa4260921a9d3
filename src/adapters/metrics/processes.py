"""Memory and CPU of the processes that count; the library's own collector knows only the current one."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

TICKS = os.sysconf("SC_CLK_TCK")  # of one second
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
USER, SYSTEM = 11, 12  # fields of /proc/PID/stat after the name
MEMORY = ("previsto_process_resident_bytes", "Resident memory of a process.")
CPU = ("previsto_process_cpu_seconds", "CPU time of a process, of user and system.")
LABELS = ("process", "pid")


class ProcessCollector:
    """Reads /proc at a scrape; without it there are no figures. `roles` are by number of process."""

    def __init__(self, roles: Mapping[int, str]) -> None:
        self._roles = roles

    def collect(self) -> Iterator[Metric]:
        """One gauge and one counter; called by the Prometheus client."""
        memory, cpu = GaugeMetricFamily(*MEMORY, labels=LABELS), CounterMetricFamily(*CPU, labels=LABELS)
        for pid, role in self._roles.items():
            labels, files = (role, str(pid)), Path(f"/proc/{pid}")
            try:
                pages = int((files / "statm").read_text().split()[1])
                times = (files / "stat").read_text().rpartition(")")[2].split()
            except (OSError, IndexError):
                continue  # it has just ended
            memory.add_metric(labels, pages * PAGE_BYTES)
            cpu.add_metric(labels, (int(times[USER]) + int(times[SYSTEM])) / TICKS)
        yield memory
        yield cpu
