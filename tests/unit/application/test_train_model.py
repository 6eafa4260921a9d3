"""TrainModel in memory: the stored artifact is evaluated, on sessions after the training window."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from adapters.persistence.in_memory.event_store import InMemoryStore
from application.commands.promote_model import PromoteModel
from application.commands.train_model import TrainModel, TrainRequest, held_out_sessions
from application.forecasting.evidence import Judge
from application.forecasting.known_prices import KnownPrices
from application.ledger import Ledger, Origin
from application.ports.price_history import PriceRevision
from application.queries.check_forecaster import synthetic_series
from domain.bars import RawBars
from domain.errors import InvalidInput, NotFound, TooFewSessions
from domain.gate import Gate
from domain.price_events import PricesIngested
from domain.prices import PRICES
from domain.registry_events import ModelRegistered
from domain.sessions import to_date
from domain.ticker import Ticker

AT = datetime(2024, 1, 31, tzinfo=UTC)
VALE3 = Ticker.parse("VALE3")


class FixedClock:
    """Always the same time."""

    def now(self) -> datetime:
        """31 January 2024."""
        return AT


class Counted:
    """Identities 1, 2, 3…"""

    count = 0

    def new(self) -> str:
        """The next one."""
        self.count += 1
        return f"id-{self.count:026}"


class Spy:
    """A forecaster that records the histories it gets."""

    settings: dict[str, Any] = {}
    pooled = False

    def __init__(self) -> None:
        self.fitted_on: list[date] = []
        self.asked_at: list[date] = []
        self.loaded = 0

    def fit(self, training: Any, horizon: int, settings: Any, seed: int, report: Any) -> "Spy":
        """Remember the last session."""
        self.fitted_on.append(training[0].last)
        return self

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """A fan around the last close."""
        self.asked_at.append(context.last)
        return context.close[-1] * (1 + 0.1 * (levels - 0.5)) * np.ones((horizon, 1))

    def dump(self) -> Any:
        """Nothing."""
        return {}, {}

    def load(self, artifact: Any) -> "Spy":
        """Count it."""
        self.loaded += 1
        return self


class Catalog:
    """The spy beside the real strategies."""

    def __init__(self, spy: Spy) -> None:
        from adapters.forecasting.entry_point_catalog import EntryPointCatalog

        self._real = EntryPointCatalog()
        self._spy = spy

    def create(self, name: str) -> Any:
        """The spy by its name."""
        return self._spy if name == "spy" else self._real.create(name)


class World:
    """A ledger with 600 sessions of VALE3; `mixed` with those of another share on every third row."""

    def __init__(self, folder: Path, *, mixed: bool = False) -> None:
        self.store, self.spy = InMemoryStore(), Spy()
        origin = Origin(actor="tester", code_version="1", environment={})
        self.ledger = Ledger(self.store, FixedClock(), Counted(), origin)
        self.prices = KnownPrices(self.store, self.store.history)
        catalog: Any = Catalog(self.spy)
        self.train = TrainModel(self.ledger, self.prices, FolderArtifacts(folder), catalog, Judge(catalog))
        self.ingest("VALE3", np.where(mixed & (np.arange(600) % 3 == 0), 1 / 7, 1.0))

    def ingest(self, ticker: str, factor: Any = 1.0, rows: slice = slice(600)) -> None:
        """Add a ticker with some of the sessions."""
        whole = synthetic_series(600)
        series = whole.since(to_date(whole.sessions[rows][0])).until(to_date(whole.sessions[rows][-1]))
        columns = {name: getattr(series, name) * factor for name in PRICES} | {"volume": series.volume}
        bars = RawBars(series.sessions, columns)
        event = PricesIngested(
            ticker=ticker,
            revision=1,
            source="csv",
            synthetic=False,
            first=series.first,
            last=series.last,
            rows=len(series),
            added=len(series),
            changed=0,
            vanished=0,
            findings={},
            digest=bars.digest,
            at=AT,
        )
        revision = PriceRevision(ticker=ticker, number=1, recorded_at=AT, bars=bars, digest=bars.digest)
        self.ledger.append(f"ticker-{ticker}", 0, (event,), revision=revision)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A new ledger."""
    return World(tmp_path)


def test_the_stored_weights_are_judged_on_later_sessions(world: World) -> None:
    """The artifact is loaded before the evaluation, and every origin is at or after the end of the window."""
    version = world.train(TrainRequest(ticker="VALE3", strategy="spy"))

    assert world.spy.loaded == 1
    assert version.evidence.origins == len(world.spy.asked_at)
    assert min(world.spy.asked_at) == world.spy.fitted_on[0] == version.training[0].last
    assert version.evidence.first == version.training[0].last


def test_the_last_sessions_are_enough_for_the_gate(world: World) -> None:
    """Without an end, 48 dates judge the version, of which 245 sessions of 600 are kept out."""
    version = world.train(TrainRequest(ticker="VALE3", strategy="spy"))

    assert version.evidence.origins == len(version.evidence.own.dates) == 48
    assert set(version.evidence.own.references) == {"naive", "scale"}
    assert version.evidence.pooled is None


@pytest.mark.parametrize(
    ("sessions", "horizon", "held_out"),
    [(600, 10, 245), (1300, 10, 325), (5000, 10, 500), (400, 10, 100), (1300, 5, 325), (4000, 60, 1470)],
)
def test_the_default_window_leaves_the_dates_of_the_gate(sessions: int, horizon: int, held_out: int) -> None:
    """A quarter, or what 48 dates need, unless this is more than half of the history."""
    assert held_out_sessions(sessions, horizon) == held_out


def test_a_version_is_measured_beside_the_champion(world: World) -> None:
    """The champion forecasts the same dates, under its id."""
    first = world.train(TrainRequest(ticker="VALE3", strategy="volatility"))
    promote = PromoteModel(world.ledger, Gate(dates=99))
    promote(first.model, "for the test", force=True)

    own = world.train(TrainRequest(ticker="VALE3", strategy="drift")).evidence.own

    assert list(own.references) == ["naive", "scale", first.model]
    assert own.references[first.model] == first.evidence.own.version
    assert own.references["scale"] == first.evidence.own.references["scale"] != own.version


def test_a_panel_is_judged_on_all_its_tickers(world: World) -> None:
    """The losses are means over the tickers by date; a strategy that is not pooled is fitted on each."""
    world.ingest("PETR4", rows=slice(100, 600))
    world.ingest("ITUB4", rows=slice(150))  # ends before the window does
    request = TrainRequest(ticker="VALE3", strategy="drift", panel=["PETR4", "ITUB4"])

    version = world.train(request)

    evidence, end = version.evidence, version.training[0].last
    assert (evidence.own.tickers, evidence.pooled.tickers) == (1, 2)
    assert evidence.pooled.dates == evidence.own.dates
    other = world.train(TrainRequest(ticker="PETR4", strategy="drift", end=end)).evidence.own
    first, second = evidence.own.version[0], other.version[0]
    assert evidence.pooled.version[0] == pytest.approx((first + second) / 2)


def test_the_complexity_is_that_of_the_strategy(world: World) -> None:
    """The spy declares none."""
    complexity = [
        world.train(TrainRequest(ticker="VALE3", strategy=name)).complexity
        for name in ("naive", "drift", "volatility", "spy")
    ]
    assert complexity == [0, 1, 2, None]


def test_the_event_names_everything_the_fit_was_made_from(world: World) -> None:
    """The event has window, revision, digest, artifact and seed."""
    world.train(TrainRequest(ticker="VALE3", strategy="spy", seed=9))

    event = world.store.read_stream("registry-VALE3-fortnight")[0].event

    assert isinstance(event, ModelRegistered)
    assert (event.model, event.seed, event.horizon) == ("VALE3-fortnight-1", 9, 10)
    assert event.training[0].revision == 1
    assert len(event.artifact) == len(event.training[0].digest) == 64


def test_versions_are_numbered_by_family(world: World) -> None:
    """Horizons of one family share a registry; another family has a separate one."""
    models = [world.train(TrainRequest(ticker="VALE3", strategy="spy", horizon=h)).model for h in (10, 7, 3)]

    assert models == ["VALE3-fortnight-1", "VALE3-fortnight-2", "VALE3-week-1"]


def test_a_window_up_to_the_last_session_leaves_no_evidence(world: World) -> None:
    """The version is registered with evidence without origins, so the gate refuses it."""
    last = world.prices(VALE3).series.last

    version = world.train(TrainRequest(ticker="VALE3", strategy="spy", end=last))
    assert version.end == last

    assert version.evidence.origins == 0
    assert version.evidence.relative_to_naive is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"start": date(2020, 1, 2), "end": date(2020, 1, 1)}, InvalidInput),
        ({"start": date(2090, 1, 1)}, TooFewSessions),
        ({"ticker": "PETR4"}, NotFound),
        ({"strategy": "prophet"}, NotFound),
        ({"settings": {"window": 3}}, InvalidInput),
        ({"horizon": 61}, InvalidInput),
    ],
)
def test_a_refusal_registers_nothing(world: World, changes: dict[str, Any], error: type[Exception]) -> None:
    """Invalid input is refused before anything is fitted or appended."""
    with pytest.raises(error):
        world.train(TrainRequest(**{"ticker": "VALE3", "strategy": "spy", **changes}))

    assert world.store.head() == 1
    assert world.spy.fitted_on == []


def test_an_unfit_ticker_is_refused(tmp_path: Path) -> None:
    """The refusal says why and names the way out; the spy is not called."""
    world = World(tmp_path, mixed=True)

    with pytest.raises(InvalidInput) as caught:
        world.train(TrainRequest(ticker="VALE3", strategy="spy"))

    assert caught.value.field == "ticker"
    assert caught.value.message.startswith("VALE3 is unfit for training: the prices contradict themselves")
    assert "--anyway" in caught.value.remedy
    assert world.spy.fitted_on == []


def test_an_unfit_ticker_is_trained_anyway(tmp_path: Path) -> None:
    """The caller decides."""
    world = World(tmp_path, mixed=True)

    version = world.train(TrainRequest(ticker="VALE3", strategy="spy", anyway=True))

    assert version.model == "VALE3-fortnight-1"
