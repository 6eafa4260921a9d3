"""One shape for all answers: ids, times, and null for none, in the document, over HTTP and with `--json`."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from litestar import Litestar, get
from litestar.params import FromPath, FromQuery

from entrypoints.container import Container
from entrypoints.http.openapi.described import complete_document
from entrypoints.http.openapi.forms import Forms
from entrypoints.http.openapi.operations import document
from tests.support.command_line import CommandLine
from tests.support.http_server import Api

Data = dict[str, Any]
OTHER_KEYS = {"EventView": "position", "LogLine": "cursor", "SettingView": "name"}
"""Items of lists without an address of their own, with the field that tells them apart."""
SIGNED = "SignedHead.at"  # a signed document, which is kept as a file and verified later
BOUNDS = ("since", "until")  # of a list, by the time at which things were made
AS_STORED = ("request", "result", "settings", "data", "fields", "metrics", "value", "default")
"""Fields with what a caller sent, an event or a log line holds."""
NOTHING: tuple[Any, ...] = (None, [], {}, 0, {"fraction": 0.0, "step": None, "eta": None})
"""Values that a row may lack."""
NOUNS = ("forecasts", "models", "jobs", "clients", "schedules", "users", "tickers")


def name_of(schema: Data) -> str:
    """The name of the form that a schema refers to, or of those in its list."""
    return str(schema.get("$ref") or schema.get("items", {}).get("$ref", "")).rpartition("/")[2]


def of_a_time(schema: Data) -> bool:
    """Whether a value is a time, or a time or null."""
    return any(one.get("format") == "date-time" for one in (schema, *schema.get("anyOf", ())))


def wrong_fields(document: Data) -> Iterator[str]:
    """Times whose names do not end in `_at`, and texts that are empty when they are left out."""
    for form, schema in document["components"]["schemas"].items():
        for name, found in schema.get("properties", {}).items():
            if of_a_time(found) and not name.endswith("_at") and f"{form}.{name}" != SIGNED:
                yield f"{form}.{name} is a time"
            if found.get("default") == "":
                yield f"{form}.{name} is empty by default"
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for one in operation.get("parameters", ()):
                if of_a_time(one["schema"]) and not one["name"].endswith("_at") and one["name"] not in BOUNDS:
                    yield f"{one['name']} of {path} is a time"
                if one["schema"].get("default") == "":
                    yield f"{one['name']} of {path} is empty by default"


def resources(document: Data) -> Iterator[str]:
    """The forms of what has an address of its own, and of the items of lists."""
    forms = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        parts = path.strip("/").split("/")
        if "get" not in methods or parts[0] != "v1":
            continue
        answer = methods["get"]["responses"]["200"]["content"].get("application/json", {})
        form = name_of(answer.get("schema", {}))
        if len(parts) == 3 and parts[2].startswith("{"):
            yield form
        if len(parts) == 2 and "items" in forms.get(form, {}).get("properties", {}):
            yield name_of(forms[form]["properties"]["items"])


def without_id(document: Data) -> list[str]:
    """The forms of resources that lack the field which identifies them."""
    forms = document["components"]["schemas"]
    return [one for one in resources(document) if OTHER_KEYS.get(one, "id") not in forms[one]["required"]]


def test_every_view_has_the_one_shape(api: Api) -> None:
    """A resource has an `id`, a time ends in `_at`, and no text is empty by default."""
    document = api.get("/openapi.json").json()

    assert list(wrong_fields(document)) == []
    assert without_id(document) == []
    assert {"ForecastView", "JobView", "ModelView", "ClientView", "TickerView"} <= {*resources(document)}


class Odd(msgspec.Struct):
    """What no view may be."""

    odd: str
    made: datetime
    ended: datetime | None = None
    reason: str = ""
    session: date | None = None


def test_another_shape_is_noticed() -> None:
    """A time without `_at`, also one that may be null, an empty default, and a resource without an id."""

    @get("/v1/odd/{odd:str}", sync_to_thread=False)
    def show_odd(odd: FromPath[str], kind: FromQuery[str] = "", at: FromQuery[datetime | None] = None) -> Odd:
        raise NotImplementedError

    config = document("1", "http://127.0.0.1")
    found = complete_document(
        Litestar([show_odd], plugins=[Forms()], openapi_config=config, logging_config=None)
    )

    assert sorted(wrong_fields(found)) == [
        "Odd.ended is a time",
        "Odd.made is a time",
        "Odd.reason is empty by default",
        "at of /v1/odd/{odd} is a time",
        "kind of /v1/odd/{odd} is empty by default",
    ]
    assert without_id(found) == ["Odd"]


@pytest.fixture(scope="module")
def filled(product: Container) -> Container:
    """Something of everything, made by the command line: without an owner, a key, a reason or a parent."""
    uses = product.use_cases()
    uses.issue_forecast()(_ask("VALE3"))
    training = {"ticker": "VALE3", "strategy": "drift"}
    claim_of = product.adapters().queue().claim
    job = uses.submit_job()("train", training).job
    claim = claim_of("test", 30.0, job=job)
    assert claim
    uses.run_job()(claim)
    uses.submit_job()("score", {})
    uses.keep_clients().create("desk", ["data:read"])
    uses.keep_users().create("bia", ["data:read"])
    uses.keep_schedules().add("nightly", "BVMF")
    uses.change_settings()({"jobs_per_owner": 3}, (), "")
    return product


def _ask(symbol: str) -> Any:
    from application.forecasting.sources import Ask
    from domain.ticker import Ticker

    return Ask(ticker=Ticker.parse(symbol))


def empty_texts(value: Any, path: str) -> Iterator[str]:
    """The paths of the empty texts in an answer."""
    if value == "":
        yield path
    for name, one in value.items() if isinstance(value, dict) else ():
        if name not in AS_STORED:
            yield from empty_texts(one, f"{path}.{name}")
    for one in value if isinstance(value, list) else ():
        yield from empty_texts(one, f"{path}[]")


def test_none_is_null(api: Api, filled: Container) -> None:
    """No answer to a GET without parameters, or of VALE3, holds an empty text."""
    paths = api.get("/openapi.json").json()["paths"]
    found = [path.replace("{symbol}", "VALE3") for path, methods in paths.items() if "get" in methods]
    answers = {path: api.get(path) for path in found if "{" not in path and not path.endswith("stream")}

    shown = {
        path: answer.json()
        for path, answer in answers.items()
        if answer.headers["content-type"] == "application/json"
    }
    assert len(shown) > 20
    assert [fault for path, answer in shown.items() for fault in empty_texts(answer, path)] == []
    assert [job["parent"] for job in shown["/v1/jobs"]["items"]] == [None, None]
    assert shown["/v1/tickers/VALE3/champion"]["items"][0]["model"] is None
    assert all(shown[f"/v1/{noun}"]["items"] for noun in NOUNS)


def test_a_preview_has_no_id(filled: Container, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not recorded; its other fields are those of a forecast."""
    settings = filled.settings()
    cli = CommandLine(settings.home, settings.source, capsys)

    preview, issued = cli.json("forecast", "VALE3", "--preview"), cli.json("forecast", "VALE3")

    assert (preview["id"], preview["steps"]) == (None, issued["steps"])
    assert set(preview) == set(issued)


def differences(shown: Any, row: Any, path: str) -> Iterator[str]:
    """The paths in an answer whose value is another one in a row, which may have further fields."""
    if isinstance(shown, dict) and isinstance(row, dict):
        for name, value in shown.items():
            if name in row or value not in NOTHING:
                yield from differences(value, row.get(name), f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(row, list) and len(shown) == len(row):
        for one, other in zip(shown, row, strict=True):
            yield from differences(one, other, f"{path}[]")
    elif shown != row:
        yield f"{path}: {shown!r} is not {row!r}"


@pytest.mark.parametrize("noun", NOUNS)
def test_the_command_line_says_the_same(
    api: Api, filled: Container, noun: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A field of the API is in the JSON of the list too, unless it is empty there."""
    settings = filled.settings()
    shown = CommandLine(settings.home, settings.source, capsys).json(noun, "list")[noun]
    rows = {row["id"]: row for row in shown}

    items = api.get(f"/v1/{noun}").json()["items"]
    assert {item["id"] for item in items} == set(rows)
    for item in items:
        assert list(differences(item, rows[item["id"]], noun)) == []
