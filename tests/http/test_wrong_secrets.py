"""Many who ask for tokens with wrong secrets, and others who have theirs (check 38)."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from application.ports.identity.authorization_server import Answer
from entrypoints.container import Container
from entrypoints.http.routes.oauth import AT_A_TIME
from tests.support.http_server import served
from tests.support.processes.crew import eventually

AT_ONCE = 60


class Slow:
    """An authorization server that ponders every secret until it is told to stop."""

    def __init__(self) -> None:
        self.over = Event()
        self.most = self._now = 0
        self._lock = Lock()

    def respond(self, *request: object) -> Answer:
        """Count who is inside."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.over.wait(10)
        with self._lock:
            self._now -= 1
        return Answer(status=401, headers={}, body=b"{}")


def test_38_the_api_has_threads_of_its_own(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check 38: sixty wait for an answer about their secrets, and a list of tickers is there at once."""
    slow = Slow()
    monkeypatch.setattr(type(product.authorization_server()), "respond", slow.respond)
    with served(product) as api, ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(api.post, "/oauth/token", data={}) for _ in range(AT_ONCE)]
        try:
            eventually(lambda: slow.most > 0)
            begun = time.monotonic()
            answers = [api.get("/v1/tickers").status_code for _ in range(20)]
            took = time.monotonic() - begun
        finally:
            slow.over.set()
        statuses = [one.result().status_code for one in waiting]
    assert (answers, statuses) == ([200] * 20, [401] * AT_ONCE)
    assert took < 5
    assert slow.most <= AT_A_TIME
