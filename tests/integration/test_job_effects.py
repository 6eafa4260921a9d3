"""Every kind of job declares the scopes of its effects, and asks for each of them before the effect."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from application.jobs.kinds.results import RESULTS
from application.jobs.run_job import Ended
from application.ports.leases import LEASE_SECONDS
from application.scope import Scope
from domain.errors import InsufficientScope
from domain.principal import SCOPES
from domain.schedule import STEPS
from entrypoints.container import Container
from tests.support.builders import LENIENT
from tests.support.networks import register_network
from tests.support.oauth import Installation

ROUTES_FOLDER = Path(__file__).parents[2] / "src" / "entrypoints" / "http" / "routes"
REQUESTS: dict[str, dict[str, Any]] = {
    "train": {"ticker": "VALE3", "strategy": "volatility", "horizon": 5, "promote": True},
    "compress": {"model": "VALE3-fortnight-1", "onnx": True},
    "tune": {"ticker": "VALE3", "strategy": "volatility", "horizon": 5, "trials": 1, "take": 1},
    "trial": {"tuning": "TUNING", "trial": 0},
    "take": {"tuning": "TUNING", "trials": [0]},
    "backtest": {"tickers": ["VALE3"], "strategy": "drift", "origins": 2},
    "fold": {"tickers": ["VALE3"], "strategy": "drift", "origins": 2},
    "refresh": {"tickers": ["VALE3"]},
    "track": {"tickers": ["VALE3"]},
    "verify": {},
    "score": {},
    "forecast": {"tickers": ["VALE3"], "horizon": 2},
    "session": {"exchange": "BVMF", "session": "2026-06-30", "tickers": ["VALE3"], "retrain_after": 0},
}
"""By kind, a request with every effect of the kind; TUNING stands for the id of a tuning."""
PAIRS = [
    ("train", "models:train"),
    ("train", "models:promote"),
    ("compress", "models:train"),
    ("tune", "models:train"),
    ("tune", "models:promote"),
    ("trial", "models:train"),
    ("take", "models:train"),
    ("take", "models:promote"),
    ("backtest", "models:train"),
    ("fold", "models:train"),
    ("refresh", "data:write"),
    ("track", "data:write"),
    ("verify", "audit:read"),
    ("score", "forecasts:write"),
    ("forecast", "forecasts:write"),
    ("session", "data:write"),
    ("session", "forecasts:write"),
    ("session", "models:train"),
    ("session", "models:promote"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """VALE3 with prices and one forecast without scores, and a gate that accepts every version."""
    found = Installation(tmp_path_factory.mktemp("home"))
    use_cases = found.product.use_cases()
    ticker, _ = use_cases.track_ticker()("VALE3")
    use_cases.refresh_prices()(ticker)
    register_network(found.product)
    found.product.use_cases.gate.override(LENIENT)
    run(found.product, "forecast", frozenset(SCOPES))
    run(found.product, "tune", frozenset(SCOPES))
    return found


@pytest.fixture
def product(installation: Installation) -> Iterator[Container]:
    """With an empty queue afterwards."""
    yield installation.product
    queue = installation.product.adapters().queue()
    while claim := queue.claim("w", LEASE_SECONDS):
        installation.product.use_cases().run_job()(claim)


def run(product: Container, kind: str, held: frozenset[str]) -> Any:
    """The outcome of a job of a client whose token has some scopes."""
    if kind == "compress":
        pytest.importorskip("onnx", reason="the kind needs the extra `compress`")
    use_cases = product.use_cases()
    scope = Scope(
        job=f"request/{kind}/{len(held)}",
        token="",
        actor="eva",
        at=datetime.now(UTC),
        client="desk",
        scopes=tuple(held),
    )
    with use_cases.ledger().within(scope):
        request = REQUESTS[kind]
        if "tuning" in request:
            request = {**request, "tuning": use_cases.lists().all("tunings")[0]["tuning"]}
        job = use_cases.submit_job()(kind, request).job
    queue = product.adapters().queue()
    claim = queue.claim("w", LEASE_SECONDS, job=job)
    assert claim
    outcome = use_cases.run_job()(claim)
    while outcome.ended is Ended.AGAIN:  # it waits for child jobs
        claim = queue.claim("w", LEASE_SECONDS)
        assert claim
        ended = use_cases.run_job()(claim)
        outcome = ended if claim.job == job else outcome
    return outcome


@pytest.mark.parametrize("kind", REQUESTS)
def test_the_result_of_every_kind_has_its_declared_form(product: Container, kind: str) -> None:
    """Nothing is missing, and nothing more is there: the document and the client rely on the form."""
    assert sorted(RESULTS) == sorted(product.use_cases().kinds())

    outcome = run(product, kind, frozenset(SCOPES) - {"admin"})

    assert outcome.ended is Ended.SUCCEEDED, outcome.error
    stored = msgspec.json.decode(msgspec.json.encode(outcome.result))
    assert msgspec.to_builtins(msgspec.convert(stored, RESULTS[kind])) == stored


def test_81_every_kind_declares_the_scopes_of_its_effects(product: Container) -> None:
    """The pairs tested below are all there are, and each is a scope that a token can have."""
    kinds = product.use_cases().kinds()
    declared = [
        (name, scope)
        for name, kind in kinds.items()
        for scope in kind.scopes(msgspec.convert(REQUESTS[name], kind.form))
    ]

    assert sorted(declared) == sorted(PAIRS)
    assert {scope for _, scope in declared} <= SCOPES.keys()


@pytest.mark.parametrize(("kind", "scope"), PAIRS)
def test_81_a_kind_asks_for_each_scope_that_it_declares(product: Container, kind: str, scope: str) -> None:
    """Without the scope the job fails and names it."""
    outcome = run(product, kind, frozenset(SCOPES) - {scope})

    assert outcome.ended is Ended.FAILED
    assert isinstance(outcome.error, InsufficientScope)
    assert scope in outcome.error.message


def test_81_every_step_of_a_session_has_scopes(product: Container) -> None:
    """A session of one step needs the scopes of this step only."""
    kind = product.use_cases().kinds()["session"]
    for step in STEPS:
        request = msgspec.convert({**REQUESTS["session"], "steps": [step]}, kind.form)
        assert 1 <= len(kind.scopes(request)) <= 2


def test_81_every_door_that_submits_a_job_asks_for_its_scopes() -> None:
    """Only `submit` of routes/job_answers.py submits jobs, and it reads the declaration of the kind."""
    found = {
        path.name: len(re.findall(r"\.(?:bare_)?submit_job\(|\.schedule_job\(", path.read_text()))
        for path in ROUTES_FOLDER.glob("*.py")
    }
    assert {name for name, count in found.items() if count} == {"job_answers.py"}
    assert found["job_answers.py"] == 1
