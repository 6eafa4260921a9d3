"""Projections: folds of the ledger into rows for queries."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from application.ports.read_models import Row
from application.projections.track_record import TOTALS, record
from domain.backtest import BacktestFinished
from domain.client import ClientCreated, ClientOpenedToPeople, ClientRevoked, ClientSecretRotated
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded, outcome_of
from domain.model_version import (
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)
from domain.schedule import ScheduleAdded, SchedulePaused, ScheduleRan, ScheduleResumed
from domain.tracked_ticker import PricesIngested, TickerRetired, TickerTracked
from domain.user import UserCreated, UserDisabled, UserEnabled, UserPasswordChanged

Data = dict[str, Any]
Lookup = Callable[[str], Data | None]


class Projection(msgspec.Struct, frozen=True):
    """The kinds of events it reads, which of their fields are keys of its rows, and its fold.

    `always` are keys of rows that it may ask for whatever the event is.
    """

    kinds: Sequence[type[msgspec.Struct]]
    keys: Sequence[str]
    fold: Callable[[Event, Lookup], list[Row]]
    always: Sequence[str] = ()

    @property
    def tags(self) -> Sequence[str]:
        """The tags of its kinds."""
        return tuple(str(kind.__struct_config__.tag) for kind in self.kinds)

    def needs(self, event: Event) -> list[str]:
        """The keys of the rows that the fold may ask for."""
        return [*self.always, *(key for field in self.keys if (key := getattr(event, field, "")))]


def tickers(event: Event, row: Lookup) -> list[Row]:
    """A row a tracked ticker, with its last revision."""
    match event:
        case TickerTracked():
            known = row(event.ticker) or {"revision": 0}
            return [_row(event.ticker, event.ticker, {**known, **_plain(event), "retired": False})]
        case TickerRetired():
            return [_row(event.ticker, event.ticker, {**(row(event.ticker) or {}), "retired": True})]
        case PricesIngested():
            return [_row(event.ticker, event.ticker, {**(row(event.ticker) or {}), **_plain(event)})]
    return []


def models(event: Event, row: Lookup) -> list[Row]:
    """A row a model version, with its state: registered, active, replaced, refused or retired."""
    match event:
        case ModelRegistered():
            return [_row(event.model, event.ticker, {**_plain(event), "state": "registered"})]
        case ModelPromoted():
            changes = [(event.model, "active")] + ([(event.previous, "replaced")] if event.previous else [])
        case ModelRolledBack():
            changes = [(event.model, "rolled back")] + (
                [(event.restored, "active")] if event.restored else []
            )
        case PromotionRefused():
            changes = [(event.model, "refused")]
        case ModelRetired():
            changes = [(event.model, "retired")]
        case _:
            return []
    found = ((model, row(model), state) for model, state in changes)
    return [_row(model, data["ticker"], {**data, "state": state}) for model, data, state in found if data]


def forecasts(event: Event, row: Lookup) -> list[Row]:
    """A row a forecast, with its scored steps."""
    match event:
        case ForecastIssued():
            return [_row(event.forecast, event.ticker, {**_plain(event), "steps": []}, event.owner)]
        case ForecastScored():
            if data := row(event.forecast):
                scored = {**data, "steps": _plain(event)["steps"]}
                return [_row(event.forecast, data["ticker"], scored, data.get("owner", ""))]
    return []


def backtests(event: Event, row: Lookup) -> list[Row]:
    """A row a backtest."""
    match event:
        case BacktestFinished():
            return [_row(event.backtest, "", _plain(event))]
    return []


def jobs(event: Event, row: Lookup) -> list[Row]:
    """A row a job; between its submission and its end the queue says more."""
    match event:
        case JobSubmitted():
            plain = _plain(event)
            identity = {"id": plain.pop("job"), "submitted_at": plain.pop("at")}
            return [_row(event.job, "", {**identity, **plain, "state": "queued", "attempts": 0})]
        case JobSucceeded() | JobFailed() | JobCancelled():
            plain = _plain(event)
            ended = {
                "state": outcome_of(event),
                "ended_at": plain.pop("at"),
                "attempts": plain.pop("attempts"),
            }
            del plain["job"]
            ended |= {"error": plain} if isinstance(event, JobFailed) else plain
            return [_row(event.job, "", {**(row(event.job) or {}), **ended})]
    return []


def schedules(event: Event, row: Lookup) -> list[Row]:
    """A row a schedule, with its last run."""
    match event:
        case ScheduleAdded():
            return [_row(event.schedule, "", {**_plain(event), "paused": False, "session": None, "job": ""})]
        case SchedulePaused() | ScheduleResumed():
            changes: Data = {"paused": isinstance(event, SchedulePaused)}
        case ScheduleRan():
            changes = {"session": event.session.isoformat(), "job": event.job, "ran_at": event.at.isoformat()}
        case _:
            return []
    return [_row(event.schedule, "", {**(row(event.schedule) or {}), **changes})]


def clients(event: Event, row: Lookup) -> list[Row]:
    """A row a client; what is kept of its secret stays in the ledger."""
    match event:
        case ClientCreated():
            plain = _plain(event)
            del plain["secret_digest"]
            opened: Data = {"redirect_uris": [], "public": False}
            data = {**plain, "secret_since": plain["at"], "revoked": False, **opened}
            return [_row(event.client, "", data)]
        case ClientSecretRotated():
            changes: Data = {"secret_since": _plain(event)["at"]}
        case ClientRevoked():
            changes = {"revoked": True}
        case ClientOpenedToPeople():
            changes = {"redirect_uris": list(event.redirect_uris), "public": event.public}
        case _:
            return []
    return [_row(event.client, "", {**(row(event.client) or {}), **changes})]


def users(event: Event, row: Lookup) -> list[Row]:
    """A row a user, without anything of the password."""
    match event:
        case UserCreated() | UserPasswordChanged():
            plain = _plain(event)
            del plain["password_hash"]
            cause = plain.pop("cause")
            known: Data = row(event.user) or {}
            if isinstance(event, UserCreated):
                known = {**plain, "disabled": False}
            if cause != "rehashed":
                known = {**known, "password_since": plain["at"], "must_change": cause == "given"}
            return [_row(event.user, "", known)]
        case UserDisabled() | UserEnabled():
            changes: Data = {"disabled": isinstance(event, UserDisabled)}
            return [_row(event.user, "", {**(row(event.user) or {}), **changes})]
    return []


PROJECTIONS = {
    "tickers": Projection((TickerTracked, PricesIngested, TickerRetired), ("ticker",), tickers),
    "models": Projection(
        (ModelRegistered, ModelPromoted, ModelRolledBack, PromotionRefused, ModelRetired),
        ("model", "previous", "restored"),
        models,
    ),
    "forecasts": Projection((ForecastIssued, ForecastScored), ("forecast",), forecasts),
    "record": Projection((ForecastIssued, ForecastScored), ("forecast",), record, (TOTALS,)),
    "backtests": Projection((BacktestFinished,), (), backtests),
    "jobs": Projection((JobSubmitted, JobSucceeded, JobFailed, JobCancelled), ("job",), jobs),
    "schedules": Projection(
        (ScheduleAdded, SchedulePaused, ScheduleResumed, ScheduleRan), ("schedule",), schedules
    ),
    "clients": Projection(
        (ClientCreated, ClientSecretRotated, ClientRevoked, ClientOpenedToPeople), ("client",), clients
    ),
    "users": Projection((UserCreated, UserPasswordChanged, UserDisabled, UserEnabled), ("user",), users),
}


def _row(key: str, ticker: str, data: Data, owner: str = "") -> Row:
    return Row(key=key, ticker=ticker, data=data, owner=owner)


def _plain(event: msgspec.Struct) -> Data:
    plain: Data = msgspec.to_builtins(event)
    plain.pop("type", None)
    return plain
