"""Acts on a remote service that need several calls, with the outcomes of the local commands."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from application.queries.list_strategies import StrategyFacts
from application.queries.verify_ledger import BadPosition, BadRevision, LedgerVerdict
from domain.errors import PrevistoError
from domain.ticker import Ticker
from domain.ticker_names import difference
from entrypoints.cli.exit_codes import exit_code
from entrypoints.cli.price_window import Window
from entrypoints.cli.remote.errors import kind_of

if TYPE_CHECKING:
    from entrypoints.cli.remote.connect import Service

Data = dict[str, Any]
Report = Callable[[float, str], None]
MAX_SESSIONS = 5000  # of one answer with prices


def track(there: "Service", name: str) -> Data:
    """Track a ticker; `new` says whether this request began it (201)."""
    made = there.with_raw_response(there.tickers.track, name)
    found, new = made.value, made.response.status_code == 201
    facts = {"ticker": found.id, "exchange": found.exchange, "currency": found.currency, "new": new}
    note = difference(name, Ticker.parse(found.id))
    return {**facts, "note": note} if note else facts


def retire(there: "Service", name: str, reason: str) -> Data:
    """Retire a ticker; `new` says whether it was tracked before."""
    before = there.tickers.get(name)
    return {
        "ticker": there.tickers.retire(name, reason=reason).id,
        "retired": True,
        "new": not before.retired,
    }


def refresh(there: "Service", names: Sequence[str], until: date | None, *, progress: bool) -> list[Data]:
    """Refresh tickers as one job; the outcome of each has its revision and its last session, or its error."""
    if not names:
        names = [one.id for one in there.tickers.list() if not one.retired]
    job = there.tickers.track_many(names, steps=["refresh"], until=until)
    try:
        job.wait(progress=progress)
    except Exception:
        if not _parts(job.error):
            raise
    failed = {**job.result.get("failed", {}), **_parts(job.error)}
    done = job.result.get("done", {})
    return [_refreshed(there, name, done.get(name), failed.get(name)) for name in {**done, **failed}]


def _parts(error: Any) -> Data:
    """The error of each ticker, where all of them failed."""
    parts: Data = {} if error is None else error.parts or {}
    return {name: {"code": one.code, "message": one.message} for name, one in parts.items()}


def _refreshed(there: "Service", name: str, done: Data | None, failed: Data | None) -> Data:
    if failed:
        problem = {"code": failed["code"], "message": failed["message"], "remedy": failed.get("remedy") or ""}
        return {"ticker": name, "error": problem, "exit": exit_of(failed["code"])}
    return {"ticker": name, **(done or {}), "last": str(there.tickers.get(name).last)}


def exit_of(code: str) -> int:
    """The exit code of an error that a job tells."""
    error = PrevistoError.__new__(kind_of(code))
    PrevistoError.__init__(error, "")
    return exit_code(error)


def with_prices(there: "Service") -> list[str]:
    """The tracked tickers that have prices."""
    return [one.id for one in there.tickers.list() if one.revision and not one.retired]


def forecast_all(
    there: "Service", horizon: int, levels: tuple[float, ...], report: Report, *, adapt: bool
) -> Iterator[tuple[str, Any, Data]]:
    """Forecast every ticker with prices: its name, and the forecast, or the error of its outcome."""
    names = with_prices(there)
    given = there.forecasts.create_many(names, horizon=horizon, levels=levels, adapt=adapt)
    for done, one in enumerate(given):
        report(done / len(names), one.ticker)
        error: Data = {}
        if one.problem is not None:
            told = {name: getattr(one.problem, name) or "" for name in ("code", "message", "remedy")}
            error = {"error": told, "exit": exit_of(told["code"])}
        yield one.ticker, one.forecast, error


def score(there: "Service", forecasts: Sequence[str], *, progress: bool) -> list[tuple[Any, bool]]:
    """Score forecasts as one job: each with whether more of its sessions have a score now."""
    if forecasts:
        before = [there.forecasts.get(one) for one in forecasts]
    else:
        before = [one for one in there.forecasts.list(order="asc") if _scored(one) < one.horizon]
    if not before:
        return []
    job = there.forecasts.score(forecasts=[one.id for one in before])
    job.wait(progress=progress)
    after = [there.forecasts.get(one.id) for one in before]
    return [(now, _scored(now) > _scored(then)) for then, now in zip(before, after, strict=True)]


def _scored(forecast: Any) -> int:
    return sum(step.score is not None for step in forecast.steps)


def train(there: "Service", request: msgspec.Struct, *, progress: bool) -> tuple[Any, str]:
    """Train as a job: the registered version, and what came of its promotion ("" when none was asked for)."""
    result = submit_training(there, request).wait(progress=progress)
    return there.models.get(result.model), result.promotion or ""


def submit_training(there: "Service", request: msgspec.Struct) -> Any:
    """Submit a training: its job."""
    fields = msgspec.structs.asdict(request)
    return there.trainings.create(fields.pop("ticker"), **fields)


def compress(there: "Service", request: msgspec.Struct, *, progress: bool) -> Any:
    """Compress as a job: the registered version."""
    return there.models.get(submit_compression(there, request).wait(progress=progress).model)


def submit_compression(there: "Service", request: msgspec.Struct) -> Any:
    """Submit a compression: its job."""
    fields = msgspec.structs.asdict(request)
    return there.models.compress(fields.pop("model"), **fields)


def tune(there: "Service", request: msgspec.Struct, *, progress: bool) -> tuple[Any, Data]:
    """Tune as a job: the tuning with its trials, and the trials that were taken."""
    result = submit_tuning(there, request).wait(progress=progress)
    return there.tunings.get(result.tuning), msgspec.to_builtins(result.taken or {})


def submit_tuning(there: "Service", request: msgspec.Struct) -> Any:
    """Submit a tuning: its job."""
    fields = msgspec.structs.asdict(request)
    return there.tunings.create(fields.pop("ticker"), **fields)


def take(there: "Service", request: msgspec.Struct, *, progress: bool) -> Data:
    """Take trials as a job: the version of each."""
    taken: Data = msgspec.to_builtins(submit_taking(there, request).wait(progress=progress))
    return taken


def submit_taking(there: "Service", request: msgspec.Struct) -> Any:
    """Submit the taking of trials: its job."""
    fields = msgspec.structs.asdict(request)
    return there.tunings.promote(fields.pop("tuning"), **fields)


def promote(there: "Service", model: str, reason: str, *, force: bool) -> Data:
    """Promote a version; `previous` is the champion before, or "", and `verdict` what the gate said."""
    before = _seat(there, model)
    gate = there.models.promote(model, reason=reason, force=force).gate
    now = _seat(there, model)
    return {
        **_decided(now),
        "previous": before.model or "",
        "forced": now.history[-1].forced,
        "verdict": msgspec.to_builtins(gate.verdict) if gate else None,
    }


def retire_model(there: "Service", model: str, reason: str) -> Data:
    """Retire a version."""
    there.models.retire(model, reason=reason)
    return _last(there, model)


def roll_back(there: "Service", ticker: str, family: str, reason: str) -> Data:
    """Roll back the champion of a family; `restored` is the champion now, or ""."""
    seats: Any = there.champions.roll_back(ticker, family=family, reason=reason)  # type: ignore[arg-type]
    seat = next(seat for seat in seats.items if seat.family == family)
    return {**_decided(seat), "restored": seat.model or ""}


def _seat(there: "Service", model: str) -> Any:
    """The champion and the decisions of the family of a version."""
    found = there.models.get(model)
    return next(seat for seat in there.champions.list(found.ticker).items if seat.family == found.family)


def _last(there: "Service", model: str) -> Data:
    return _decided(_seat(there, model))


def _decided(seat: Any) -> Data:
    """The last decision of a family."""
    last = msgspec.to_builtins(seat.history[-1])
    return {
        "model": last["model"],
        "by": last["by"],
        "reason": last["reason"] or "",
        "at": last["decided_at"],
    }


def last_events(there: "Service", count: int) -> list[Any]:
    """The last events, oldest first."""
    head = there.ledger.sign_head().position
    return [*islice(there.events.list(after=max(0, head - count)), count)]


def follow_events(there: "Service", count: int) -> Iterator[Any]:
    """The last events, and each further one, without end."""
    return there.events.follow(after=max(0, there.ledger.sign_head().position - count))


def verify_ledger(
    there: "Service", heads: Sequence[msgspec.Struct], key: str | None, *, progress: bool
) -> LedgerVerdict:
    """Verify the ledger as a job; `bad` has the first problems."""
    plain: Any = msgspec.to_builtins(heads)
    result = there.ledger.verify(heads=plain, key=key).wait(progress=progress)
    bad: Any = tuple(
        msgspec.convert(one, BadPosition if "position" in one else BadRevision) for one in result.bad
    )
    counts = {"events": result.events, "revisions": result.revisions, "checkpoints": result.checkpoints}
    return LedgerVerdict(**counts, bad=bad)


def strategies(there: "Service") -> list[StrategyFacts]:
    """The strategies that the service can run, with the defaults of their settings."""
    return [
        StrategyFacts(
            strategy=one.id,
            provider=one.provider,
            pooled=one.pooled,
            settings={name: about["default"] for name, about in one.settings["properties"].items()},
        )
        for one in there.strategies.list().items
    ]


def webhooks(there: "Service") -> list[Data]:
    """The webhooks of the login, with its name as their owner."""
    owner = there.me.get().owner
    return [_owned(one, owner) for one in there.webhooks.list()]


def webhook(there: "Service", name: str) -> Data:
    """A webhook of the login."""
    return _owned(there.webhooks.get(name), there.me.get().owner)


def _owned(found: Any, owner: str) -> Data:
    return {**msgspec.to_builtins(found), "owner": owner}


def submit_backtest(there: "Service", request: msgspec.Struct) -> Any:
    """Submit a backtest: its job."""
    given = msgspec.structs.asdict(request)
    fields = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    return there.backtests.create(fields.pop("tickers"), **fields)


def prices(there: "Service", window: Window) -> Data:
    """The rows of a ticker; those that do not fit into one answer are read with the same knowledge."""
    read = there.prices.read_delivered if window.delivered else there.prices.read
    most = min(window.last or MAX_SESSIONS, MAX_SESSIONS)
    found = read(window.ticker, known_at=window.known_at, start=window.start, end=window.end, last=most)
    shown: Data = msgspec.to_builtins(found)
    bars, wanted = shown["bars"], min(found.sessions, window.last or found.sessions)
    while len(bars) < wanted:
        first = bars[0]["session"]  # some of its rows may be in the answer before
        known_at = window.known_at or found.known_at
        until = date.fromisoformat(first)
        earlier = read(window.ticker, known_at=known_at, start=window.start, end=until, last=MAX_SESSIONS)
        bars = [*msgspec.to_builtins(earlier.bars), *(bar for bar in bars if bar["session"] != first)]
    return {**shown, "bars": bars[-wanted:] if wanted else []}
