"""What a request may cause later; numbers in names refer to tests/mutations/checks.py."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from application.jobs.run_job import Ended
from application.ports.leases import LEASE_SECONDS
from domain.gate import Gate
from domain.registry_events import ModelPromoted
from tests.support.builders import LENIENT
from tests.support.http_server import Api, served
from tests.support.oauth import Installation

PROMOTING = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5, "promote": True}
SCOPES = ("models:read", "models:train", "models:promote")


class Desk(Installation):
    """An installation with prices of VALE3, whose gate accepts every version."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        ticker, _ = self.product.use_cases().track_ticker()("VALE3")
        self.product.use_cases().refresh_prices()(ticker)
        self.product.use_cases.gate.override(LENIENT)

    def run_next(self, act: Callable[[], None]) -> Any:
        """Run the next job; `act` is called at its first report of progress."""
        use_cases, acts = self.product.use_cases(), [act]

        def watch(fraction: float, text: str) -> None:
            if acts:
                acts.pop()()

        claim = self.product.adapters().queue().claim("w", LEASE_SECONDS)
        assert claim
        return use_cases.run_job()(claim, watch)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One installation for all tests here."""
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def api(desk: Desk) -> Iterator[Api]:
    """Its API, with tokens of its authorization server."""
    with served(desk.product, verifier=desk.verifier) as client:
        yield client


def headers(api: Api, desk: Desk, client: tuple[str, str], *scopes: str) -> dict[str, str]:
    """The headers of a new token."""
    return api.as_(desk.token(client, scope=" ".join(scopes or SCOPES)))


def test_81_a_token_without_the_scope_of_an_effect_starts_no_job(api: Api, desk: Desk) -> None:
    """Its client has the scope, but the token decides."""
    token = headers(api, desk, desk.client(*SCOPES), "models:train")

    answer = api.post("/v1/trainings", json=PROMOTING, headers=token)

    assert answer.status_code == 403
    assert 'scope="models:promote"' in answer.headers["www-authenticate"]
    assert not desk.product.adapters().queue().rows()


def test_81_a_client_that_is_revoked_during_its_training_promotes_nothing(api: Api, desk: Desk) -> None:
    """The job fails with a code of its own; the trained version stays registered and does not serve."""
    client, reader = desk.client(*SCOPES), headers(api, desk, desk.client(*SCOPES, "admin"), *SCOPES, "admin")
    job = api.post("/v1/trainings", json=PROMOTING, headers=headers(api, desk, client)).json()["id"]

    outcome = desk.run_next(lambda: desk.product.use_cases().keep_clients().revoke(client[0]))

    assert outcome.ended is Ended.FAILED
    found = api.get(f"/v1/jobs/{job}", headers=reader).json()
    assert (found["state"], found["error"]["code"]) == ("failed", "insufficient-scope")
    assert "models:promote" in found["error"]["message"]
    assert "revoked" in found["error"]["message"]
    (version,) = api.get("/v1/models", headers=reader).json()["items"]
    assert version["state"] == "registered"
    events = desk.product.use_cases().ledger().read("registry-VALE3-week")
    assert not [r for r in events if isinstance(r.event, ModelPromoted)]


def test_81_a_client_that_is_revoked_before_its_job_begins_trains_nothing(api: Api, desk: Desk) -> None:
    """The job fails at its first effect."""
    client = desk.client(*SCOPES)
    job = api.post("/v1/trainings", json=PROMOTING, headers=headers(api, desk, client)).json()["id"]
    before = len(desk.product.use_cases().ledger().read("registry-VALE3-week"))
    desk.product.use_cases().keep_clients().revoke(client[0])

    desk.run_next(lambda: None)

    reader = headers(api, desk, desk.client("models:read", "admin"), "models:read", "admin")
    assert api.get(f"/v1/jobs/{job}", headers=reader).json()["error"]["code"] == "insufficient-scope"
    assert len(desk.product.use_cases().ledger().read("registry-VALE3-week")) == before


def test_81_a_client_with_both_scopes_promotes(api: Api, desk: Desk) -> None:
    """Nothing was lost, and the version serves."""
    token = headers(api, desk, desk.client(*SCOPES))
    job = api.post("/v1/trainings", json=PROMOTING, headers=token).json()["id"]

    desk.run_next(lambda: None)

    found = api.get(f"/v1/jobs/{job}", headers=token).json()
    assert (found["state"], found["result"].get("promotion")) == ("succeeded", "active")


def test_81_trainings_with_other_ends_are_tries(api: Api, desk: Desk) -> None:
    """The refusal of the gate counts each window, whichever version is asked for."""
    token = headers(api, desk, desk.client(*SCOPES))
    models = []
    for end in ("2024-01-31", "2024-05-31", "2024-09-30"):
        training = {**PROMOTING, "horizon": 20, "promote": False, "end": end}
        job = api.post("/v1/trainings", json=training, headers=token).json()["id"]
        desk.run_next(lambda: None)
        models.append(api.get(f"/v1/jobs/{job}", headers=token).json()["result"]["model"])
    with desk.product.use_cases.gate.override(Gate(dates=0, alpha=1e-9, effect=9, slack=9, tolerance=1)):
        for model in models:
            answer = api.post(f"/v1/models/{model}/promote", json={}, headers=token)
            assert answer.status_code == 409
            assert "as one of 3 versions tried since the champion" in answer.json()["detail"]
