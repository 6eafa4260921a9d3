"""Promotions by force over HTTP; numbers in names refer to tests/mutations/checks.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.commands.train_model import TrainRequest
from tests.support.http_server import Api, served
from tests.support.oauth import Installation

FIRST = "VALE3-week-1"
SCOPES = ("models:read", "models:promote", "forecasts:write", "forecasts:read")
FORCED = {"reason": "the desk has its own evidence", "force": True}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a version of naive, which the gate refuses."""
    found = Installation(tmp_path_factory.mktemp("desk"))
    use_cases = found.product.use_cases()
    ticker, _ = use_cases.track_ticker()("VALE3")
    use_cases.refresh_prices()(ticker)
    use_cases.train_model()(TrainRequest(ticker="VALE3", strategy="naive", horizon=5))
    return found


@pytest.fixture(scope="module")
def api(desk: Installation) -> Iterator[Api]:
    """Its API, with tokens of its authorization server."""
    with served(desk.product, verifier=desk.verifier) as client:
        yield client


def promote(api: Api, desk: Installation, body: dict[str, Any], *scopes: str) -> Any:
    """The answer to a promotion of the version with a token of these scopes."""
    token = desk.token(desk.client(*scopes), scope=" ".join(scopes))
    return api.post(f"/v1/models/{FIRST}/promote", json=body, headers=api.as_(token))


def test_109_force_over_http_needs_the_scope_admin(api: Api, desk: Installation) -> None:
    """`models:promote` alone gets 403 and changes nothing; a blank reason is refused."""
    answer = promote(api, desk, FORCED, *SCOPES)
    assert (answer.status_code, answer.json()["field"]) == (403, "scope")
    assert "admin" in answer.json()["detail"]

    for reason in ({}, {"reason": " "}):
        refused = promote(api, desk, {"force": True, **reason}, *SCOPES, "admin")
        assert (refused.status_code, refused.json()["field"]) == (400, "reason")

    plain = promote(api, desk, {"reason": "without force"}, *SCOPES, "admin")
    assert (plain.status_code, plain.json()["code"]) == (409, "gate-refused")
    assert desk.product.use_cases().serving().choose("VALE3", 5).model == ""


def test_109_a_forecast_of_a_champion_by_force_carries_the_warning(api: Api, desk: Installation) -> None:
    """The version, its decision and its forecast are marked, and each policy has its figure."""
    found = promote(api, desk, FORCED, *SCOPES, "admin").json()
    token = api.as_(desk.token(desk.client(*SCOPES), scope=" ".join(SCOPES)))

    assert (found["state"], found["forced"], found["gate"]["decided"]) == ("active", True, True)
    (naive,) = [one for one in found["gate"]["verdict"]["policies"] if one["name"] == "naive"]
    assert (naive["value"], naive["bound"], naive["passed"]) == (1.0, 1.0, False)
    assert api.get("/v1/models", headers=token).json()["items"][0]["gate"] is None
    (seat,) = api.get("/v1/tickers/VALE3/champion", headers=token).json()["items"]
    assert (seat["history"][-1]["what"], seat["history"][-1]["forced"]) == ("promoted", True)

    issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3}, headers=token).json()
    assert "forced-model" in issued["warnings"]
    assert issued["skill"] == "no skill shown: promoted by force"
