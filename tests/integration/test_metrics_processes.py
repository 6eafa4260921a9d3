"""Counters of several processes: those of a killed one stay, its gauges go."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import adapters.metrics.instruments  # noqa: F401  # this process counts in memory, whatever a test sets
from adapters.metrics.folder import VARIABLE, instance_folder
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


HOLDING = """
import sys
from pathlib import Path
from adapters.metrics.folder import instance_folder
with instance_folder(Path(sys.argv[1])) as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


class Instance:
    """A process that holds a folder until it is told to end."""

    def __init__(self, parent: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDING, str(parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.folder = Path(self.process.stdout.readline().strip())

    def end(self, *, kill: bool = False) -> None:
        """End, or be killed."""
        assert self.process.stdin and self.process.stdout
        if kill:
            self.process.kill()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def folders(parent: Path) -> set[Path]:
    """The folders of instances."""
    return {path for path in parent.iterdir() if path.is_dir()}


def test_each_instance_has_a_folder_that_ends_with_it(tmp_path: Path) -> None:
    """That of a killed one is removed at the next start, that of a living one never."""
    first, second = Instance(tmp_path), Instance(tmp_path)
    try:
        (first.folder / "counter_1.db").touch()  # of the process 1, which lives, as in a container
        assert folders(tmp_path) == {first.folder, second.folder}
        first.end(kill=True)
        assert folders(tmp_path) == {first.folder, second.folder}
        with instance_folder(tmp_path) as third:
            assert folders(tmp_path) == {second.folder, third}
        assert folders(tmp_path) == {second.folder}
    finally:
        second.end()
    assert folders(tmp_path) == set()


def test_instances_that_start_together_keep_their_folders(tmp_path: Path) -> None:
    """No start takes the folder of another one for a left-over."""
    together = [Instance(tmp_path) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        together += pool.map(lambda _: Instance(tmp_path), range(4))
    try:
        assert folders(tmp_path) == {one.folder for one in together}
        assert len(folders(tmp_path)) == 6
    finally:
        for one in together:
            one.end()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """Files of the release that had one folder for all instances go, but for those of living processes."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in ("notes.txt", f"counter_{gone.pid}.db", f"gauge_liveall_{os.getpid()}.db"):
        (tmp_path / name).touch()
    (tmp_path / "old").mkdir()
    (tmp_path / ("a" * 16)).mkdir()  # of a start that was killed before it had a lock
    with instance_folder(tmp_path):
        pass
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"notes.txt", "old", "lock", f"gauge_liveall_{os.getpid()}.db"}


def test_92_the_folder_of_counts_is_its_owners(tmp_path: Path) -> None:
    """Also the one above it, that an older release made."""
    parent = tmp_path / "metrics"
    parent.mkdir(mode=0o755)
    with instance_folder(parent) as folder:
        assert {path.stat().st_mode & 0o777 for path in (parent, folder)} == {0o700}


def test_a_port_in_use_is_refused_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The refusal names the port and the option; the folder of the worker is gone."""
    monkeypatch.setenv(VARIABLE, "x")  # so that it is absent again after the test
    monkeypatch.delenv(VARIABLE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidInput) as caught, open_metrics_port(tmp_path, "1.2.3", "127.0.0.1", port):
            pass

    assert caught.value.field == "metrics-port"
    assert f"port {port} of 127.0.0.1 cannot be opened" in caught.value.message
    assert "another port" in caught.value.remedy
    assert not Path(os.environ[VARIABLE]).exists()


def test_a_port_answers_a_scrape_and_closes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On any path; afterwards the port is free."""
    monkeypatch.setenv(VARIABLE, "x")
    monkeypatch.delenv(VARIABLE)
    with open_metrics_port(tmp_path, "1.2.3", "127.0.0.1", 0) as port:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60).read().decode()

    assert 'version="1.2.3"' in text
    with socket.create_server(("127.0.0.1", port)):
        pass
