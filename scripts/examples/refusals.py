"""The refusals of the examples: those that every operation has, sent to each of them or once for all."""

import json
from hashlib import sha256
from typing import Any

import msgspec
from scripts.examples.service import FAULTS, Service
from scripts.examples.teller import Teller

from entrypoints.http.openapi.statuses import SHARED
from tests.support.http_server import Api
from tests.support.processes.crew import eventually
from tests.support.raw_http import answer_to, raw_request

NOBODY = "bob:none"
PLACES = {
    "revision": "1",
    "session": "2024-05-31",
    "symbol": "VALE3",
    "user": "bia",
    "schedule": "after-close",
    "model": "VALE3-fortnight-1",
}
OTHER = "0" * 26  # any other path parameter is an id
Data = dict[str, Any]


def refuse(tell: Teller, service: Service) -> None:
    """Send what every operation refuses; then what the whole service refuses."""
    for name, (method, path, operation) in tell.places.items():
        where = path.format(**{**dict.fromkeys(tell._in_path(path), OTHER), **PLACES})
        _refuse(tell, service, name, method, where, operation)
    for status, problem in _of_all(tell, service).items():
        assert problem.get("status") == int(status), (status, problem)
        tell.keep("", int(status), problem)


def _refuse(tell: Teller, service: Service, name: str, method: str, where: str, operation: Data) -> None:
    """The refusals of one operation that name its parameters, its scope or its key."""
    has_form = operation.get("requestBody", {}).get("required")
    wrong: Data = {"json": {"tickr": "VALE3"}} if has_form else {"params": {"limitt": 10}}
    _send(tell, name, 400, method, where, **wrong)
    if "403" in operation["responses"]:
        _send(tell, name, 403, method, where, headers=tell.api.as_(NOBODY))
    if method != "GET":
        key, body = f"{name} runs", msgspec.json.encode(_accepted(tell, name))
        digest = sha256(f"{method} {where}?\n".encode() + body).hexdigest()
        service.product.adapters().keyed_requests().begin("ana", key, digest, service.hands.now())
        headers = {"idempotency-key": key, "content-type": "application/json"}
        _send(tell, name, 409, method, where, content=body, headers=headers)


def _accepted(tell: Teller, name: str) -> Any:
    """The last body that an operation accepted; types are looked at before the key."""
    bodies = [one.request for one in tell.told if one.operation == name and not one.refused]
    return bodies[-1] or {}


def _send(tell: Teller, name: str, status: int, method: str, where: str, **options: Any) -> None:
    answer = tell.api.request(method, where, **options)
    assert answer.status_code == status, (name, status, answer.text)
    tell.keep(name, status, answer.json(), headers=dict(answer.headers))


def _of_all(tell: Teller, service: Service) -> dict[str, Data]:
    """By status, the problems that say the same in every operation."""
    api, json_type = tell.api, {"content-type": "application/json"}
    service.product.adapters().keyed_requests().begin("ana", "used", "other", service.hands.now())
    found = {
        "401": api.get("/v1/tickers", headers={"authorization": ""}),
        "405": api.delete("/v1/tickers"),
        "413": api.post("/v1/tickers", content=b" " * 2_000_000, headers=json_type),
        "414": api.get("/v1/tickers", params={"cursor": "x" * 9000}),
        "415": api.post("/v1/tickers", content=b"VALE3", headers={"content-type": "text/plain"}),
        "422": api.post("/v1/tickers", json={"ticker": "VALE3"}, headers={"idempotency-key": "used"}),
        "431": api.get("/v1/tickers", headers={"x-more": "x" * 17_000}),
        **{status: api.get(f"/fault/{status}") for status in FAULTS},
    }
    problems = {status: answer.json() for status, answer in found.items()} | {"408": _slow(api)}
    problems["429"] = _too_many(service, api)  # the last one, because it lasts for a minute
    assert problems.keys() == {str(status) for status in SHARED}
    return problems


def _too_many(service: Service, api: Api) -> Data:
    """The answer to a request beyond the limit, which applies to running processes after seconds."""
    service.product.use_cases().change_settings()({"requests_per_minute": 2}, [], "an example")

    def refused() -> Data | None:
        answer = api.get("/v1/me", headers=api.as_("eve:*"))
        return answer.json() if answer.status_code == 429 else None

    found: Data = eventually(refused)
    return found


def _slow(api: Api) -> Data:
    """The answer to a request whose body does not come."""
    headers = [
        ("host", b"127.0.0.1"),
        ("authorization", b"Bearer ana:*"),
        ("content-type", b"application/json"),
        ("content-length", b"20"),
        ("connection", b"close"),
    ]
    answer = answer_to(str(api.base_url), raw_request("POST", "/v1/tickers", headers))
    found: Data = json.loads(answer.partition(b"\r\n\r\n")[2])
    return found
