"""Counters of several processes: those of a killed one stay, its gauges go."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import adapters.metrics.instruments  # noqa: F401  # this process counts in memory, whatever a test sets
from adapters.metrics.folder import VARIABLE, counted, prepare
from domain.errors import InvalidInput
from entrypoints.container.counting import open_metrics_port

COUNTING = """
import json, sys
from adapters.metrics.counts import Counts
from adapters.metrics.observer import count, count_commit
from application.happenings import ProcessStarted
counts = Counts("1.2.3", "3.11")
count(ProcessStarted(process=sys.argv[1], release="1.2.3", settings={}))
counts.offer_places(3)
for line in sys.stdin:
    if line.strip() == "count":
        count_commit(1, 0.25)
    print(json.dumps(counts.text().decode() if line.strip() == "show" else ""), flush=True)
"""


class Counting:
    """A process that counts when it is asked to."""

    def __init__(self, folder: Path, role: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", COUNTING, role],
            env={**os.environ, VARIABLE: str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str) -> str:
        """`count`, or `show` for the text of a scrape."""
        assert self.process.stdin and self.process.stdout
        print(what, file=self.process.stdin, flush=True)
        return str(json.loads(self.process.stdout.readline()))

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()


def test_a_killed_process_leaves_its_counters_and_no_gauge(tmp_path: Path) -> None:
    """The sum never falls; places, memory and CPU are those of the living."""
    job, api = Counting(tmp_path, "job"), Counting(tmp_path, "api")
    try:
        for process in (job, job, api):
            process.ask("count")
        both = api.ask("show")
        job.kill()
        alone = api.ask("show")
    finally:
        api.kill()

    for text in (both, alone):
        assert "\nprevisto_append_seconds_count 3.0\n" in text
        assert 'previsto_build_info{python="3.11",version="1.2.3"} 1.0' in text
    assert "\nprevisto_worker_places 6.0\n" in both
    assert "\nprevisto_worker_places 3.0\n" in alone
    shown = f'previsto_process_resident_bytes{{pid="{job.process.pid}",process="job"}}'
    assert (shown in both, shown in alone) == (True, False)


def test_a_file_that_a_process_had_only_begun_costs_no_scrape(tmp_path: Path) -> None:
    """The library cannot read an empty file; nothing was counted in it."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    empty = tmp_path / f"counter_{gone.pid}.db"
    empty.touch()
    api = Counting(tmp_path, "api")
    try:
        api.ask("count")
        assert "\nprevisto_append_seconds_count 1.0\n" in api.ask("show")
    finally:
        api.kill()
    assert not empty.exists()


def test_a_folder_is_emptied_only_when_nobody_counts_there(tmp_path: Path) -> None:
    """A second `serve` or a worker of the same home keeps the counts of the first one."""
    api = Counting(tmp_path, "api")
    api.ask("count")
    (tmp_path / "notes.txt").write_text("not ours")
    kept = {file for file, _ in counted(prepare(tmp_path))}
    api.kill()
    prepare(tmp_path)

    assert len(kept) >= 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_92_the_folder_of_counts_is_its_owners(tmp_path: Path) -> None:
    """Also one that an older release made."""
    (tmp_path / "old").mkdir(mode=0o755)
    for name in ("old", "new"):
        assert prepare(tmp_path / name).stat().st_mode & 0o777 == 0o700


def test_a_port_in_use_is_refused_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names the port and the option; the folder of the worker is gone."""
    monkeypatch.setenv(VARIABLE, "x")  # so that it is absent again after the test
    monkeypatch.delenv(VARIABLE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidInput) as caught, open_metrics_port("1.2.3", "127.0.0.1", port):
            pass

    assert caught.value.field == "metrics-port"
    assert f"port {port} of 127.0.0.1 cannot be opened" in caught.value.message
    assert "another port" in caught.value.remedy
    assert not Path(os.environ[VARIABLE]).exists()


def test_a_port_answers_a_scrape_and_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """On any path; afterwards the port is free."""
    monkeypatch.setenv(VARIABLE, "x")
    monkeypatch.delenv(VARIABLE)
    with open_metrics_port("1.2.3", "127.0.0.1", 0) as port:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60).read().decode()

    assert 'version="1.2.3"' in text
    with socket.create_server(("127.0.0.1", port)):
        pass
