"""The tools of an assistant over HTTP, asked by the client of the protocol's SDK."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from application.scope import Scope
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from tests.http.conftest import DESK
from tests.support.assistants import MODES, call_each, over_http, said
from tests.support.http_server import Api, served

endpoint = pytest.importorskip("entrypoints.assistant.endpoint", reason="the extra `mcp` is not installed")
tools = pytest.importorskip("entrypoints.assistant.tools")
ALL = {tool.scope for tool in tools.TOOLS.values()}


@pytest.fixture(scope="module")
def desk(product: Container) -> Iterator[Api]:
    """The service with its endpoint for assistants, and a forecast of VALE3."""
    product.use_cases().issue_forecast()(Ask(ticker=Ticker.parse("VALE3"), horizon=5, levels=LEVELS))
    more = (endpoint.assistant_endpoint(product, frozenset({DESK})),)
    with served(product, frozenset({DESK}), more=more) as client:
        yield client


@pytest.fixture(scope="module")
def url(desk: Api) -> str:
    """Where assistants are answered."""
    return f"{desk.base_url}{endpoint.PATH}"


def one(url: str, name: str, given: dict[str, Any], token: str = "ana:*") -> Any:
    """The answer to one call."""
    return over_http(url, lambda client: client.call_tool(name, given), token=token)


@pytest.mark.parametrize("mode", MODES)
def test_each_tool_answers_in_words_and_in_fields(url: str, mode: str) -> None:
    """With its doubts in both; the SDK's client checks the fields against the listed schema."""
    told = over_http(url, call_each, token="ana:*", mode=mode)
    assert set(told) == set(tools.TOOLS)
    for name, answer in told.items():
        assert not answer.is_error, said(answer)
        doubts = answer.structured_content["doubts"]
        assert doubts, name
        assert all(f"Doubt: {doubt}" in said(answer) for doubt in doubts)
    found = told["forecast"].structured_content["found"]
    assert (found["ticker"], len(found["steps"])) == ("VALE3", 5)
    assert all(f"{step['session']}: median" in said(told["forecast"]) for step in found["steps"])
    assert any("5 of its 5 sessions are over" in d for d in told["forecast"].structured_content["doubts"])
    assert len(told["prices"].structured_content["found"]["bars"]) == 5


def test_139_the_list_says_what_a_tool_needs_and_that_it_reads(url: str) -> None:
    """A model that chooses among tools sees the scope, the bounds of arguments, and that nothing changes."""
    listed = over_http(url, lambda client: client.list_tools(), token="ana:*").tools
    assert {tool.name for tool in listed} == set(tools.TOOLS)
    for tool in listed:
        assert tool.annotations.read_only_hint is True
        assert tools.TOOLS[tool.name].scope in tool.description
        assert tool.input_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
    bounds = next(tool for tool in listed if tool.name == "prices").input_schema["properties"]["last"]
    assert (bounds["minimum"], bounds["maximum"]) == (1, 250)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("forecast", {"ticker": "VALE4"}, ("unknown-ticker", "(ticker)", "did you mean VALE3")),
        ("forecast", {"ticker": "ITUB"}, ("(ticker)",)),
        ("forecast", {"ticker": "AAPL"}, ("not-found", "(ticker)", "previsto forecast AAPL")),
        ("forecast", {"ticker": "VALE3", "horizon": 6}, ("not-found", "(horizon)", "issue one first")),
        ("forecast", {"ticker": "VALE3", "horizon": "5"}, ("invalid-input", "(horizon)", "ticker, horizon")),
        ("forecast", {}, ("invalid-input", "(ticker)", "ticker, horizon")),
        ("prices", {"ticker": "VALE3", "last": 251}, ("invalid-input", "(last)", "start, end, last")),
        ("prices", {"ticker": "VALE3", "start": "2024-02-01", "end": "2024-01-01"}, ("invalid-input",)),
        ("prices", {"ticker": "PETR4"}, ("no-prices", "(ticker)", "/refresh")),
        ("prices", {"ticker": "VALE3", "path": "/etc"}, ("invalid-input", "(path)", "start, end, last")),
        ("tickers", {"ticker": "VALE3"}, ("invalid-input", "(ticker)", "none")),
        ("issue_forecast", {"ticker": "VALE3"}, ("invalid-input", "(name)", "tools: tickers, forecast")),
    ],
)
def test_bad_input_gets_one_clear_error(
    url: str, name: str, given: dict[str, Any], words: tuple[str, ...]
) -> None:
    """In one line with the code, the field and what to do, which a model can act on."""
    answer = one(url, name, given)
    assert answer.is_error
    assert len(said(answer).splitlines()) == 1
    for word in words:
        assert word in said(answer)


def test_139_no_tool_changes_anything(url: str, desk: Api, product: Container) -> None:
    """Not the ledger, nor the prices, nor the queue, nor the artifacts."""
    before = _state(product)
    over_http(url, call_each, token="ana:*")
    one(url, "forecast", {"ticker": "VALE3", "horizon": 9})
    one(url, "issue_forecast", {"ticker": "VALE3"})
    assert _state(product) == before


def _state(product: Container) -> tuple[object, ...]:
    adapters = product.adapters()
    artifacts = product.settings().home / "artifacts"
    return (
        adapters.feed().head(),
        [adapters.history().revisions(name) for name in ("VALE3", "AAPL", "PETR4")],
        sorted(artifacts.rglob("*")) if artifacts.exists() else [],
        [*product.use_cases().lists().all("jobs")],
    )


def test_140_a_tool_refuses_a_token_without_its_scope(url: str) -> None:
    """By the name of the scope; the other tools of the same token answer."""
    for scope in sorted(ALL):
        told = over_http(url, call_each, token=f"ana:{','.join(sorted(ALL - {scope}))}")
        for name, answer in told.items():
            needed = tools.TOOLS[name].scope
            assert answer.is_error == (needed == scope), name
            if answer.is_error:
                assert said(answer).startswith(f"forbidden: the token lacks the scope {scope} (scope)")


def test_140_the_door_refuses_who_may_use_no_tool(desk: Api) -> None:
    """As every route does: 401 without a token, 403 with the scopes that would help."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    bare = desk.post(endpoint.PATH, json=body, headers={"authorization": ""})
    assert bare.status_code == 401
    assert "resource_metadata=" in bare.headers["www-authenticate"]
    other = desk.post(endpoint.PATH, json=body, headers=desk.as_("ana:models:train"))
    assert (other.status_code, other.json()["field"]) == (403, "scope")
    for scope in ALL:
        assert scope in other.json()["detail"]


def test_140_a_caller_sees_no_forecast_of_another_owner(url: str, product: Container) -> None:
    """The latest forecast of Bia is nobody's answer but hers, and that of an overseer."""
    ask = Ask(ticker=Ticker.parse("AAPL"), horizon=3, levels=LEVELS)
    scope = Scope(job="request/bia", token="", actor="bia", client="c", scopes=(), at=_now(product))
    (issued,) = product.use_cases().issue_forecast().all([Request(ask=ask, scope=scope)])
    given, reads = {"ticker": "AAPL"}, "forecasts:read"
    assert one(url, "forecast", given, f"eve:{reads}").is_error
    for token in (f"bia:{reads}", f"eve:{reads},audit:read"):
        answer = one(url, "forecast", given, token)
        assert answer.structured_content["found"]["id"] == issued.forecast


def _now(product: Container) -> Any:
    return product.adapters().clock().now()


def test_142_a_page_of_a_foreign_origin_is_refused(desk: Api) -> None:
    """Also with a token; a page of the configured origin, and a program without one, are answered."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accept = {"accept": "application/json, text/event-stream"}
    for origin in ("https://evil.example", "null", f"{DESK}.evil.example"):
        answer = desk.post(endpoint.PATH, json=body, headers={**accept, "origin": origin})
        assert (answer.status_code, answer.json()["field"]) == (403, "origin")
        assert "access-control-allow-origin" not in answer.headers
    for headers in (accept, {**accept, "origin": DESK}):
        assert desk.post(endpoint.PATH, json=body, headers=headers).status_code == 200


def test_only_messages_are_answered(desk: Api) -> None:
    """No stream is opened by GET and no session is kept, so nothing is to be deleted."""
    for method in ("GET", "DELETE", "PUT"):
        answer = desk.request(method, endpoint.PATH)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method
    deep, digits = b'{"a":' * 3000 + b"1" + b"}" * 3000, b"9" * 400
    for sent in (
        *(b"{", b"[]", b"null", b'{"jsonrpc":"2.0"}', b"\xff", b"[" * 3000, deep),
        b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":%b,"method":"tools/call","params":{"name":"prices"}}' % digits,
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{},"arguments":[]}}',
        b'[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]',
    ):
        answer = desk.post(endpoint.PATH, content=sent, headers={"content-type": "application/json"})
        assert answer.status_code < 500, sent[:60]
        assert "Traceback" not in answer.text
