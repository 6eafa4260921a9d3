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
    forecast,
    job,
    model_version,
    registry_events,
    running_settings,
    schedule,
    tracked_ticker,
    tuning,
    tuning_events,
    user,
    webhook,
)
from domain.events import Event

INTRO = """
An event is one recorded fact. Its tag is a public name and ends in its version. An event is never changed:
a new field has a default, and a changed meaning gets a new tag. `previsto ledger tail` shows events, and
`previsto ledger export` writes all of them; over HTTP, [the ledger can be read and
followed](http.md#operations-of-events). In JSON the tag is the field `type`. All times are UTC.
"""
ANY: Any = SimpleNamespace(symbol="TICKER", label="FAMILY")  # a ticker, and a horizon family
AGGREGATES: tuple[tuple[Any, ModuleType, str], ...] = (
    (tracked_ticker.TickerEvent, tracked_ticker, tracked_ticker.stream_of(ANY)),
    (registry_events.ModelEvent, model_version, model_version.stream_of("TICKER", ANY)),
    (forecast.ForecastEvent, forecast, forecast.stream_of("FORECAST")),
    (backtest.BacktestFinished, backtest, backtest.stream_of("BACKTEST")),
    (tuning_events.TuningEvent, tuning, tuning.stream_of("TUNING")),
    (job.JobEvent, job, job.stream_of("JOB")),
    (schedule.ScheduleEvent, schedule, schedule.stream_of("SCHEDULE")),
    (running_settings.SettingsChanged, running_settings, running_settings.STREAM),
    (client.ClientEvent, client, client.stream_of("CLIENT")),
    (user.UserEvent, user, user.stream_of("USER")),
    (webhook.WebhookEvent, webhook, "webhooks-DIGEST"),
)


def page() -> str:
    """The whole page."""
    schemas = _schemas()
    kinds = {kind.__name__ for kind in get_args(Event)}
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
    kinds = get_args(Event)
    _, found = msgspec.json.schema_components(kinds, ref_template="#/{name}")
    for kind in kinds:
        properties = found[kind.__name__]["properties"]
        del properties["type"]
        for field in msgspec.structs.fields(kind):
            if field.type is datetime:  # msgspec does not say so when any time zone is taken
                properties[field.encode_name]["format"] = "date-time"
    return dict(found)
