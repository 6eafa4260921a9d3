"""Generated requests: from the API description, and random bytes (checks 71 and 72).

`PREVISTO_TEST_EXAMPLES` says how many for each operation (default 2, of which a caller without the scope
gets 1; `make soak` takes 20).
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from anyio import to_thread

from entrypoints.container import Container
from entrypoints.http.edge.answer import Answer
from entrypoints.http.routes import jobs
from tests.support.http_server import Api

EXAMPLES = int(os.environ.get("PREVISTO_TEST_EXAMPLES", "2"))
REFUSED_EXAMPLES = -(-EXAMPLES // 3)
BODIES = max(50, 20 * EXAMPLES)
ST = Path(sys.executable).with_name("st")
HOOKS = Path(__file__).parents[1] / "support"
SEEDS = (
    b'{"ticker": "VALE3"}',
    b'{"ticker": "VALE3", "horizon": 5, "levels": [0.1, 0.5, 0.9]}',
    b'{"ticker": "VALE3", "strategy": "drift", "settings": {"a": 1}, "panel": ["AAPL"]}',
    b'{"closes": [1.5, 2.5, 3.5], "strategy": "naive"}',
    b'{"tickers": ["VALE3", "AAPL"], "steps": ["track"], "until": "2024-05-16"}',
    b'{"reason": "why not", "family": "week"}',
    b'{"url": "https://hooks.example.com/x", "kinds": ["job.failed", "job.failed.v1"], "description": "x"}',
)
POSTS = (
    "/v1/tickers",
    "/v1/forecasts",
    "/v1/forecasts/batch",
    "/v1/forecasts/preview",
    "/v1/forecasts/score",
    "/v1/tickers/batch",
    "/v1/schedules",
    "/v1/webhooks",
    "/v1/users",
    "/v1/ledger/verification",
    "/v1/trainings",
    "/v1/backtests",
    "/v1/models/VALE3-week-1/promote",
    "/v1/tickers/VALE3/rollback",
    "/v1/tickers/VALE3/held-revisions/1/accept",
    "/v1/tickers/VALE3/sessions/2024-05-16/drop",
)


@pytest.fixture
def unbounded(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings without rates and bounds, which generated changes of settings do not touch.

    Otherwise one of them sets a rate of 1, and most further requests get 429 before their handler.
    """
    current = product.use_cases().current_settings()
    bounds = ("requests_per_minute", "token_requests_per_minute", "queued_jobs_per_owner")
    fixed = msgspec.structs.replace(current(), **dict.fromkeys(bounds, 0))
    monkeypatch.setattr(type(current), "__call__", lambda self: fixed)


@pytest.fixture(scope="module")
def names(api: Api) -> dict[str, list[str]]:
    """Names that exist before anything is generated, by path parameter."""
    forecast = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3})
    client = api.post("/v1/clients", json={"name": "fuzzed", "scopes": ["data:read"]})
    job = api.post("/v1/backtests", json={"tickers": ["VALE3"], "strategy": "drift", "origins": 2})
    users = [f"fuzzed-{number}" for number in range(20)]  # most requests erase one
    for user in users:
        api.post("/v1/users", json={"name": user, "scopes": ["data:read"]})
    api.post("/v1/schedules", json={"name": "fuzzed", "exchange": "BVMF"})
    return {
        "symbol": ["VALE3", "AAPL"],
        "forecast": [forecast.headers["location"].rpartition("/")[2]],
        "client": [client.headers["location"].rpartition("/")[2]],
        "job": [job.headers["location"].rpartition("/")[2]],
        "user": users,
        "schedule": ["fuzzed"],
    }


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, int]]]:
    """The answers by operation and status."""
    seen: Counter[tuple[str, int]] = Counter()
    tell = Answer._tell

    def count(self: Answer, status: int) -> None:
        seen[f"{self._method} {self.route.get('path_template')}", status] += 1
        tell(self, status)

    with monkeypatch.context() as patched:
        patched.setattr(Answer, "_tell", count)
        yield seen


REACHED = {
    "GET /v1/forecasts/{forecast}",
    "GET /v1/jobs/{job}",
    "GET /v1/users/{user}",
    "POST /v1/forecasts/{forecast}/replay",
    "POST /v1/users/{user}/password",
}
"""Operations on things that exist; some of the answers to each are those of success."""


async def at_once(product: Container, request: Any, job: str, seconds: float) -> Any:
    """The job as it is."""
    return await to_thread.run_sync(jobs._own, product, request, job)


@pytest.mark.parametrize("token", ["ana:*", "", "ana:forecasts:write"])
def test_71_generated_requests_get_documented_answers(
    api: Api,
    names: dict[str, list[str]],
    unbounded: None,
    token: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a full token, one scope and no token: no server error and no undocumented answer.

    Boundary values of each parameter are tried with the full token; the others do not get past the scope.
    Most names are those of things that exist, and no rate refuses a request, so that handlers are reached.
    Left out: the check that whatever the schema allows is accepted. A ticker must be one that is followed,
    levels must rise, a cursor must come from a page, which no schema says. Streams do not end. No job is
    waited for: none runs here.
    """
    monkeypatch.setattr(jobs, "_ended", at_once)
    if not (ST.exists() or shutil.which("st")):
        pytest.skip("schemathesis is not installed")
    command = [str(ST), "run", f"{api.base_url}/openapi.json".replace("//openapi", "/openapi")]
    examples = EXAMPLES if token.endswith("*") else REFUSED_EXAMPLES
    command += [
        "--max-examples",
        str(examples),
        "--seed",
        "7",
        "--no-color",
        "--exclude-path-regex",
        "stream",
    ]
    command += ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"]
    command += ["-H", f"Authorization: Bearer {token}"] if token else []
    command += [] if token.endswith("*") else ["--phases", "examples,fuzzing"]

    hooks = {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PREVISTO_FUZZ_NAMES": json.dumps(names)}
    environment = {**os.environ, **hooks, "PYTHONPATH": str(HOOKS)}

    with counting(monkeypatch) as seen:
        run = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=1800, check=False
        )

    assert run.returncode == 0, run.stdout[-6000:]
    assert [operation for operation, status in seen if status == 429] == []
    if token.endswith("*"):
        assert {operation for operation, status in seen if status < 300} >= REACHED


def mutated(chance: random.Random) -> bytes:
    """A body with bits flipped, parts cut, doubled, nested or in another encoding."""
    body = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        where = chance.randrange(len(body) + 1)
        match chance.randrange(6):
            case 0 if body:
                body[where % len(body)] ^= 1 << chance.randrange(8)
            case 1:
                del body[where : where + chance.randrange(1, 9)]
            case 2:
                body[where:where] = body[: chance.randrange(40)]
            case 3:
                body[where:where] = chance.randbytes(chance.randrange(1, 9))
            case 4:
                depth = chance.choice((3, 100, 5000))
                body = bytearray(b"[" * depth + bytes(body) + b"]" * depth)
            case _:
                body = bytearray(bytes(body).decode("latin-1").encode(chance.choice(("utf-16", "utf-7"))))
    return bytes(body)


@pytest.mark.parametrize("path", POSTS)
def test_72_random_bytes_cause_no_server_error(api: Api, path: str) -> None:
    """Every answer is below 500 and arrives within two seconds."""
    chance, slowest = random.Random(path), 0.0
    for _ in range(BODIES):
        body = mutated(chance)
        begun = time.monotonic()
        answer: Any = api.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code < 500, (body, answer.text)
        slowest = max(slowest, time.monotonic() - begun)
    if slowest >= 2:
        warnings.warn(f"an answer took {slowest:.1f} s", stacklevel=1)
