"""The page of the events, from their structs."""

from collections.abc import Iterator
from datetime import datetime
from inspect import getdoc
from types import ModuleType, SimpleNamespace
from typing import Any, get_args

import msgspec
from scripts.reference.markdown import anchor, prose, sentence, table, whole_page
from scripts.reference.schemas import Schema, fields, form

from domain import (
    backtest,
    client,
    events,
    forecast,
    job,
    model_version,
    running_settings,
    schedule,
    tracked_ticker,
    user,
)

INTRO = """
An event is one recorded fact. Its tag is a public name and ends in its version. An event is never changed:
a new field has a default, and a changed meaning gets a new tag. `previsto ledger tail` shows events, and
`previsto ledger export` writes all of them; over HTTP, [the ledger can be read and
followed](http.md#audit). In JSON the tag is the field `type`. All times are UTC.
"""
ANY = SimpleNamespace(symbol="TICKER", label="FAMILY")  # a ticker, and a horizon family
AGGREGATES: tuple[tuple[Any, ModuleType, str], ...] = (
    (events.TickerEvent, tracked_ticker, tracked_ticker.stream_of(ANY)),
    (events.ModelEvent, model_version, model_version.stream_of("TICKER", ANY)),
    (events.ForecastEvent, forecast, forecast.stream_of("FORECAST")),
    (events.BacktestFinished, backtest, backtest.stream_of("BACKTEST")),
    (events.JobEvent, job, job.stream_of("JOB")),
    (events.ScheduleEvent, schedule, schedule.stream_of("SCHEDULE")),
    (events.SettingsChanged, running_settings, running_settings.STREAM),
    (events.ClientEvent, client, client.stream_of("CLIENT")),
    (events.UserEvent, user, user.stream_of("USER")),
)


def page() -> str:
    """The whole page."""
    schemas = _schemas()
    kinds = {kind.__name__ for kind in get_args(events.Event)}
    parts = [part for union, home, stream in AGGREGATES for part in _section(schemas, union, home, stream)]
    forms = [form(name, schema) for name, schema in sorted(schemas.items()) if name not in kinds]
    return whole_page("Events", prose(INTRO), _overview(), *parts, "## Values inside events", *forms)


def _overview() -> str:
    rows = (
        (f"[`{tag}`](#{anchor(tag)})", f"`{stream}`")
        for union, _, stream in AGGREGATES
        for tag in map(_tag, _kinds(union))
    )
    return table(("event", "stream"), rows)


def _section(schemas: dict[str, Schema], union: Any, home: ModuleType, stream: str) -> Iterator[str]:
    name, _, about = (getdoc(home) or "").split("\n\n")[0].partition(": ")
    yield f"## {name}\n\n{prose(sentence(about))}"
    yield f"Stream `{stream}`; the aggregate is `src/{home.__name__.replace('.', '/')}.py`."
    for kind in _kinds(union):
        yield f"### {_tag(kind)}\n\n{prose(getdoc(kind) or '')}\n\n{fields(schemas[kind.__name__])}"


def _kinds(union: Any) -> tuple[Any, ...]:
    return get_args(union) or (union,)


def _tag(kind: Any) -> str:
    return str(kind.__struct_config__.tag)


def _schemas() -> dict[str, Schema]:
    kinds = get_args(events.Event)
    _, found = msgspec.json.schema_components(kinds, ref_template="#/{name}")
    for kind in kinds:
        properties = found[kind.__name__]["properties"]
        del properties["type"]
        for field in msgspec.structs.fields(kind):
            if field.type is datetime:  # msgspec does not say so when any time zone is taken
                properties[field.encode_name]["format"] = "date-time"
    return dict(found)
