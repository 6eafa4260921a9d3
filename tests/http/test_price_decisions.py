"""Decisions about doubtful prices over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import DeliveryHeld
from domain.ticker import Ticker
from entrypoints.container import Container
from tests.support.http_server import Api

WHY = {"reason": "the broker delivers cents now"}


def times(path: Path, factor: float) -> None:
    """Multiply the prices of a file."""
    head, *rows = path.read_text().split()
    cells = [row.split(",") for row in rows]
    changed = [[row[0], *(f"{float(cell) * factor:.4f}" for cell in row[1:6]), row[6]] for row in cells]
    path.write_text("\n".join([head, *map(",".join, changed), ""]))


@pytest.fixture
def held(api: Api, product: Container) -> int:
    """The number of a delivery of AAPL that waits: the known prices, 100 times as large."""
    source = Path(product.settings().source.removeprefix("csv:")) / "AAPL.csv"
    times(source, 100)
    try:
        with pytest.raises(DeliveryHeld):
            product.use_cases().refresh_prices()(Ticker.parse("AAPL"))
    finally:
        times(source, 0.01)
    return int(steps(api, "AAPL")[-1]["number"])


def steps(api: Api, symbol: str) -> list[dict[str, Any]]:
    """What happened to the prices of a ticker."""
    found: list[dict[str, Any]] = api.get(f"/v1/tickers/{symbol}/revisions").json()["steps"]
    return found


def last_event(product: Container) -> tuple[str, str, str]:
    """The kind of the last event of the ledger, its actor and its client program."""
    last = product.adapters().feed().read_all(product.adapters().feed().head() - 1)[-1]
    return type(last.event).__name__, last.meta.actor, last.meta.client


def test_a_rejection_names_the_caller_and_happens_once(api: Api, product: Container, held: int) -> None:
    """The answer is the step; the same key repeats it, and a decided delivery is not decided again."""
    path, key = f"/v1/tickers/AAPL/held-revisions/{held}/reject", {"idempotency-key": "no-cents"}
    rui = api.as_("rui:data:write")

    answer = api.post(path, json=WHY, headers=rui | key)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["kind"], answer.json()["number"]) == ("rejected", held)
    assert answer.json()["why"] == "rui: the broker delivers cents now"
    assert last_event(product) == ("HeldPricesRejected", "rui", "rui-client")
    before = steps(api, "AAPL")
    assert before[-1] == answer.json()
    assert api.post(path, json=WHY, headers=rui | key).json() == answer.json()
    assert steps(api, "AAPL") == before
    other = api.post(path, json={"reason": "another one"}, headers=rui | key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    for verb in ("reject", "accept"):
        again = api.post(f"/v1/tickers/AAPL/held-revisions/{held}/{verb}", json=WHY, headers=rui)
        assert (again.status_code, again.json()["field"]) == (409, "revision")


def test_an_accepted_delivery_is_the_series(api: Api, product: Container, held: int) -> None:
    """The known prices stay until then; the answer is the new revision, which the series has."""
    bars = api.get("/v1/tickers/AAPL/prices?last=5").json()
    path, key = f"/v1/tickers/AAPL/held-revisions/{held}/accept", {"idempotency-key": "cents"}

    answer = api.post(path, json=WHY, headers=key)

    now = api.get("/v1/tickers/AAPL/prices?last=5").json()
    assert (answer.json()["kind"], answer.json()["number"]) == ("stored", bars["revision"] + 1)
    assert f"held revision {held} accepted by ana: {WHY['reason']}" in answer.json()["why"]
    assert now["revision"] == bars["revision"] + 1
    assert [bar["close"] for bar in now["bars"]] == pytest.approx([100 * b["close"] for b in bars["bars"]])
    assert last_event(product) == ("PricesIngested", "ana", "ana-client")
    assert api.post(path, json=WHY, headers=key).json() == answer.json()


def test_a_session_is_dropped_and_confirmed(api: Api, product: Container) -> None:
    """A dropped session is in no series; the latest decision counts, and each names its author."""
    path = "/v1/tickers/VALE3/sessions/2024-05-16"

    def sessions() -> list[str]:
        found = api.get("/v1/tickers/VALE3/prices?start=2024-05-13&end=2024-05-17").json()["bars"]
        return [bar["session"] for bar in found]

    assert "2024-05-16" in sessions()
    dropped = api.post(f"{path}/drop", json={"reason": "test trade"}).json()
    assert (dropped["kind"], dropped["first"], dropped["why"]) == ("dropped", "2024-05-16", "ana: test trade")
    assert "2024-05-16" not in sessions()
    confirmed = api.post(f"{path}/confirm", json={"reason": "it was real"}, headers=api.as_("bob:data:write"))
    assert confirmed.json()["kind"] == "confirmed"
    assert last_event(product) == ("SessionDecided", "bob", "bob-client")
    assert "2024-05-16" in sessions()
    assert steps(api, "VALE3")[-2:] == [dropped, confirmed.json()]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("VALE3/held-revisions/7/accept", 404, "revision"),
        ("VALE3/held-revisions/7/reject", 404, "revision"),
        ("VALE3/held-revisions/0/accept", 404, "revision"),
        ("VALE3/held-revisions/one/accept", 400, "revision"),
        (f"VALE3/held-revisions/{'9' * 5000}/accept", 400, "revision"),
        ("VALE3/sessions/2024-05-18/drop", 404, "session"),
        ("VALE3/sessions/yesterday/confirm", 400, "session"),
        ("VALE9/sessions/2024-05-16/confirm", 404, "ticker"),
    ],
)
def test_a_decision_about_nothing_is_refused(api: Api, path: str, status: int, field: str) -> None:
    """The refusal names the field, and nothing is recorded."""
    before = api.get("/v1/monitoring").json()["head"]
    answer = api.post(f"/v1/tickers/{path}", json=WHY)
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert api.get("/v1/monitoring").json()["head"] == before


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 501}])
def test_a_decision_has_a_reason(api: Api, body: dict[str, str]) -> None:
    """400 without one, and for one that is too long."""
    answer = api.post("/v1/tickers/VALE3/sessions/2024-05-15/drop", json=body)
    assert (answer.status_code, "reason" in answer.json()["detail"]) == (400, True)
