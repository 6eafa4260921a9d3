"""What one owner leaves to the others; numbers in names refer to tests/mutations/checks.py."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from application.ports.leases import LEASE_SECONDS
from domain.errors import TooManyRequests
from entrypoints.container import Container
from entrypoints.http.routes import requests
from tests.support.http_server import Api
from tests.support.processes.crew import eventually

TRAINING = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5}
UNKNOWN = [
    f"{first}{second}{third}X3" for first in "ABCDE" for second in "KLMNO" for third in "PQRSTUVWXYABCDEFGHIJ"
]


@pytest.fixture(autouse=True)
def nothing_queued(product: Container) -> Iterator[None]:
    """Each test begins and ends with an empty queue."""
    yield
    queue = product.adapters().queue()
    while claim := queue.claim("w", LEASE_SECONDS):
        product.use_cases().stop_job()(claim)


@contextmanager
def setting(api: Api, product: Container, **values: int) -> Iterator[None]:
    """Running settings, once they have reached this process."""
    current = product.use_cases().current_settings()
    assert api.patch("/v1/settings", json=values).status_code == 200
    eventually(lambda: all(getattr(current(), name) == value for name, value in values.items()))
    yield
    product.use_cases().change_settings()({}, tuple(values))
    eventually(lambda: all(getattr(current(), name) != value for name, value in values.items()))


@contextmanager
def statements(product: Container) -> Iterator[list[str]]:
    """The statements that the database gets meanwhile."""
    engine, seen = product.adapters().engine(), []

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield seen
    event.remove(engine, "before_cursor_execute", count)


def test_87_ten_trainings_of_one_owner_do_not_hold_a_refresh_of_another(api: Api, product: Container) -> None:
    """The refresh is claimed second, though it was submitted last."""
    ines, joao = api.as_("ines:models:train"), api.as_("joao:data:write")  # no other test gives them turns
    for _ in range(10):
        assert api.post("/v1/trainings", json=TRAINING, headers=ines).status_code == 202
    job = api.post("/v1/tickers/VALE3/refresh", headers=joao).json()["id"]

    first, second = (product.adapters().queue().claim("w", LEASE_SECONDS) for _ in range(2))

    assert first
    assert second
    assert (first.kind, second.kind, second.job) == ("train", "refresh", job)
    for claim in (first, second):
        product.use_cases().stop_job()(claim)


def test_87_an_owner_with_too_many_open_jobs_waits(api: Api, product: Container) -> None:
    """The next submission gets 429 with a time to wait; a repeated one and those of others are accepted."""
    with setting(api, product, queued_jobs_per_owner=2):
        ana = api.as_("ana:models:train")
        keys = [{**ana, "idempotency-key": f"bounded {number}"} for number in range(3)]
        jobs = [api.post("/v1/trainings", json=TRAINING, headers=key).json()["id"] for key in keys[:2]]

        refused = api.post("/v1/trainings", json=TRAINING, headers=keys[2])

        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert int(refused.headers["retry-after"]) == 30
        assert "2 jobs of ana" in refused.json()["detail"]
        assert api.post("/v1/trainings", json=TRAINING, headers=keys[0]).json()["id"] == jobs[0]
        assert (
            api.post("/v1/trainings", json=TRAINING, headers=api.as_("bob:models:train")).status_code == 202
        )

        claim = product.adapters().queue().claim("w", LEASE_SECONDS, job=jobs[0])
        assert claim
        product.use_cases().stop_job()(claim)
        assert api.post("/v1/trainings", json=TRAINING, headers=keys[2]).status_code == 202


def test_87_child_jobs_and_schedules_pass_the_bound(api: Api, product: Container) -> None:
    """A parent whose owner has no room left submits its child jobs, and a schedule its session."""
    use_cases = product.use_cases()
    with setting(api, product, queued_jobs_per_owner=1):
        request = {"tickers": ["VALE3", "AAPL"], "strategy": "drift", "origins": 2}
        parent = use_cases.submit_job()("backtest", request).job
        with pytest.raises(TooManyRequests):
            use_cases.submit_job()("backtest", request)
        claim = product.adapters().queue().claim("w", LEASE_SECONDS, job=parent)
        assert claim
        use_cases.run_job()(claim)
        use_cases.keep_schedules().add("nightly", "BVMF")
        session = use_cases.run_schedules().now("nightly").job

        rows = product.adapters().queue().rows()
        assert sorted(row.kind for row in rows) == ["backtest", "fold", "fold", "session"]
        assert session in {row.job for row in rows}


def test_88_each_ticker_of_a_batch_counts_as_a_request(api: Api, product: Container) -> None:
    """Two batches use up what twenty requests would; the refusal names the time to wait."""
    with setting(api, product, requests_per_minute=20):
        writer = api.as_("cho:forecasts:write")
        batch = {"tickers": UNKNOWN[:9]}
        answers = [api.post("/v1/forecasts/batch", json=batch, headers=writer) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert int(answers[2].headers["retry-after"]) > 1
        for path, body in (
            ("/v1/backtests", {"tickers": UNKNOWN[:19], "strategy": "drift"}),
            ("/v1/trainings", {**TRAINING, "panel": UNKNOWN[:19]}),
        ):
            trainer = api.as_(f"{'dora' if 'back' in path else 'edu'}:models:train")
            assert api.post(path, json=body, headers=trainer).status_code == 404
            assert api.post(path, json=body, headers=trainer).status_code == 429


def test_88_a_batch_larger_than_the_rate_takes_a_whole_minute(api: Api, product: Container) -> None:
    """It is accepted once, instead of never."""
    with setting(api, product, requests_per_minute=5):
        writer = api.as_("fay:forecasts:write")

        answers = [
            api.post("/v1/forecasts/batch", json={"tickers": UNKNOWN[:40]}, headers=writer).status_code
            for _ in range(2)
        ]

        assert answers == [200, 429]


def test_88_a_batch_of_unknown_tickers_costs_one_read(
    api: Api, product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred names cause as many statements as five, and no search for similar names."""
    suggest: Callable[..., list[str]] = requests.difflib.get_close_matches
    searched: list[str] = []

    def spy(name: str, *more: Any, **named: Any) -> list[str]:
        searched.append(name)
        return suggest(name, *more, **named)

    monkeypatch.setattr(requests.difflib, "get_close_matches", spy)
    counts = []
    for size in (5, 5, 500):
        with statements(product) as seen:
            answer = api.post("/v1/forecasts/batch", json={"tickers": UNKNOWN[:size]})
        assert [item["problem"]["detail"] for item in answer.json()["items"]] == [
            f"{name} is not tracked" for name in UNKNOWN[:size]
        ]
        counts.append(len(seen))

    assert counts[1] == counts[2]
    assert searched == []
    assert api.get("/v1/tickers/VALE5").status_code == 404
    assert searched == ["VALE5"]


def test_88_a_rate_holds_as_delivered(product: Container) -> None:
    """Both rates and the bound of open jobs are on without a setting."""
    values = product.use_cases().current_settings()()

    assert (values.requests_per_minute, values.token_requests_per_minute) == (60_000, 6000)
    assert values.queued_jobs_per_owner == 1000
