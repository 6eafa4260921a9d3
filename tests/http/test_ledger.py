"""Verification of the ledger and signed heads over HTTP, on a home of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.persistence.database.engine import open_engine, writing
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine
from tests.support.http_server import Api, finished, served

AUDITOR = "zoe:audit:read"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """A home with two tracked tickers."""
    product = Container(settings=Settings.read(str(tmp_path_factory.mktemp("home")), "synthetic"))
    for name in ("VALE3", "AAPL"):
        product.use_cases().track_ticker()(name)
    return product


@pytest.fixture(scope="module")
def api(product: Container, worker: None) -> Iterator[Api]:
    """Its API, beside a worker."""
    with served(product) as client:
        yield client


def verified(api: Api, **body: Any) -> dict[str, Any]:
    """The result of a verification by an auditor, who needs no other scope."""
    job = finished(api, api.post("/v1/ledger/verification", json=body, headers=api.as_(AUDITOR)))
    assert (job["kind"], job["state"], job["owner"]) == ("verify", "succeeded", "zoe")
    found: dict[str, Any] = job["result"]
    return found


def test_a_sound_ledger_is_verified_with_its_signed_heads(api: Api) -> None:
    """The result has the numbers; a head of now is among the checkpoints."""
    head = api.get("/v1/ledger/head", headers=api.as_(AUDITOR)).json()
    assert head["position"] >= 2

    result = verified(api, heads=[head])

    assert (result["sound"], result["problems"], result["bad"], result["checkpoints"]) == (True, 0, [], 1)
    assert result["events"] >= head["position"]


def test_a_head_is_read_by_the_command_line(
    api: Api, product: Container, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer is one line of the file of `ledger verify --against`."""
    kept = tmp_path / "heads.jsonl"
    kept.write_text(api.get("/v1/ledger/head").text + "\n")
    home = product.adapters().settings().home
    cli = CommandLine(home, "synthetic", capsys)

    assert cli.json("ledger", "verify", "--against", str(kept))["checkpoints"] == 1


@pytest.mark.parametrize("changes", [{"hash": "0" * 64}, {"signature": "0" * 128}, {"position": 1 << 40}])
def test_a_head_that_differs_is_found(api: Api, changes: dict[str, Any]) -> None:
    """A checkpoint that was changed, and one of another ledger, are problems."""
    head = api.get("/v1/ledger/head").json()

    result = verified(api, heads=[{**head, **changes}])

    assert (result["sound"], result["problems"]) == (False, 1)
    assert result["bad"][0]["problem"]


def test_a_head_is_checked_with_the_key_of_the_caller(api: Api) -> None:
    """A key that signed nothing here refuses each checkpoint."""
    head = api.get("/v1/ledger/head").json()

    assert verified(api, heads=[head], key=head["key"])["sound"] is True
    assert verified(api, heads=[head], key="0" * 64)["sound"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"heads": [{"position": 1}]},
        {"key": "no key"},
        {"heads": "all"},
        {"against": []},
    ],
)
def test_an_invalid_verification_is_refused(api: Api, body: dict[str, Any]) -> None:
    """400, and no job."""
    assert api.post("/v1/ledger/verification", json=body).status_code == 400


def test_an_empty_ledger_has_no_head(tmp_path: Path) -> None:
    """409, as there is nothing to sign."""
    with served(Container(settings=Settings.read(str(tmp_path), "synthetic"))) as api:
        answer = api.get("/v1/ledger/head")
    assert (answer.status_code, answer.json()["field"]) == (409, "ledger")


def test_a_changed_event_is_found(api: Api, product: Container) -> None:
    """Its position is named, and no head behind it is signed. The last test, as it damages the home."""
    with writing(open_engine(product.adapters().settings().database_url)) as owner:
        owner.exec_driver_sql("DROP TRIGGER events_no_update")
        owner.exec_driver_sql("UPDATE events SET recorded_at = 'never' WHERE position = 2")

    result = verified(api)

    assert (result["sound"], result["bad"][0]["position"]) == (False, 2)
    answer = api.get("/v1/ledger/head")
    assert (answer.status_code, answer.json()["code"]) == (500, "integrity")
