"""Every fault of the stand-in for Yahoo, which was made for reviews, is refused or passed on as agreed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.market_data.yahoo.fetch import Yahoo
from domain.errors import (
    AccessRefused,
    AnswerTooLarge,
    InvalidAnswer,
    RateLimited,
    Redirected,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
    WrongAnswer,
)
from domain.sessions import to_date
from domain.ticker import Ticker
from tests.support.hand_times import HandTimes
from tests.support.shared_standin import ABSENT, STANDIN, play, running_standin

TODAY, FIRST = date(2026, 11, 27), date(2026, 1, 2)
ROWS = 236
VALE = Ticker.parse("VALE3")
REFUSED: dict[str, type[SourceError]] = {
    "http429": RateLimited,
    "http404": UnknownSymbol,
    "http500": SourceUnavailable,
    "http503": SourceUnavailable,
    "http401": AccessRefused,
    "html": InvalidAnswer,
    "down": SourceUnavailable,
    "empty_body": InvalidAnswer,
    "bad_json": InvalidAnswer,
    "empty_result": InvalidAnswer,
    "no_timestamps": InvalidAnswer,
    "drop": SourceUnavailable,
    "reset": SourceUnavailable,
    "cut_body": SourceUnavailable,
    "slow": SourceTimeout,
    "hang": SourceTimeout,
    "trickle": SourceTimeout,
    "huge": AnswerTooLarge,
    "gzip_bomb": AnswerTooLarge,
    "redirect": Redirected,
    "text": InvalidAnswer,
    "ragged": InvalidAnswer,
    "weekly": WrongAnswer,
    "wrong_symbol": WrongAnswer,
    "wrong_currency": WrongAnswer,
}
PASSED = dict.fromkeys(
    [
        *("crumb429", "no_adjclose", "nulls", "nan_last", "split", "missing_split"),
        *("silent_split", "split_twice", "split_day", "dividend", "rebase", "scaled"),
        *("unit100", "unit100_old", "zero", "zero_open", "negative", "spike"),
        *("huge_value", "dup_last", "dup_rows", "future", "live", "stale"),
        *("flat", "short", "gap", "descending", "close_stamp", "day_before"),
        *("holiday", "wrong_silent"),
    ],
    ROWS,
) | {"dup_last": ROWS + 1, "dup_rows": ROWS + 5, "stale": ROWS - 22, "short": 60, "gap": ROWS - 20}
SLOW = ("slow", "hang", "trickle")
ARGUMENT = {"huge": "12", "gzip_bomb": "12"}

pytestmark = ABSENT


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one stand-in, which is the proxy of this process meanwhile."""
    with running_standin(tmp_path_factory.mktemp("standin"), TODAY) as address:
        yield address


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of cookies."""
    return tmp_path_factory.mktemp("cache")


def source(cache: Path, fault: str) -> Yahoo:
    """The source, with short patience for the slow faults only."""
    (cache / "host").unlink(missing_ok=True)
    slow = fault in SLOW
    return Yahoo(cache, timeout=0.5 if slow else 10, tries=1 if slow else 5, times=HandTimes().times)


def test_the_tables_name_every_fault_of_the_stand_in() -> None:
    """A fault that is added there is missed here."""
    text = STANDIN.read_text().split("Answers that are no data:")[1].split("Needs only")[0]
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    listed = {word.strip() for word in re.split(r"[,.:]", text)}
    assert {word for word in listed if re.fullmatch(r"[a-z0-9_]+", word)} == {*REFUSED, *PASSED}


@pytest.mark.parametrize("fault", REFUSED)
def test_each_fault_has_its_refusal(standin: str, cache: Path, fault: str) -> None:
    """The kind is exact, and nothing is returned."""
    play(standin, fault, argument=ARGUMENT.get(fault, ""))
    with pytest.raises(SourceError) as caught:
        source(cache, fault).fetch(VALE, None, TODAY)
    assert type(caught.value) is REFUSED[fault]


@pytest.mark.parametrize("fault", PASSED)
def test_each_defect_of_the_prices_is_passed_on(standin: str, cache: Path, fault: str) -> None:
    """The rows come as often as the stand-in sends them, each on a weekday, the last one on its day."""
    play(standin, fault, argument=ARGUMENT.get(fault, ""))
    bars = source(cache, fault).fetch(VALE, FIRST, TODAY).bars
    assert len(bars) == PASSED[fault]
    assert all(to_date(day).weekday() < 5 for day in bars.sessions)
    assert to_date(bars.sessions[-1]) == (date(2026, 10, 28) if fault == "stale" else TODAY)
