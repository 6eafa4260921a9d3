"""The projector on both engines: catch up, stop at an event that cannot be folded, rebuild."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.read_models import InMemoryReadModels
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.sql_read_models import SqlReadModels
from application.happenings import Happening
from application.ports.read_models import Row
from application.projections import projector as module
from application.projections.folds import PROJECTIONS
from application.projections.folds.projection import Projection
from application.projections.projector import Projector
from domain.errors import IntegrityError, NotFound
from domain.tracked_ticker import TickerTracked
from tests.contracts.event_store import request

Ports = tuple[Any, Any]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ports(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ports]:
    """An event store and read models."""
    if request.param == "memory":
        yield InMemoryStore(), InMemoryReadModels()
        return
    sqlite = f"sqlite:///{tmp_path / 'ledger.db'}"
    engine = open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield SqlEventStore(engine), SqlReadModels(engine)


def counting(event: Any, row: Any) -> list[Row]:
    """One row for each ticker with the number of trackings; fails on T7 until it is fixed."""
    if event.ticker == "T7" and not mended:
        raise KeyError("seven")
    seen = (row(event.ticker) or {"times": 0})["times"]
    return [Row(key=event.ticker, ticker=event.ticker, data={"times": seen + 1})]


mended: list[bool] = []
COUNTING = {
    "counts": Projection((TickerTracked,), ("ticker",), counting),
    "tickers": PROJECTIONS["tickers"],
}


def test_pages_and_repetitions_fold_to_the_same(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small pages give the same rows as one fold from the beginning."""
    store, rows = ports
    mended.append(True)
    monkeypatch.setattr(module, "PAGE_EVENTS", 3)
    projector = Projector(store, rows, projections=COUNTING)
    for number in range(9):
        store.append(request(f"s{number}", 0, f"c{number}", 1 + number))
        if number % 3 == 0:
            projector.catch_up("counts")

    assert projector.catch_up("counts").position == store.head() == 45
    live = rows.find("counts")
    assert [data["times"] for data in live] == list(range(9, 0, -1))
    assert projector.rebuild("counts").position == 45
    assert rows.find("counts") == live
    mended.clear()


def test_an_event_that_cannot_be_folded_stops_one_projection(ports: Ports) -> None:
    """It stops before the event and still answers; others continue, and after the fix it does too."""
    store, rows = ports
    projector = Projector(store, rows, projections=COUNTING)
    store.append(request("a", 0, "c1", 5))
    projector.catch_up("counts")
    store.append(request("a", 5, "c2", 10))

    place = projector.catch_up("counts")

    assert (place.position, "event 13 (ticker.tracked.v1)" in place.problem) == (12, True)
    assert projector.catch_up("counts") == place == rows.place("counts")
    assert len(rows.find("counts")) == 7
    assert projector.catch_up("tickers").position == 15
    with pytest.raises(IntegrityError, match="counts cannot be rebuilt"):
        rebuild_from_behind(projector)
    assert len(rows.find("counts")) == 7

    mended.append(True)
    assert projector.catch_up("counts") == msgspec.structs.replace(place, position=15, problem="")
    mended.clear()


def rebuild_from_behind(projector: Projector) -> None:
    """Rebuild with a fold that stops before the live rows do."""

    def nothing(event: Any, row: Any) -> list[Row]:
        raise ValueError("not even one")

    worse = {"counts": Projection((TickerTracked,), ("ticker",), nothing)}
    Projector(projector._feed, projector.rows, projections=worse).rebuild("counts")


def test_an_unknown_projection_is_refused(ports: Ports) -> None:
    """The error lists the existing projections."""
    with pytest.raises(NotFound) as refusal:
        Projector(*ports).rebuild("nothing")

    assert "tickers" in refusal.value.remedy


def test_a_read_that_finds_nothing_of_its_own_writes_nothing(ports: Ports) -> None:
    """Events of other kinds do not make a query write."""
    store, rows = ports
    store.append(request("a", 0, "c1", 5))

    assert Projector(store, rows).catch_up("backtests").position == 5
    assert rows.place("backtests").position == 0


def test_an_unreadable_event_stops_only_projections_of_its_kind(tmp_path: Path) -> None:
    """`tickers` stops before the event, and the other projections reach the head."""
    import sqlite3

    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    store, rows = SqlEventStore(engine), SqlReadModels(engine)
    store.append(request("a", 0, "c1", 5))
    with sqlite3.connect(tmp_path / "ledger.db") as owner:
        owner.execute("DROP TRIGGER events_no_update")
        owner.execute("UPDATE events SET data = x'7b7d' WHERE position = 4")
    alarms: list[Happening] = []
    projector = Projector(store, rows, alarms.append)

    place = projector.catch_up("tickers")

    assert (place.position, "event 4" in place.problem) == (3, True)
    assert [data["ticker"] for data in rows.find("tickers")] == ["T0", "T1", "T2"]
    assert projector.catch_up("models").problem == ""
    assert rows.place("tickers") == place
    assert [(one.projection, one.position) for one in alarms] == [("tickers", 3)]
