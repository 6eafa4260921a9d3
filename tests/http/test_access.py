"""Who may do what over HTTP (the numbers are those of the security checks)."""

import json
from typing import Any

import pytest

from domain.principal import SCOPES
from entrypoints.container import Container
from entrypoints.http.access import PUBLIC
from tests.http_server import Api

METHODS = ("get", "post", "put", "delete", "patch")
NAMES = {"client": "abc", "symbol": "VALE3", "job": "abc", "model": "VALE3-week-1", "forecast": "abc"}


def routes(api: Api) -> list[tuple[str, str, list[str]]]:
    """Method, path and scopes of every documented operation."""
    document = api.get("/openapi.json").json()
    return [
        (method, path, [s for one in operation.get("security", []) for s in one.get("oauth2", [])])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


def call(api: Api, method: str, path: str, **options: Any) -> Any:
    """A request of a documented operation, with names filled in."""
    return api.request(method.upper(), path.format(**NAMES), **options)


def test_30_every_route_is_guarded_or_on_the_public_list(api: Api) -> None:
    """Without a token there is 401, but for what is written down as public."""
    found = routes(api)
    assert len(found) > 25
    for method, path, scopes in found:
        answer = call(api, method, path, headers={"authorization": ""})
        if path in PUBLIC:
            assert answer.status_code < 400, (method, path)
            assert scopes == []
        else:
            assert answer.status_code == 401, (method, path)
            assert len(scopes) == 1
            assert scopes[0] in SCOPES


def test_31_each_route_needs_just_its_scope(api: Api) -> None:
    """A token with every scope but the needed one gets 403, naming it."""
    for method, path, scopes in routes(api):
        if not scopes:
            continue
        others = ",".join(scope for scope in SCOPES if scope != scopes[0])
        answer = call(api, method, path, headers=api.as_(f"ana:{others}"))
        assert answer.status_code == 403, (method, path)
        challenge = answer.headers["www-authenticate"]
        assert 'error="insufficient_scope"' in challenge
        assert f'scope="{scopes[0]}"' in challenge


def test_31_each_route_is_open_to_its_scope(api: Api) -> None:
    """And to nothing less than it: with the one scope alone nobody is refused for lack of another."""
    for method, path, scopes in routes(api):
        if scopes and not path.endswith("/stream"):
            answer = call(api, method, path, headers=api.as_(f"ana:{scopes[0]}"))
            assert answer.status_code not in (401, 403), (method, path, answer.text)


def test_20_a_missing_token_is_told_where_to_get_one(api: Api) -> None:
    """401 with realm and metadata, and no error code."""
    answer = api.get("/v1/tickers", headers={"authorization": ""})

    challenge = answer.headers["www-authenticate"]
    assert answer.status_code == 401
    assert challenge.startswith('Bearer realm="previsto"')
    assert "resource_metadata=" in challenge
    assert "error=" not in challenge


@pytest.mark.parametrize(
    "given", ["Bearer 123", "Bearer", "Basic YTpi", "Bearer " + "x" * 20_000, "Bearer \xe9"]
)
def test_20_a_bad_token_is_said_to_be_bad(api: Api, given: str) -> None:
    """401 `invalid_token`, or a refusal before that for what is too large."""
    answer = api.get("/v1/tickers", headers=[("authorization", given.encode("latin-1"))])  # type: ignore[list-item]

    assert answer.status_code in (401, 431)
    if answer.status_code == 401:
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_20_a_token_in_the_address_or_twice_is_refused(api: Api) -> None:
    """Neither is looked at."""
    assert api.get("/v1/tickers?access_token=ana:*", headers={"authorization": ""}).status_code == 401
    twice = [("authorization", "Bearer ana:*"), ("authorization", "Bearer ana:*")]
    answer = api.request("GET", "/v1/tickers", headers=twice)
    assert answer.status_code in (400, 401)


def test_32_jobs_of_others_do_not_exist(api: Api, product: Container) -> None:
    """404 with the same words as for a job that was never there; an administrator sees them."""
    body = {"ticker": "VALE3", "strategy": "drift"}
    mine = api.post("/v1/trainings", json=body).json()["id"]
    bob = api.as_("bob:models:read,models:train")

    theirs = api.get(f"/v1/jobs/{mine}", headers=bob)
    nobodys = api.get("/v1/jobs/01j1f0000000000000000000zz", headers=bob)

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json()["detail"].replace(mine, "") == nobodys.json()["detail"].replace(
        "01j1f0000000000000000000zz", ""
    )
    assert api.post(f"/v1/jobs/{mine}/cancel", headers=bob).status_code == 404
    assert api.get("/v1/jobs", headers=bob).json()["items"] == []
    assert api.get(f"/v1/jobs/{mine}", headers=api.as_("root:models:read,admin")).status_code == 200


def test_53_no_request_names_a_path_or_an_address(api: Api) -> None:
    """No property of a request is a path, a URL, a file, a checkpoint, a module or a class."""
    schemas = api.get("/openapi.json").json()["components"]["schemas"]
    requests = [name for name in schemas if name.startswith("New") or name in ("Reason", "RollBack")]
    assert len(requests) >= 6
    names = {key for name in requests for key in schemas[name]["properties"]}
    bad = ("path", "uri", "url", "file", "checkpoint", "module", "class", "owner", "sha")
    assert [name for name in names if any(word in name for word in bad)] == []


def test_events_show_no_secret_and_no_file(api: Api) -> None:
    """Neither the hash of a secret nor the address of an artifact leaves over HTTP."""
    api.post("/v1/clients", json={"name": "desk", "scopes": ["data:read"]})
    text = json.dumps(api.get("/v1/events?limit=500").json())
    assert "client.created" in text
    for word in ('"artifact"', "secret", "password"):
        assert word not in text


def test_clients_are_kept_over_http(api: Api) -> None:
    """Created with a secret that is shown once, rotated, revoked; a repeated key shows no second secret."""
    key = {"idempotency-key": "new-client"}
    body = {"name": "feed", "scopes": ["data:read"]}
    made = api.post("/v1/clients", json=body, headers=key)
    assert made.status_code == 201
    client = made.json()["client_id"]
    assert api.post("/v1/clients", json=body, headers=key).status_code == 409
    assert "secret" not in json.dumps(api.get(f"/v1/clients/{client}").json()).replace("secret_since", "")
    turned = api.post(f"/v1/clients/{client}/rotate").json()
    assert turned["client_secret"] != made.json()["client_secret"]
    assert api.post(f"/v1/clients/{client}/revoke").json()["revoked"] is True
    assert api.post(f"/v1/clients/{client}/rotate").status_code == 409
    assert api.post("/v1/clients", json={**body, "scopes": ["everything"]}).status_code == 400
