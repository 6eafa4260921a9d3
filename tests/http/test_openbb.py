"""The backend of OpenBB Workspace: its files have the documented fields, and its data their scopes."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from application.commands.keep_clients import Credentials
from application.forecasting.sources import Ask
from domain.principal import SCOPES
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.assistant.tools import TOOLS
from entrypoints.container import Container
from entrypoints.http.openbb.routes import DESK_ROUTES, _plain
from tests.http.conftest import DESK
from tests.support.http_server import Api, served
from tests.support.known_secrets import KNOWN
from tests.support.processes.crew import eventually

GOLDEN = Path(__file__).parents[1] / "golden" / "openbb"
BASE = "/v1/openbb"
READS = ("data:read", "forecasts:read", "models:read")
NEEDED = {
    "widgets.json": ("forecasts:read", "models:read", "data:read"),
    "apps.json": ("forecasts:read", "models:read", "data:read"),
    "tickers": ("data:read",),
    "chart": ("forecasts:read",),
    "notes": ("forecasts:read",),
    "ranges": ("forecasts:read",),
    "track-record": ("forecasts:read",),
    "leaderboard": ("models:read",),
}
"""By route, the scopes of which a token needs one."""


@pytest.fixture(scope="module")
def desk(product: Container) -> Iterator[Api]:
    """The service with the routes of Workspace, and a forecast of VALE3."""
    product.use_cases().issue_forecast()(Ask(ticker=Ticker.parse("VALE3"), horizon=5, levels=LEVELS))
    with served(product, frozenset({DESK}), more=DESK_ROUTES) as client:
        yield client


def get(desk: Api, route: str, **parameters: str) -> Any:
    """The JSON of a route, asked as Workspace does: with a parameter of its own."""
    answer = desk.get(f"{BASE}/{route}", params={"ticker": "VALE3", "theme": "dark", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("name", ["widgets", "apps"])
def test_a_file_has_the_documented_fields_only(desk: Api, name: str) -> None:
    """By the stored reference of Workspace; a misspelt field would be ignored there without a word."""
    schema = json.loads((GOLDEN / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    found = get(desk, f"{name}.json")
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []


def test_the_stored_reference_notices_a_wrong_field(desk: Api) -> None:
    """A wrong name, kind, size or column type is an error of it."""
    judge = Draft202012Validator(json.loads((GOLDEN / "widgets.schema.json").read_text()))
    for wrong in ({"desciption": "x"}, {"type": "graph"}, {"gridData": {"w": 41, "h": 9}}, {"source": "x"}):
        found = get(desk, "widgets.json")
        found["previsto_chart"].update(wrong)
        assert not judge.is_valid(found), wrong


def test_every_widget_has_its_data_and_its_tool(desk: Api) -> None:
    """Each endpoint answers, each column of a table is in its rows, and a tool of the assistant exists."""
    for name, widget in get(desk, "widgets.json").items():
        found = get(desk, widget["endpoint"])
        assert widget["mcp_tool"]["tool_id"] in TOOLS, name
        assert widget["params"][0]["value"] in {one["value"] for one in get(desk, "tickers")}
        if widget["type"] == "table" and found:
            columns = {one["field"] for one in widget["data"]["table"]["columnsDefs"]}
            assert all(columns <= set(row) for row in found), name
    assert len(get(desk, "ranges")) == 5


def test_the_app_shows_every_widget_once_about_one_ticker(desk: Api) -> None:
    """In the grid, without an overlap, and in one group, so that one choice changes all."""
    widgets, (app,) = get(desk, "widgets.json"), get(desk, "apps.json")
    (tab,), (group,) = app["tabs"].values(), app["groups"]
    assert [one["i"] for one in tab["layout"]] == list(widgets) == group["widgetIds"]
    cells = [
        (x, y)
        for one in tab["layout"]
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 40
    assert all(one["groups"] == [group["name"]] for one in tab["layout"])
    assert {p["paramName"] for w in widgets.values() for p in w["params"]} == {group["paramName"]}


def test_the_chart_begins_at_the_origin_and_holds_its_ranges(desk: Api) -> None:
    """The median and both bands by session, after the closes; 80 % lies within 95 %."""
    shown, rows = get(desk, "chart", theme="light"), get(desk, "ranges")
    traces = [(trace["name"], trace["y"]) for trace in shown["data"]]
    assert [name for name, _ in traces] == ["95 % range"] * 2 + ["80 % range"] * 2 + ["Median", "Close"]
    (_, low95), (_, high95), (_, low80), (_, high80), (_, median), (_, closes) = traces
    assert len(median) == len(rows) + 1
    assert median[0] == closes[-1]
    assert len(closes) == 60
    for values in zip(low95[1:], low80[1:], median[1:], high80[1:], high95[1:], strict=True):
        assert list(values) == sorted(values)
    assert shown["layout"]["paper_bgcolor"] == "#ffffff"
    alone = desk.get(f"{BASE}/chart?ticker=VALE3", headers=desk.as_("ana:forecasts:read,audit:read")).json()
    assert alone["data"][-1]["y"] == []


def test_the_doubts_are_shown_beside_the_chart(desk: Api) -> None:
    """In Markdown, in which no mark of a text from outside works."""
    said = get(desk, "notes")
    assert said.startswith("**VALE3**, forecast ")
    assert "- 5 of its 5 sessions are over" in said
    assert _plain("<b>[x](http://evil.example)*") == r"\<b\>\[x\](http://evil.example)\*"


def test_bad_input_names_its_field(desk: Api) -> None:
    """In a problem document, as everywhere."""
    for query, status, field in (
        ("", 400, "ticker"),
        ("?ticker=NIX!", 400, "ticker"),
        ("?ticker=VALE4", 404, "ticker"),
        ("?ticker=VALE3&theme=blue", 400, "theme"),
        ("?ticker=AAPL", 404, "ticker"),
    ):
        answer = desk.get(f"{BASE}/chart{query}")
        assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text


@pytest.mark.parametrize("route", NEEDED)
def test_141_a_route_of_the_desk_needs_its_scope(desk: Api, route: str) -> None:
    """No token 401, any other scope 403, and each of its scopes is enough."""
    path = f"{BASE}/{route}?ticker=VALE3"
    assert desk.get(path, headers={"authorization": ""}).status_code == 401
    for scope in SCOPES:
        status = desk.get(path, headers=desk.as_(f"ana:{scope}")).status_code
        # Ana sees the forecast of the command line, which is nobody's.
        assert status == (200 if scope in NEEDED[route] else 403), scope


@pytest.fixture(scope="module")
def real(product: Container, desk: Api) -> Iterator[Api]:
    """The service with tokens of its own, and a forecast of VALE3."""
    with served(product, verifier=product.adapters().token_verifier(), more=DESK_ROUTES) as client:
        client.headers.pop("authorization")
        yield client


def new_client(product: Container, *scopes: str) -> Credentials:
    """A client with its secret."""
    made = product.use_cases().keep_clients().create("desk", scopes)
    KNOWN.note(made.client_secret)
    return made


def test_141_credentials_of_a_reading_client_are_a_token_for_the_desk_alone(
    product: Container, real: Api
) -> None:
    """Workspace sends a fixed header. Other routes take none; a client that may do more is refused."""
    reader, trainer = new_client(product, *READS), new_client(product, *READS, "models:train")

    def status(path: str, made: Credentials, secret: str = "") -> int:
        return real.get(path, auth=(made.client_id, secret or made.client_secret)).status_code

    path = f"{BASE}/ranges?ticker=VALE3"
    assert [status(path, reader) for _ in range(3)] == [200] * 3
    assert status("/v1/tickers", reader) == 401
    assert status("/v1/forecasts", reader) == 401
    assert status(path, trainer) == 403
    assert status(path, reader, "x" * 43) == 401
    assert status(path, reader, trainer.client_secret) == 401
    product.use_cases().keep_clients().revoke(reader.client_id)
    eventually(lambda: status(path, reader) == 401)


def test_the_lines_of_the_how_to_work(product: Container, real: Api) -> None:
    """The client that it makes may only read, and its header is answered."""
    create, tried = blocks("use-in-openbb.md")
    assert create.startswith("previsto clients create")
    made = new_client(product, *shlex.split(create)[-1].split())
    given = {"SERVER": str(real.base_url), "CLIENT": made.client_id, "SECRET": made.client_secret}
    done = subprocess.run(
        ["bash", "-euc", tried], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert '"previsto_chart"' in done.stdout
    assert '"low_80"' in done.stdout


def test_the_portuguese_how_to_has_the_same_blocks() -> None:
    """Line by line."""
    assert blocks("usar-no-openbb.md") == blocks("use-in-openbb.md")


def blocks(document: str) -> list[str]:
    """The shell blocks of a how-to."""
    text = (Path(__file__).parents[2] / "docs" / "how-to" / document).read_text()
    return re.findall(r"```bash\n(.*?)```", text, re.S)


def test_141_no_route_of_the_desk_is_left_out(product: Container) -> None:
    """The table above has every route, so that a new one needs a line in it."""
    (controller,) = DESK_ROUTES
    handlers = controller(owner=None).get_route_handlers()  # type: ignore[arg-type]
    assert {path.rpartition("/")[2] for one in handlers for path in one.paths} == set(NEEDED)


def test_142_only_the_configured_origin_reads_the_desk(desk: Api) -> None:
    """Widgets and data name no other origin, never `*`, and allow no credentials."""
    for route in NEEDED:
        path = f"{BASE}/{route}?ticker=VALE3"
        answer = desk.get(path, headers={"origin": DESK})
        assert answer.headers["access-control-allow-origin"] == DESK
        assert "access-control-allow-credentials" not in answer.headers
        for origin in ("https://evil.example", "null", f"{DESK}.evil.example", f"{DESK}:8443"):
            other = desk.get(path, headers={"origin": origin})
            assert "access-control-allow-origin" not in other.headers, origin
    asked = {"origin": DESK, "access-control-request-method": "GET"}
    asked["access-control-request-headers"] = "authorization"
    preflight = desk.options(f"{BASE}/widgets.json", headers=asked)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
