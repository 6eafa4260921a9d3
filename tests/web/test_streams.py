"""Streams of pages: they end with their session, and have a bound."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from application.queries.jobs import Jobs
from entrypoints.container import Container
from entrypoints.http.edge import shared_looks, watching
from tests.support.http_server import Api
from tests.support.pages import reader

PATIENCE = 10.0  # seconds; a comment comes after 15


def next_event(lines: Iterator[str]) -> str:
    """The name of the next event; "" when only comments come."""
    until = time.monotonic() + PATIENCE
    for line in lines:
        if line.startswith("event"):
            return line
        if time.monotonic() > until:
            break
    return ""


@pytest.fixture
def job(product: Container) -> Any:
    """A job that waits, since no worker runs."""
    return product.use_cases().submit_job()("refresh", {"tickers": ["VALE3"]}).job


def test_118_a_stream_ends_with_its_session(
    api: Api, product: Container, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a logout in another tab the stream says why it ends; it does not keep an idle session open."""
    monkeypatch.setattr(watching, "CHECK_SECONDS", 0.2)
    person = reader(str(api.base_url), product, "watcher", "admin")
    person.open("/jobs")
    with person.stream("GET", f"/jobs/{job}/stream") as stream:
        lines = stream.iter_lines()
        assert next_event(lines) == "event: progress"
        assert person.send_form("/oauth/logout").status_code in (200, 303)
        assert next_event(lines) == "event: error"
    assert person.get(f"/jobs/{job}/stream").status_code == 401


def test_118_a_session_has_four_streams(api: Api, product: Container, job: str) -> None:
    """The fifth is refused; a closed tab frees its place."""
    person = reader(str(api.base_url), product, "tabs", "admin")
    open_ones = []
    for _ in range(4):
        context = person.stream("GET", f"/jobs/{job}/stream")
        assert context.__enter__().status_code == 200
        open_ones.append(context)
    with person.stream("GET", f"/jobs/{job}/stream") as fifth:
        assert fifth.status_code == 429
    for context in open_ones:
        context.__exit__(None, None, None)
    for _ in range(50):
        with person.stream("GET", f"/jobs/{job}/stream") as again:
            if again.status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("no place was freed")


def test_147_open_pages_read_a_job_together(
    api: Api, product: Container, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for all streams of a moment; who may not see the job gets nothing of what others have read."""
    monkeypatch.setattr(shared_looks, "FRESH_SECONDS", 60.0)
    reads, one = [], Jobs.one

    def counted(self: Jobs, id: str) -> dict[str, Any]:
        reads.append(id)
        return one(self, id)

    owner = reader(str(api.base_url), product, "follower", "admin")
    other = reader(str(api.base_url), product, "stranger", "data:write")
    monkeypatch.setattr(Jobs, "one", counted)
    with ExitStack() as tabs:
        for _ in range(4):
            stream = tabs.enter_context(owner.stream("GET", f"/jobs/{job}/stream"))
            assert next_event(stream.iter_lines()) == "event: progress"
        assert reads == [job]
        assert tabs.enter_context(other.stream("GET", f"/jobs/{job}/stream")).status_code == 404
