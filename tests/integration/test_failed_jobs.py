"""A job whose every part failed has failed; one with a part that succeeded has not."""

import time
from pathlib import Path
from typing import Any

import pytest

from domain.job import JobFailed, JobSucceeded
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.hostile_texts import golden

FORECAST = "01j1f0000000000000000000aa"
ONE = ("ITUB4",)


@pytest.fixture
def product(tmp_path: Path) -> Container:
    """VALE3 has prices; ITUB4 has none, and the source does not know it."""
    write_prices(tmp_path / "prices", "VALE3.SA")
    product = Container(settings=Settings.read(str(tmp_path / "home"), f"csv:{tmp_path / 'prices'}"))
    ticker, _ = product.use_cases().track_ticker()("VALE3")
    product.use_cases().track_ticker()("ITUB4")
    product.use_cases().refresh_prices()(ticker)
    # A forecast on a revision that this home does not have cannot be scored.
    issued = golden("forecast.issued.v1", forecast=FORECAST, revision=99)
    product.use_cases().ledger().append(f"forecast-{FORECAST}", 0, [issued])
    return product


def ended(product: Container, kind: str, request: dict[str, Any]) -> JobFailed | JobSucceeded:
    """The end of a job that runs as a worker runs it, with its child jobs."""
    uses, queue = product.use_cases(), product.adapters().queue()
    job = uses.submit_job()(kind, request).job
    for _ in range(600):
        if claim := queue.claim("here", 60.0):
            uses.run_job()(claim)
        else:
            time.sleep(0.1)  # the parent looks at its child jobs again after a while
        for recorded in uses.ledger().read(f"job-{job}"):
            if isinstance(end := recorded.event, JobFailed | JobSucceeded):
                return end
    raise AssertionError("the job did not end")


SESSION = {"exchange": "BVMF", "session": "2024-06-28"}
FAILING: tuple[tuple[str, dict[str, Any], dict[str, str]], ...] = (
    ("refresh", {"tickers": ONE}, {"ITUB4": "unknown-symbol"}),
    ("forecast", {"tickers": ONE}, {"ITUB4": "no-prices"}),
    ("score", {"forecasts": [FORECAST]}, {FORECAST: "not-found"}),
    (
        "session",
        SESSION | {"tickers": ONE, "steps": ["refresh", "score", "forecast"]},
        {"refresh/ITUB4": "unknown-symbol", "forecast/ITUB4": "no-prices"},
    ),
)


@pytest.mark.parametrize(("kind", "request_", "codes"), FAILING, ids=[one[0] for one in FAILING])
def test_90_a_job_without_a_success_has_failed(
    product: Container, kind: str, request_: dict[str, Any], codes: dict[str, str]
) -> None:
    """Its error has a code of its own, and the code and message of each part."""
    end = ended(product, kind, request_)

    assert isinstance(end, JobFailed), end
    assert end.code == "every-part-failed"
    assert {name: part["code"] for name, part in end.parts.items()} == codes
    assert all(part["message"] for part in end.parts.values())
    assert next(iter(codes)) in end.message


@pytest.mark.parametrize(
    ("kind", "request_"),
    [
        ("refresh", {"tickers": ["VALE3", "ITUB4"]}),
        ("forecast", {"tickers": ["VALE3", "ITUB4"]}),
        ("session", SESSION | {"tickers": ["VALE3", "ITUB4"], "steps": ["refresh", "forecast"]}),
    ],
)
def test_a_job_with_a_success_has_succeeded(product: Container, kind: str, request_: dict[str, Any]) -> None:
    """The result lists what failed beside what was done."""
    end = ended(product, kind, request_)

    assert isinstance(end, JobSucceeded), end
    told = end.result["refresh"] if kind == "session" else end.result
    assert (list(told["done"]), list(told["failed"])) == (["VALE3"], ["ITUB4"])


def test_a_session_with_nothing_to_do_has_succeeded(product: Container) -> None:
    """No part failed, so that nothing is wrong."""
    end = ended(product, "session", SESSION | {"tickers": ["ITUB4"], "steps": ["score"]})
    assert isinstance(end, JobSucceeded)


def test_a_retraining_that_was_not_due_is_no_success(product: Container) -> None:
    """A session whose refresh and forecast failed has failed, although no retraining was due."""
    steps = ["refresh", "forecast", "retrain"]
    end = ended(product, "session", SESSION | {"tickers": ["ITUB4"], "steps": steps})
    assert isinstance(end, JobFailed), end


@pytest.mark.parametrize("known", [0, 1])
def test_90_child_jobs_that_fail_are_parts(product: Container, known: int) -> None:
    """Thirty tickers without prices are two failed child jobs; one ticker with prices saves the parent."""
    names = [f"ABC{letter}{digit}" for letter in "DEFGHI" for digit in range(3, 9)][: 30 - known]
    names += ["VALE3"] * known

    end = ended(product, "forecast", {"tickers": names})

    if known:
        assert isinstance(end, JobSucceeded), end
        assert (len(end.result["done"]), len(end.result["failed"])) == (1, 29)
    else:
        assert isinstance(end, JobFailed), end
        assert (end.code, len(end.parts)) == ("every-part-failed", 30)
        assert "none of 30 parts succeeded" in end.message
        assert "and 27 more" in end.message
