"""What a refresh makes of each fault in the answers of Yahoo: on a first fetch, and over a good history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.yahoo import fetch
from adapters.market_data.yahoo.fetch import Yahoo
from domain.errors import DeliveryHeld, NotFound, SourceError
from domain.ticker import Ticker
from tests.support.hand_times import HandTimes
from tests.support.shared_standin import ABSENT, play, running_standin
from tests.support.use_cases import Case, refreshing

NOW = datetime(2026, 11, 29, 14, 0, tzinfo=UTC)  # a Sunday
VALE3 = Ticker.parse("VALE3")
INVISIBLE = ("scaled", "rebase", "wrong_silent")  # nothing in a first answer shows these
HELD = ("nulls", "missing_split", "silent_split", "split_twice", *INVISIBLE)
DEFECTS = (
    *("no_adjclose", "nan_last", "split", "split_day", "dividend", "unit100", "unit100_old"),
    *("zero", "zero_open", "negative", "spike", "huge_value", "dup_last", "dup_rows", "future", "live"),
    *("stale", "flat", "short", "gap", "descending", "close_stamp", "day_before", "holiday", *HELD),
)
REFUSED = ("text", "ragged", "weekly", "wrong_symbol", "wrong_currency", "html", "http404", "empty_result")
CALENDAR = ExchangeSessions()

pytestmark = ABSENT


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        # Five years instead of sixteen show the same faults in a third of the time.
        patch.setattr(fetch, "FIRST_DATE", date(2022, 1, 3))
        with running_standin(tmp_path_factory.mktemp("standin"), NOW.date()) as address:
            yield address


class Home:
    """An installation that follows VALE3."""

    def __init__(self, standin: str, cache: Path) -> None:
        self.case = Case(NOW).tracked()
        self._standin = standin
        (cache / "host").unlink(missing_ok=True)
        source = Yahoo(cache, rate=1e6, times=HandTimes().times)
        self._refresh = refreshing(self.case, source, CALENDAR)

    def refresh(self, fault: str = "") -> type[Exception] | None:
        """Refresh while the stand-in shows a fault; the class of the refusal, if there is one."""
        play(self._standin, fault)
        try:
            self._refresh(VALE3, force=True)
        except (SourceError, DeliveryHeld) as refusal:
            return type(refusal)
        return None

    @property
    def closes(self) -> dict[int, float]:
        """The usable closes by day."""
        try:
            series = self.case.prices(VALE3).series
        except NotFound:
            return {}
        return dict(zip(series.sessions.tolist(), series.close.tolist(), strict=True))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of cookies."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def true(standin: str, cache: Path) -> dict[int, float]:
    """The closes of a source without a fault."""
    home = Home(standin, cache)
    assert home.refresh() is None
    return home.closes


def wrong(closes: dict[int, float], true: dict[int, float]) -> int:
    """The number of closes that the source never had."""
    return sum(day not in true or abs(close / true[day] - 1) > 1e-6 for day, close in closes.items())


@pytest.mark.parametrize("fault", [*DEFECTS, *REFUSED])
def test_over_a_good_history_nothing_is_wrong_or_lost(
    standin: str, cache: Path, true: dict[int, float], fault: str
) -> None:
    """No wrong close is usable, every good one stays, and the next good answer leaves no trace."""
    home = Home(standin, cache)
    home.refresh()
    refusal = home.refresh(fault)
    assert (refusal is DeliveryHeld) == (fault in HELD)
    assert (wrong(home.closes, true), len(home.closes)) == (0, len(true))
    assert home.refresh() is None
    assert (wrong(home.closes, true), len(home.closes)) == (0, len(true))


@pytest.mark.parametrize("fault", [fault for fault in (*DEFECTS, *REFUSED) if fault not in INVISIBLE])
def test_on_a_first_fetch_nothing_wrong_is_usable(
    standin: str, cache: Path, true: dict[int, float], fault: str
) -> None:
    """What looks wrong is left out, and the next good answer brings it."""
    home = Home(standin, cache)
    home.refresh(fault)
    assert wrong(home.closes, true) == 0
    assert home.refresh() is None
    assert (wrong(home.closes, true), len(home.closes)) == (0, len(true))
