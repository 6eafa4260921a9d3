"""A journey over HTTP on a champion that ONNX Runtime answers: issue, preview, replay, refresh and score."""

from typing import Any

import httpx

from application.commands.compress_model import CompressRequest
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place
from tests.support.networks import register_network
from tests.support.processes.crew import eventually

CLOSES = [50.0 + 0.1 * (day % 7) for day in range(90)]
STEPS = 8
GRAPH, INT8 = "VALE3-fortnight-2", "VALE3-fortnight-3"


def with_champion(place: Place) -> Container:
    """The product of a home, whose champion is now a version in int8, beside one in float32."""
    product = Container(settings=Settings.read(str(place.home), place.source, env={}))
    uses, first = product.use_cases(), register_network(product).model
    made = [
        uses.compress_model()(request).model
        for request in (CompressRequest(model=first, onnx=True), CompressRequest(model=first, int8=True))
    ]
    assert made == [GRAPH, INT8]
    uses.promote_model()(INT8, "the champion of a test", force=True)
    return product


def ended(api: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """The job of a 202 answer, when it has ended."""
    assert answer.status_code == 202, answer.text
    where = answer.headers["location"]
    found: dict[str, Any] = eventually(
        lambda: job if (job := api.get(where).json())["state"] in ("succeeded", "failed") else None
    )
    return found


def use_graphs(api: httpx.Client) -> None:
    """Alone, by name, in a batch and as a preview; the replay is identical, scores come with the prices."""
    question = {"ticker": "VALE3", "horizon": STEPS}
    issued = _told(api.post("/v1/forecasts", json=question), 201)
    assert (issued["model"], issued["runtime"]) == (INT8, "onnxruntime")
    named = _told(api.post("/v1/forecasts", json={**question, "model": GRAPH}), 201)
    assert (named["model"], named["runtime"]) == (GRAPH, "onnxruntime")
    batch = _told(api.post("/v1/forecasts/batch", json={"tickers": ["VALE3", "AAPL"], "horizon": STEPS}), 200)
    assert [one["forecast"]["strategy"] for one in batch["items"]] == ["lstm", "scale"]

    preview = _told(api.post("/v1/forecasts/preview", json=question), 200)
    assert [step["quantiles"] for step in preview["steps"]] == [step["quantiles"] for step in issued["steps"]]
    _told(api.post("/v1/forecasts/preview", json={"closes": CLOSES, "strategy": "scale", "horizon": 3}), 200)
    for one in (issued, named):
        replay = _told(api.post(f"/v1/forecasts/{one['id']}/replay"), 200)
        assert (replay["identical"], replay["verdict"]) == (True, "identical")

    assert ended(api, api.post("/v1/tickers/VALE3/refresh", json={}))["state"] == "succeeded"
    scored = ended(api, api.post("/v1/forecasts/score", json={}))
    assert {scored["result"]["done"][one["id"]]["scored"] for one in (issued, named)} == {STEPS}
    shown = _told(api.get(f"/v1/forecasts/{issued['id']}"), 200)
    assert all(step["score"] for step in shown["steps"])

    training = ended(api, api.post("/v1/trainings", json={"ticker": "VALE3", "strategy": "lstm"}))
    assert training["error"]["code"] == "missing-extra"


def _told(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found
