"""Generated requests: from the API description, and random bytes (checks 71 and 72)."""

import os
import random
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread

from entrypoints.container import Container
from entrypoints.http.routes import jobs
from tests.support.http_server import Api

EXAMPLES = os.environ.get("PREVISTO_EXAMPLES", "10")
BODIES = int(os.environ.get("PREVISTO_EXAMPLES", "0")) * 20 or 200
ST = Path(sys.executable).with_name("st")
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


async def at_once(product: Container, request: Any, job: str, seconds: float) -> Any:
    """The job as it is."""
    return await to_thread.run_sync(jobs._own, product, request, job)


@pytest.mark.parametrize("token", ["ana:*", "", "ana:forecasts:write"])
def test_71_generated_requests_get_documented_answers(
    api: Api, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a full token, one scope and no token: no server error and no undocumented answer.

    Boundary values of each parameter are tried with the full token; the others do not get past the scope.
    Left out: the check that whatever the schema allows is accepted. A ticker must be one that is followed,
    levels must rise, which no schema says. Streams do not end. No job is waited for: none runs here.
    """
    monkeypatch.setattr(jobs, "_ended", at_once)
    if not (ST.exists() or shutil.which("st")):
        pytest.skip("schemathesis is not installed")
    command = [str(ST), "run", f"{api.base_url}/openapi.json".replace("//openapi", "/openapi")]
    command += ["--max-examples", EXAMPLES, "--seed", "7", "--no-color", "--exclude-path-regex", "stream"]
    command += ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"]
    command += ["-H", f"Authorization: Bearer {token}"] if token else []
    command += [] if token.endswith("*") else ["--phases", "examples,fuzzing"]

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=1800, check=False)

    assert run.returncode == 0, run.stdout[-6000:]


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
