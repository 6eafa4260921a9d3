"""What is followed: `watch` and `ledger tail --follow`, until Ctrl-C; and the charts and the leaderboard."""

import json
import os
import pty
import signal
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.support.command_line import CommandLine
from tests.support.terminals import command, environment, hear_interrupts

SECONDS = 60


@contextmanager
def followed(cli: CommandLine, *words: str) -> Iterator["Queue[str]"]:
    """The lines of a command that runs on; Ctrl-C must then end it with 130 and without a word."""
    process = subprocess.Popen(
        command(cli.home, cli.source, *words),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    assert process.stderr is not None
    told = process.stdout
    reader = threading.Thread(target=lambda: [lines.put(line) for line in told], daemon=True)
    reader.start()
    try:
        yield lines
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        reader.join(SECONDS)
        process.stdout.close()
        process.stderr.close()


def test_watch_tells_changes_in_a_pipe(ready: CommandLine) -> None:
    """Open jobs first, then each new forecast and each change of a job; those before are left out."""
    ready("train", "VALE3", "--strategy", "naive", "--horizon", "5")  # a job that has ended
    job = ready.json("jobs", "submit", "score")["id"]
    with followed(ready, "watch", "--every", "0.2", "--json") as lines:
        first = json.loads(lines.get(timeout=SECONDS))["job"]
        assert (first["id"], first["state"]) == (job, "queued")
        forecast = ready.json("forecast", "VALE3", "--horizon", "5")["id"]
        assert json.loads(lines.get(timeout=SECONDS))["forecast"]["id"] == forecast
        ready("jobs", "cancel", job)
        ended = json.loads(lines.get(timeout=SECONDS))["job"]
        assert (ended["id"], ended["state"]) == (job, "cancelled")
        assert lines.empty()


def test_watch_tells_changes_in_words(ready: CommandLine) -> None:
    """Without --json a change is one line."""
    with followed(ready, "watch", "--every", "0.2") as lines:
        ready("jobs", "submit", "score")
        assert lines.get(timeout=SECONDS).split()[::2] == ["job", "score"]


def test_watch_draws_tables_on_a_terminal(ready: CommandLine) -> None:
    """The screen is cleared and both tables are drawn."""
    ours, theirs = pty.openpty()
    words = command(ready.home, ready.source, "watch", "--every", "0.2")
    process = subprocess.Popen(
        words, env=environment(COLUMNS="100"), stdout=theirs, preexec_fn=hear_interrupts
    )
    os.close(theirs)
    written = b""
    while b"Ctrl-C ends" not in written:
        written += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 130
    os.close(ours)
    assert written.startswith(b"\x1b[H\x1b[2J")
    assert "┏" in written.decode()
    assert b"Jobs" in written
    assert b"Forecasts" in written


def test_the_ledger_is_followed(ready: CommandLine) -> None:
    """The last events, then each further one, in order; as lines of JSON with --json."""
    head = ready.json("ledger", "verify")["events"]
    with followed(ready, "ledger", "tail", "-f", "--last", "2", "--json") as lines:
        events: list[dict[str, Any]] = [json.loads(lines.get(timeout=SECONDS)) for _ in range(2)]
        ready("schedules", "add", "daily")
        ready("schedules", "pause", "daily")
        events += [json.loads(lines.get(timeout=SECONDS)) for _ in range(2)]
    assert [event["position"] for event in events] == [head - 1, head, head + 1, head + 2]
    with followed(ready, "ledger", "tail", "--follow", "--last", "1") as lines:
        assert "schedule.paused.v1" in lines.get(timeout=SECONDS)


def test_following_has_no_csv(ready: CommandLine) -> None:
    """The refusal names the field."""
    assert ready("ledger", "tail", "-f", "--csv")[0] == 2


def test_an_image_is_written(ready: CommandLine, tmp_path: Path) -> None:
    """The SVG stands alone, in plain colours, and has the shapes of the page: ranges, median and naive."""
    image, page = tmp_path / "fan.svg", tmp_path / "fan.html"
    code, _, err = ready("forecast", "VALE3", "--horizon", "5", "--svg", image, "--html", page)
    assert code == 0, err
    drawn = ET.fromstring(image.read_text())
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    looks = [one.get("class") for one in drawn.iter("{http://www.w3.org/2000/svg}path")]
    shown = {"r95": 1, "r80": 1, "r50": 1, "r-edge": 2, "naive": 3, "median": 1}
    assert {look: looks.count(look) for look in shown} == shown
    assert "var(" not in image.read_text()
    assert all(f'class="{look}"' in page.read_text() for look in shown)
    assert "http" not in page.read_text()
    forecast = ready.json("forecasts", "list")["forecasts"][0]["id"]
    again = tmp_path / "again.svg"
    assert ready("forecasts", "show", forecast, "--svg", again)[0] == 0
    assert again.read_text() == image.read_text()


@pytest.mark.parametrize("strategies", [("naive", "drift")])
def test_versions_are_ranked(ready: CommandLine, strategies: tuple[str, ...]) -> None:
    """The lowest relative loss has rank 1; a ticker without versions says so."""
    assert "no version has evidence yet" in ready("leaderboard", "VALE3")[1]
    for strategy in strategies:
        ready("train", "VALE3", "--strategy", strategy, "--horizon", "5")
    items = ready.json("leaderboard", "VALE3")["items"]
    losses = [item["relative_to_naive"] for item in items]
    assert [item["rank"] for item in items] == [1, 2]
    assert losses == sorted(losses)
    assert "VALE3-week-1" in ready("leaderboard", "VALE3")[1]
