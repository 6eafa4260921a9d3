"""Compression over HTTP: a job makes the version, and a refusal names what the parent lacks."""

import time
from typing import Any

import pytest

from entrypoints.container import Container
from tests.support.http_server import Api
from tests.support.networks import register_network

pytest.importorskip("onnx", reason="compression needs the extra `compress`")
pytest.importorskip("onnxruntime", reason="graphs need the extra `serve`")


def ended(api: Api, answer: Any) -> dict[str, Any]:
    """The job of a 202 answer, when it has ended."""
    assert answer.status_code == 202, answer.text
    for _ in range(600):
        job: dict[str, Any] = api.get(answer.headers["location"]).json()
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_version_is_compressed_once_and_answers(api: Api, product: Container, worker: None) -> None:
    """A repeated key gives the same job; the version says its lineage, and its forecast the runtime."""
    first = register_network(product).model
    key = {"idempotency-key": "compress once"}
    asked = [api.post(f"/v1/models/{first}/compress", json={"int8": True}, headers=key) for _ in range(2)]
    jobs = [ended(api, answer) for answer in asked]

    assert jobs[0] == jobs[1]
    assert jobs[0]["state"] == "succeeded", jobs[0]
    made = api.get(f"/v1/models/{jobs[0]['result']['model']}").json()
    assert (made["parent"], made["lineage"], made["runtime"]) == (first, [first], "onnxruntime")
    assert made["recipe"] == [{"method": "int8", "numbers": {}}]
    assert {one["name"]: one["passed"] for one in made["parity"]["policies"]}["kept"] is True

    issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "model": made["id"]}).json()
    assert issued["runtime"] == "onnxruntime"
    replay = api.post(f"/v1/forecasts/{issued['id']}/replay").json()
    assert (replay["identical"], replay["verdict"]) == (True, "identical")


def test_what_cannot_be_compressed_is_refused_at_once(api: Api, product: Container, worker: None) -> None:
    """A strategy without a network, no step, both graphs, an unknown size, and a retired version."""
    first = register_network(product).model
    training = {"ticker": "VALE3", "strategy": "volatility"}
    plain = ended(api, api.post("/v1/trainings", json=training))["result"]["model"]
    cases: list[tuple[str, dict[str, Any], int, str]] = [
        (plain, {"onnx": True}, 400, "volatility cannot be compressed: it has no network"),
        (first, {}, 400, "nothing to compress"),
        (first, {"onnx": True, "int8": True}, 400, "one graph"),
        (first, {"smaller": {"width": 3}}, 400, "no size 'width'"),
        (first, {"smaller": {"hidden": 0}}, 400, "smaller"),
        ("VALE3-fortnight-99", {"onnx": True}, 404, "no model"),
    ]
    for model, body, status, words in cases:
        answer = api.post(f"/v1/models/{model}/compress", json=body)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text

    assert api.post(f"/v1/models/{first}/retire", json={"reason": "old"}).status_code == 200
    assert api.post(f"/v1/models/{first}/compress", json={"onnx": True}).status_code == 409
