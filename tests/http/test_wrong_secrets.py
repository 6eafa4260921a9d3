"""Many token requests with wrong secrets, beside requests with valid tokens (check 38)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from application.ports.identity.authorization_server import Answer
from entrypoints.container import Container
from entrypoints.http.routes.oauth import MAX_CONCURRENT_CALLS
from tests.support.http_server import served
from tests.support.processes.crew import eventually

AT_ONCE = 60


class Slow:
    """An authorization server that answers only when the test allows it."""

    def __init__(self) -> None:
        self.over = Event()
        self.most = self._now = 0
        self._lock = Lock()

    def respond(self, *request: object) -> Answer:
        """Count the requests in progress."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.over.wait(300)
        with self._lock:
            self._now -= 1
        return Answer(status=401, headers={}, body=b"{}")


def test_38_the_api_has_threads_of_its_own(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check 38: while sixty token requests wait, a list of tickers is answered at once."""
    slow = Slow()
    monkeypatch.setattr(type(product.authorization_server()), "respond", slow.respond)
    with served(product) as api, ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(api.post, "/oauth/token", data={}) for _ in range(AT_ONCE)]
        try:
            eventually(lambda: slow.most > 0)
            answers = [api.get("/v1/tickers").status_code for _ in range(20)]
        finally:
            slow.over.set()
        statuses = [one.result().status_code for one in waiting]
    assert (answers, statuses) == ([200] * 20, [401] * AT_ONCE)
    assert slow.most <= MAX_CONCURRENT_CALLS
