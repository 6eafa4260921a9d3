"""Tests of use-cases in memory: given events, when the use-case is called, then events or an error."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from adapters.forecasting.naive import FittedNaive, NaiveForecaster
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.job_queue import InMemoryJobQueue
from application.accounts.authority import Authority
from application.accounts.clients import Clients
from application.accounts.users import Users
from application.commands.issue_forecast import IssueForecast
from application.commands.keep_clients import KeepClients
from application.commands.keep_users import KeepUsers
from application.commands.refresh_prices import RefreshPrices
from application.commands.run_backtest import RunBacktest
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.known_prices import KnownPrices
from application.forecasting.serving import Serving
from application.jobs.run_job import RunJob
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger, Origin
from application.ports.calendar import Calendar
from application.ports.event_store import Append, Appended, Recorded
from application.ports.forecaster import Forecaster
from application.ports.job_queue import Claim
from application.ports.market_data import MarketData
from application.ports.price_history import PriceRevision
from application.prices.freshness import Freshness
from application.scope import Scope
from domain.bars import RawBars
from domain.errors import InvalidInput, NotFound, PrevistoError
from domain.events import Event
from domain.job import JobSubmitted
from domain.price_events import PricesIngested
from domain.prices import PRICES, PriceSeries
from domain.quantiles import LEVELS
from domain.registry_events import ModelPromoted
from domain.sessions import Days, to_date, to_day
from domain.ticker import Ticker
from domain.tracked_ticker import TickerTracked
from tests.support.builders import NOON, a_series, a_version, convincing_evidence
from tests.support.jobs import Artifacts, Notes
from tests.support.persons import PlainPersons

ANA = Origin(actor="ana", code_version="0.1.0", environment={"numpy": "2.1.0"})
VALE3 = Ticker.parse("VALE3")


class SetClock:
    """The time that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The set time."""
        return self.at


class CountedIds:
    """Identities 1, 2, 3…"""

    def __init__(self) -> None:
        self.count = 0

    def new(self) -> str:
        """The next one."""
        self.count += 1
        return f"id-{self.count:026}"


class WatchedStore(InMemoryStore):
    """A store that notes which streams are read and what is appended.

    `meanwhile` is what another writer does right before the next append.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reads: Counter[str] = Counter()
        self.written: list[tuple[str, int]] = []
        self.meanwhile: Callable[[], object] | None = None

    def append(self, request: Append) -> Appended:
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        answer = super().append(request)
        if not answer.repeated:
            after = answer.version - len(request.events)
            self.written.extend((request.stream, after + n) for n in range(len(request.events)))
        return answer

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        self.reads[stream] += 1
        return super().read_stream(stream)


class OneAtATime:
    """Flights of a test with one thread; `held` are the tickers in the order of their flights."""

    def __init__(self) -> None:
        self.held: list[Ticker] = []

    @contextmanager
    def flight(self, ticker: Ticker) -> Iterator[None]:
        """Note the ticker."""
        self.held.append(ticker)
        yield


def refreshing(case: "Case", source: MarketData, calendar: Calendar | None = None) -> RefreshPrices:
    """The use-case over a source, by default with a calendar of weekdays."""
    days = calendar or Weekdays()
    return RefreshPrices(case.ledger, case.store.history, source, days, OneAtATime(), Freshness(days))


class Weekdays:
    """Calendar of the exchange BVMF and XNYS: each weekday is a session, and final at 22:00 UTC."""

    def sessions(self, exchange: str, first: date, last: date) -> Days:
        self._check(exchange)
        days = np.arange(to_day(first), to_day(last) + 1, dtype=np.int32)
        return days[(days + 3) % 7 < 5]

    def following(self, exchange: str, after: date, count: int) -> tuple[date, ...]:
        last = after + timedelta(days=7 + 2 * count)
        return tuple(to_date(day) for day in self.sessions(exchange, after + timedelta(days=1), last)[:count])

    def last_final(self, exchange: str, now: datetime) -> date:
        last = (now - timedelta(hours=22)).date()
        return to_date(self.sessions(exchange, last - timedelta(days=7), last)[-1])

    def _check(self, exchange: str) -> None:
        if exchange not in ("BVMF", "XNYS"):
            raise InvalidInput(f"no exchange {exchange!r}", field="exchange", remedy="e.g. BVMF")


class Shelf:
    """A ForecasterCatalog of the naive strategy, which is also the fallback, and of the given strategies."""

    def __init__(self, **others: Forecaster) -> None:
        self._kept: dict[str, Forecaster] = {
            "naive": NaiveForecaster(),
            "scale": NaiveForecaster(),
            **others,
        }

    def names(self) -> Sequence[str]:
        return sorted(self._kept)

    def provider(self, name: str) -> str:
        return "tests"

    def create(self, name: str) -> Forecaster:
        if name not in self._kept:
            raise NotFound(f"no strategy {name!r}", field="strategy")
        return self._kept[name]


def backtesting(case: "Case", **others: Forecaster) -> RunBacktest:
    """The use-case over the naive strategy and others."""
    catalog = Shelf(**others)
    return RunBacktest(case.ledger, case.prices, catalog, Serving(case.store, Artifacts(), catalog))


class Case:
    """A ledger in memory, what was appended to it since the last given event, and refusals."""

    def __init__(self, now: datetime = NOON) -> None:
        self.store, self.clock, self.ids = WatchedStore(), SetClock(now), CountedIds()
        self.ledger = Ledger(self.store, self.clock, self.ids, ANA)
        self.prices = KnownPrices(self.store, self.store.history)

    def given(self, stream: str, *events: Event, revision: PriceRevision | None = None) -> "Case":
        """Events that happened before."""
        self.ledger.append(stream, len(self.store.read_stream(stream)), events, revision=revision)
        self.store.written.clear()
        self.store.reads.clear()
        return self

    def tracked(self, symbol: str = "VALE3") -> "Case":
        """A ticker that is followed."""
        return self.given(f"ticker-{symbol}", tracking(symbol))

    def priced(self, series: PriceSeries, symbol: str = "VALE3", number: int = 1, **changes: Any) -> "Case":
        """A revision of prices, but for the changes of its event."""
        bars = bars_of(series)
        event = ingestion(bars, symbol, number, **changes)
        revision = PriceRevision(
            ticker=symbol, number=number, recorded_at=event.at, bars=bars, digest=bars.digest
        )
        return self.given(f"ticker-{symbol}", event, revision=revision)

    @property
    def told(self) -> list[tuple[str, Event]]:
        """The events appended since, as the store returns them."""
        return [(stream, self.store.read_stream(stream)[at].event) for stream, at in self.store.written]

    def then(self, stream: str, *events: Event) -> None:
        """Exactly these events were appended since, to this stream."""
        assert self.told == [(stream, event) for event in events]

    def then_nothing(self) -> None:
        """No event was appended since."""
        assert self.told == []

    def refused(
        self, kind: type[PrevistoError], field: str, act: Callable[..., Any], *given: Any, **named: Any
    ) -> PrevistoError:
        """The act raises exactly this kind of error about this field, and appends nothing."""
        with pytest.raises(kind) as caught:
            act(*given, **named)
        assert (type(caught.value), caught.value.field) == (kind, field)
        self.then_nothing()
        return caught.value


def a_scope(job: str = "k1", **changes: Any) -> Scope:
    """A request over the network of bia's under a key, but for the changes."""
    return Scope(**{"job": job, "token": "", "actor": "bia", "client": "app", "at": NOON, **changes})


def tracking(symbol: str = "VALE3", at: datetime = NOON) -> TickerTracked:
    """The event that a ticker is followed."""
    ticker = Ticker.parse(symbol)
    return TickerTracked(
        ticker=symbol, exchange=ticker.exchange, currency=ticker.currency, yahoo=ticker.yahoo, at=at
    )


def bars_of(series: PriceSeries) -> RawBars:
    """The rows that a source would deliver for a series."""
    return RawBars(series.sessions, {name: getattr(series, name) for name in (*PRICES, "volume")})


def ingestion(bars: RawBars, symbol: str = "VALE3", number: int = 1, **changes: Any) -> PricesIngested:
    """The event of a revision in which every row is new, but for the changes."""
    told: dict[str, Any] = {
        "ticker": symbol,
        "revision": number,
        "source": "csv",
        "synthetic": False,
        "first": to_date(bars.sessions[0]),
        "last": to_date(bars.sessions[-1]),
        "rows": len(bars),
        "added": len(bars),
        "changed": 0,
        "vanished": 0,
        "findings": {},
        "digest": bars.digest,
        "at": NOON,
        "full": True,
    }
    return PricesIngested(**{**told, **changes})


class CountedSecrets:
    """SecretFactory of secret-1, secret-2, secret-3…"""

    def __init__(self) -> None:
        self.count = 0

    def new(self) -> str:
        """The next one."""
        self.count += 1
        return f"secret-{self.count}"


class Denylist:
    """RevokedTokens in a dictionary, by name, with the time at which each runs out."""

    def __init__(self) -> None:
        self.until: dict[str, float] = {}

    def revoke(self, name: str, until: float) -> None:
        self.until[name] = until

    def live(self) -> frozenset[str]:
        return frozenset(self.until)


class PlainHasher:
    """PasswordHasher that works at once; `cost` is today's. `checked` are the hashes it was asked about."""

    def __init__(self, cost: int = 1) -> None:
        self.cost = cost
        self.checked: list[str] = []

    def hash(self, password: str) -> str:
        return f"$argon2id$cost={self.cost}${sha256(password.encode()).hexdigest()}"

    def matches(self, password_hash: str, password: str) -> bool:
        self.checked.append(password_hash)
        return password_hash.endswith(f"${sha256(password.encode()).hexdigest()}")

    def is_outdated(self, password_hash: str) -> bool:
        return f"$cost={self.cost}$" not in password_hash


class Families:
    """TokenFamilies by person, as far as ending a person's goes; `alive` are those that have not ended."""

    def __init__(self, **of: tuple[str, ...]) -> None:
        self.of = of
        self.alive = {family for families in of.values() for family in families}

    def end_subject(self, subject: str, now: float) -> Sequence[str]:
        self.alive -= set(self.of.get(subject, ()))
        return self.of.get(subject, ())


class Sessions:
    """WebSessions as far as ending a person's goes; `open` are the people who are logged in."""

    def __init__(self, *people: str) -> None:
        self.open = set(people)

    def end_subject(self, subject: str) -> None:
        self.open.discard(subject)


class Attempts:
    """FailedAttempts without time: behind the free ones each guess has to wait `WAIT` seconds."""

    WAIT = 7.5

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def begin(self, names: Sequence[tuple[str, int]], now: float) -> float:
        if any(self.counts[name] >= free for name, free in names):
            return self.WAIT
        self.counts.update(name for name, _ in names)
        return 0.0

    def passed(self, forgotten: str, names: Sequence[str]) -> None:
        self.counts.pop(forgotten, None)
        self.counts.subtract(names)

    def forget(self, beginning: str) -> None:
        for name in [name for name in self.counts if name.startswith(beginning)]:
            del self.counts[name]


class Judge:
    """PasswordJudge that knows one password."""

    GUESSABLE = "correct horse battery"

    def is_guessable(self, password: str, name: str) -> bool:
        return password == self.GUESSABLE


class Gatehouse(Case):
    """A case with what the use-cases about users and clients need; bia is logged in and has consents."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets, self.revoked, self.hasher = CountedSecrets(), Denylist(), PlainHasher()
        self.families = cast(Any, Families(bia=("f1", "f2"), caio=("f3",)))  # a part of the port
        self.sessions = cast(Any, Sessions("bia", "caio"))
        self.attempts = Attempts()
        self.persons = PlainPersons()
        self.keep_users = KeepUsers(
            self.ledger,
            self.secrets,
            self.hasher,
            self.families,
            self.sessions,
            self.revoked,
            self.attempts,
            Judge(),
            self.persons,
        )
        self.keep_clients = KeepClients(self.ledger, self.secrets, self.revoked)


class Oracle(Case):
    """A case with what forecasts need: 100 sessions of VALE3 up to 24 May 2024, strategies and a calendar."""

    def __init__(self, artifacts: Artifacts | None = None) -> None:
        super().__init__()
        self.artifacts = artifacts or Artifacts()
        self.catalog = Shelf()
        self.serving = Serving(self.store, self.artifacts, self.catalog)
        self.compose = ComposeForecast(self.ledger, self.prices, self.serving, Weekdays())
        self.issue = IssueForecast(self.ledger, self.compose)
        self.series = a_series(100)
        self.tracked().priced(self.series)

    def registered(self, model: str = "VALE3-week-1", *more: Event) -> "Oracle":
        """A naive version for a week whose artifact is stored, and what came of it."""
        address = self.artifacts.save(({}, {"strategy": "naive"}))
        parts = {"family": "week", "horizon": 5, "strategy": "naive", "settings": {}, "artifact": address}
        self.given("registry-VALE3-week", msgspec.structs.replace(a_version(model), **parts), *more)
        return self


def the_promotion(model: str = "VALE3-week-1", previous: str = "") -> ModelPromoted:
    """The event that a version with convincing evidence serves."""
    return ModelPromoted(
        model=model, previous=previous, by="bia", reason="", evidence=convincing_evidence(), at=NOON
    )


def naive_ranges(
    series: PriceSeries, horizon: int, levels: tuple[float, ...] = LEVELS
) -> npt.NDArray[np.float64]:
    """What the naive strategy answers, without anything of the application."""
    return np.asarray(FittedNaive().predict(series, horizon, np.asarray(levels)))


class Bureau(Case):
    """A case with the use-cases of jobs, whose kind notes tickers; `seconds` is the time of the queue."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.queue = InMemoryJobQueue(self.store, lambda: self.seconds)
        self.artifacts: Any = Artifacts()
        self.kinds: dict[str, Any] = {"notes": Notes(self.ledger)}
        self.submit = SubmitJob(self.ledger, lambda: self.kinds)
        self.authority = Authority(Clients(self.store), Users(self.store, PlainPersons()))
        self.run = RunJob(
            self.ledger, self.queue, lambda: self.kinds, self.artifacts, self.submit, 0.0, self.authority
        )

    def submitted(self, job: str = "j1", **changes: Any) -> "Bureau":
        """A job that was asked for before."""
        self.given(f"job-{job}", a_submission(job, **changes))
        return self

    def claimed(self, job: str = "j1", lease: float = 30.0) -> Claim:
        """The claim of another worker on it."""
        claim = self.queue.claim("w", lease, job=job)
        assert claim
        return claim


def a_submission(job: str = "j1", **changes: Any) -> JobSubmitted:
    """Notes that bia asked for, but for the changes."""
    told: dict[str, Any] = {
        "job": job,
        "kind": "notes",
        "request": {"tickers": ["VALE3"]},
        "owner": "bia",
        "key": "",
        "parent": "",
        "priority": 0,
        "deadline": None,
        "memory": None,
        "at": NOON,
    }
    return JobSubmitted(**{**told, **changes})
