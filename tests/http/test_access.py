"""Guards, scopes and owners over HTTP; numbers refer to tests/mutations/checks.py."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from litestar import get

from adapters.identity.tokens import bounded_fetch
from domain.principal import SCOPES
from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.http.edge.access import PUBLIC
from tests.support.http_server import Api, NamedTokens, served
from tests.support.loopback_provider import loopback_provider
from tests.support.oauth import Installation, minted

METHODS = ("get", "post", "put", "delete", "patch")
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "NewTicker": ("/v1/tickers", {"ticker": "VALE3"}),
    "NewTickerBatch": ("/v1/tickers/batch", {"tickers": ["VALE3"]}),
    "NewScoring": ("/v1/forecasts/score", {}),
    "NewSchedule": ("/v1/schedules", {"name": "nightly"}),
    "NewVerification": ("/v1/ledger/verification", {}),
    "NewWebhook": ("/v1/webhooks", {"url": "https://hooks.example.com/x", "kinds": ["job.failed"]}),
    "NewUser": ("/v1/users", {"name": "bia", "scopes": ["data:read"]}),
    "NewForecast": ("/v1/forecasts", {"ticker": "VALE3"}),
    "NewForecastBatch": ("/v1/forecasts/batch", {"tickers": ["VALE3"]}),
    "NewPreview": ("/v1/forecasts/preview", {"closes": [1.0, 2.0]}),
    "NewTraining": ("/v1/trainings", {"ticker": "VALE3", "strategy": "drift"}),
    "NewJob": ("/v1/jobs", {"kind": "score"}),
    "NewBacktest": ("/v1/backtests", {"tickers": ["VALE3"], "strategy": "drift"}),
    "NewClient": ("/v1/clients", {"name": "desk", "scopes": ["data:read"]}),
    "Reason": ("/v1/models/VALE3-week-1/retire", {"reason": "why not"}),
    "Promotion": ("/v1/models/VALE3-week-1/promote", {"reason": "why not"}),
    "NewTuning": ("/v1/tunings", {"ticker": "VALE3", "strategy": "volatility"}),
    "StatedReason": ("/v1/tickers/VALE3/sessions/2024-05-16/drop", {"reason": "why not"}),
    "RollBack": ("/v1/tickers/VALE3/rollback", {}),
}
OTHER_BODIES = {"Reason", "Promotion", "StatedReason", "RollBack"}
NAMES = {
    "client": "abc",
    "symbol": "VALE3",
    "job": "abc",
    "model": "VALE3-week-1",
    "forecast": "abc",
    "revision": "1",
    "session": "2024-05-16",
    "schedule": "nightly",
    "user": "nobody",
    "webhook": "abc",
    "delivery": "abc",
    "backtest": "abc",
    "tuning": "abc",
    "trial": "0",
}


ANY_TOKEN = {"/v1/me"}
"""Paths that need a token and no scope."""


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
    """A request for a documented operation, with path parameters filled in."""
    return api.request(method.upper(), path.format(**NAMES), **options)


def test_30_every_route_is_guarded_or_on_the_public_list(api: Api) -> None:
    """Without a token every route answers 401, except those on the public list."""
    found = routes(api)
    assert len(found) > 25
    for method, path, scopes in found:
        answer = call(api, method, path, headers={"authorization": ""})
        if path in PUBLIC:
            assert answer.status_code < 400, (method, path)
            assert scopes == []
        else:
            assert answer.status_code == 401, (method, path)
            assert bool(scopes) == (path not in ANY_TOKEN), (method, path)
            assert set(scopes) <= set(SCOPES)


def test_30_no_route_is_hidden_from_the_walk(api: Api, product: Container) -> None:
    """A route that is neither documented nor public refuses every token."""
    oauth = product.authorization_server()
    app: Any = make_app(product, NamedTokens(), oauth, "http://127.0.0.1")._app._app
    known = set(json.loads(app.state.document)["paths"]) | PUBLIC | set(oauth.paths.values())
    found = {(one.path_format, method) for one in app.routes for method in one.methods}
    assert len(found) > 50
    for path, method in found:
        if path not in known and method != "OPTIONS":
            answer = api.request(method, re.sub(r"\{.*?\}", "VALE3", path))
            assert answer.status_code in (403, 404), (method, path)


def test_30_a_route_without_a_scope_refuses_every_token(product: Container) -> None:
    """A forgotten scope makes a route refuse every caller."""

    @get("/v1/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return "open"

    with served(product, routes=(forgotten,)) as open_to_all:
        answer = open_to_all.get("/v1/forgotten")
        assert (answer.status_code, "open" in answer.text) == (403, False)
        assert open_to_all.get("/v1/forgotten", headers={"authorization": ""}).status_code == 401


def test_31_each_route_needs_just_its_scope(api: Api) -> None:
    """A token with every scope except those of the route gets 403 with the name of a missing scope."""
    for method, path, scopes in routes(api):
        if not scopes:
            continue
        others = ",".join(scope for scope in SCOPES if scope not in scopes)
        answer = call(api, method, path, headers=api.as_(f"ana:{others}"))
        assert answer.status_code == 403, (method, path)
        challenge = answer.headers["www-authenticate"]
        assert 'error="insufficient_scope"' in challenge
        assert f'scope="{scopes[0]}"' in challenge


def test_31_each_route_is_open_to_its_scope(api: Api) -> None:
    """A token with only the required scope is never refused for lack of another one."""
    for method, path, scopes in routes(api):
        for scope in scopes if not path.endswith("/stream") else ():
            answer = call(api, method, path, headers=api.as_(f"ana:{scope}"))
            assert answer.status_code not in (401, 403), (method, path, answer.text)


def test_31_a_training_that_promotes_needs_the_scope_of_promotions(api: Api) -> None:
    """With `promote` and `models:train` alone the refusal names `models:promote`, and no job is queued."""
    training = {"ticker": "VALE3", "strategy": "volatility", "promote": True}
    before = len(api.get("/v1/jobs").json()["items"])

    refused = api.post("/v1/trainings", json=training, headers=api.as_("ana:models:train"))
    allowed = api.post("/v1/trainings", json=training, headers=api.as_("ana:models:train,models:promote"))

    assert (refused.status_code, allowed.status_code) == (403, 202)
    assert 'scope="models:promote"' in refused.headers["www-authenticate"]
    assert len(api.get("/v1/jobs").json()["items"]) == before + 1


def test_20_a_missing_token_gets_the_metadata_address(api: Api) -> None:
    """The 401 has realm and metadata address, and no error code."""
    answer = api.get("/v1/tickers", headers={"authorization": ""})

    challenge = answer.headers["www-authenticate"]
    assert answer.status_code == 401
    assert challenge.startswith('Bearer realm="previsto"')
    assert "resource_metadata=" in challenge
    assert "error=" not in challenge


@pytest.mark.parametrize(
    "given", ["Bearer 123", "Bearer", "Basic YTpi", "Bearer " + "x" * 20_000, "Bearer \xe9"]
)
def test_20_a_bad_token_gets_invalid_token(api: Api, given: str) -> None:
    """401 `invalid_token`, or an earlier refusal for a token that is too large."""
    answer = api.get("/v1/tickers", headers=[("authorization", given.encode("latin-1"))])  # type: ignore[list-item]

    assert answer.status_code in (401, 431)
    if answer.status_code == 401:
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_20_a_token_in_the_address_or_twice_is_refused(api: Api) -> None:
    """A token in the query and a second Authorization header are refused before verification."""
    assert api.get("/v1/tickers?access_token=ana:*", headers={"authorization": ""}).status_code == 401
    assert api.get("/v1/tickers?access_token=ana:*").status_code == 401
    twice = [("authorization", "Bearer ana:*"), ("authorization", "Bearer ana:*")]
    answer = api.request("GET", "/v1/tickers", headers=twice)
    assert answer.status_code in (400, 401)


def test_32_jobs_of_others_do_not_exist(api: Api, product: Container) -> None:
    """The answer is the 404 of a job that never existed; an administrator sees the job."""
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


@pytest.mark.parametrize("field", ["owner", "status", "sha256", "id", "checkpoint_path"])
def test_33_unknown_fields_are_refused(api: Api, field: str) -> None:
    """Every route with a body answers 400 to a field that is not in its schema."""
    schemas = api.get("/openapi.json").json()["components"]["schemas"]
    assert {name for name in schemas if name.startswith("New")} <= BODIES.keys() - OTHER_BODIES
    for path, body in BODIES.values():
        answer = api.post(path, json={**body, field: "x"})
        assert answer.status_code == 400, (path, answer.text)
        assert field in answer.json()["detail"]


def test_26_an_unavailable_provider_gives_503(product: Container, tmp_path: Path) -> None:
    """503 with Retry-After, neither 401 nor 500."""
    with loopback_provider() as provider:
        provider.fault = "500"
        there = Installation(tmp_path, {"PREVISTO_OIDC_ISSUER": provider.issuer})
        token = minted(provider.keys[-1], iss=provider.issuer)
        with served(product, verifier=there.verifier) as api:
            answer = api.get("/v1/tickers", headers=api.as_(token))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_91_junk_tokens_do_not_delay_known_keys_while_the_provider_hangs(
    product: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Junk tokens get 503 at once, tokens of known keys 200, all before the provider answers."""
    with loopback_provider() as provider:
        there = Installation(tmp_path, {"PREVISTO_OIDC_ISSUER": provider.issuer})
        there.verifier.check()
        provider.fault, provider.hang_seconds = "hang", 45.0
        monkeypatch.setattr(bounded_fetch, "FETCH_SECONDS", 600.0)
        there.verifier._keys._tried_at -= 3600.0  # a read is due
        with served(product, verifier=there.verifier) as api, ThreadPoolExecutor(40) as pool:
            tokens = [
                minted(ECKey.generate_key("P-256", {"kid": f"k{number}"}), iss=provider.issuer)
                for number in range(40)
            ]
            junk = list(pool.map(lambda one: api.get("/v1/tickers", headers=api.as_(one)), tokens))
            known = minted(provider.keys[0], iss=provider.issuer, scope="data:read")
            good = api.get("/v1/tickers", headers=api.as_(known))
            assert there.verifier._keys._lock.locked(), "the provider has not answered yet"
            provider.let_go.set()
    assert {(one.status_code, one.headers["retry-after"]) for one in junk} == {(503, "1")}
    assert good.status_code == 200


def test_53_no_request_names_a_path_or_an_address(api: Api) -> None:
    """No property of a request is a path, a URL, a file, a checkpoint, a module or a class.

    The address of a webhook is the only one that the service asks; check 95 is about it. A browser, and not
    the service, goes to the redirect URIs of a client.
    """
    schemas = api.get("/openapi.json").json()["components"]["schemas"]
    requests = [name for name in schemas if name.startswith("New") or name in OTHER_BODIES]
    assert len(requests) >= 6
    names = {f"{name}.{key}" for name in requests for key in schemas[name]["properties"]}
    bad = ("path", "uri", "url", "file", "checkpoint", "module", "class", "owner", "sha")
    found = [name for name in names if any(word in name.partition(".")[2] for word in bad)]
    assert sorted(found) == ["NewClient.redirect_uris", "NewWebhook.url"]


def test_events_show_no_secret_and_no_file(api: Api) -> None:
    """The event feed contains neither the digest of a secret nor the address of an artifact."""
    api.post("/v1/clients", json={"name": "desk", "scopes": ["data:read"]})
    events = api.get("/v1/events?limit=500").json()["items"]
    assert "client.created.v1" in {event["type"] for event in events}
    names = {name for event in events for name in event["data"]}
    assert [name for name in names for word in ("artifact", "secret", "password") if word in name] == []


def test_51_what_administrators_do_is_in_the_ledger(api: Api) -> None:
    """Each change of a client is an event with the actor, the client program and the time."""
    made = api.post("/v1/clients", json={"name": "noted", "scopes": ["data:read"]}).json()["client_id"]
    for act in ("rotate", "revoke"):
        api.post(f"/v1/clients/{made}/{act}", headers=api.as_("root:admin"))
    events = api.get("/v1/events?limit=500").json()["items"]
    found = [(e["type"], e["actor"], e["client"]) for e in events if e["stream"] == f"client-{made}"]
    assert found == [
        ("client.created.v1", "ana", "ana-client"),
        ("client.secret-rotated.v1", "root", "root-client"),
        ("client.revoked.v1", "root", "root-client"),
    ]


def test_clients_are_created_rotated_and_revoked_over_http(api: Api) -> None:
    """A secret is shown once; a repeated idempotency key shows no second secret."""
    key = {"idempotency-key": "new-client"}
    body = {"name": "feed", "scopes": ["data:read"]}
    made = api.post("/v1/clients", json=body, headers=key)
    assert made.status_code == 201
    client = made.json()["client_id"]
    assert api.post("/v1/clients", json=body, headers=key).status_code == 409
    assert "secret" not in json.dumps(api.get(f"/v1/clients/{client}").json()).replace(
        "secret_changed_at", ""
    )
    turned = api.post(f"/v1/clients/{client}/rotate").json()
    assert turned["client_secret"] != made.json()["client_secret"]
    assert api.post(f"/v1/clients/{client}/revoke").json()["revoked"] is True
    assert api.post(f"/v1/clients/{client}/rotate").status_code == 409
    assert api.post("/v1/clients", json={**body, "scopes": ["everything"]}).status_code == 400
