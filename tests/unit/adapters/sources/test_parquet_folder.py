"""Parquet files of a folder: dates in several forms, missing values, and what is refused."""

import builtins
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from adapters.market_data.parquet_folder import ParquetFolder
from application.ports.source_catalog import SourceContext
from domain.basis import Basis
from domain.errors import InvalidInput, InvalidTable, LocalTrouble, MissingExtra
from domain.sessions import to_date
from domain.ticker import Ticker
from tests.support.use_cases import Weekdays

arrow = pytest.importorskip("pyarrow", reason="extra `parquet`")
parquet = pytest.importorskip("pyarrow.parquet", reason="extra `parquet`")
VALE3, LAST = Ticker.parse("VALE3"), date(2024, 3, 1)
DAYS = [date(2024, 1, 30), date(2024, 1, 31)]


def write(folder: Path, days: Any, **columns: Any) -> Path:
    """A file of two rows; columns replace or add to the usual ones."""
    prices = {name: [1.5, 2.5] for name in ("open", "high", "low", "close", "volume")}
    path = folder / "VALE3.parquet"
    parquet.write_table(arrow.table({"date": days, **prices, **columns}), path)
    return path


@pytest.mark.parametrize(
    "days",
    [
        DAYS,
        ["2024-01-30", "2024-01-31"],
        [datetime(2024, 1, 30), datetime(2024, 1, 31)],
        [datetime(2024, 1, 30, tzinfo=UTC), datetime(2024, 1, 31, tzinfo=UTC)],
        [datetime(2024, 1, day, tzinfo=ZoneInfo("America/Sao_Paulo")) for day in (30, 31)],
    ],
)
def test_a_day_is_read_in_every_form(tmp_path: Path, days: Any) -> None:
    """A date, a text, a time without a zone, and midnight in UTC or at the exchange."""
    write(tmp_path, days)
    bars = ParquetFolder(tmp_path).fetch(VALE3, None, LAST).bars
    assert [to_date(day) for day in bars.sessions] == DAYS


def test_an_index_of_pandas_is_the_date(tmp_path: Path) -> None:
    """Without a name, pandas writes the index as __index_level_0__."""
    prices = {name: [1.5, 2.5] for name in ("Open", "High", "Low", "Close", "Volume")}
    parquet.write_table(arrow.table({**prices, "__index_level_0__": DAYS}), tmp_path / "VALE3.SA.parquet")
    assert len(ParquetFolder(tmp_path).fetch(VALE3, None, LAST).bars) == 2


def test_values_are_exact_and_may_be_missing(tmp_path: Path) -> None:
    """Every bit of a number is kept; null and NaN are missing, and so is a dividend of 0."""
    exact = 0.1 + 0.2
    write(tmp_path, DAYS, close=[exact, None], volume=[1e-7, float("nan")], dividend=[0.0, 1.25])
    columns = ParquetFolder(tmp_path).fetch(VALE3, None, LAST).bars.columns
    assert columns["close"][0] == exact
    assert columns["volume"][0] == 1e-7
    assert np.isnan([columns["close"][1], columns["volume"][1], columns["dividend"][0]]).all()


def test_the_basis_is_stated_in_the_text(tmp_path: Path) -> None:
    """It is the only option."""
    write(tmp_path, DAYS)
    context = SourceContext(home=tmp_path, calendar=Weekdays())
    source = ParquetFolder.open(f"{tmp_path}?basis=as-traded", context)
    assert source.fetch(VALE3, None, LAST).basis is Basis.AS_TRADED
    with pytest.raises(InvalidInput, match="is no option of parquet:"):
        ParquetFolder.open(f"{tmp_path}?decimal=,", context)


@pytest.mark.parametrize(
    ("columns", "message"),
    [({"close": ["a", "b"]}, "column close: 'a'"), ({"close": [[1.0], [2.0]]}, "not a table of daily bars")],
)
def test_a_column_that_has_no_numbers_is_refused(tmp_path: Path, columns: Any, message: str) -> None:
    """Texts and lists are no prices."""
    write(tmp_path, DAYS, **columns)
    with pytest.raises(InvalidTable, match=message):
        ParquetFolder(tmp_path).fetch(VALE3, None, LAST)


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"date,close\n2024-01-31,1\n"])
def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path, damage: bytes) -> None:
    """The refusal names the file."""
    (tmp_path / "VALE3.parquet").write_bytes(damage)
    with pytest.raises((InvalidTable, LocalTrouble), match=r"VALE3.parquet: "):
        ParquetFolder(tmp_path).fetch(VALE3, None, LAST)


def test_a_damaged_page_is_refused(tmp_path: Path) -> None:
    """A file that is cut in the middle, or whose rows were overwritten, is no delivery."""
    path = write(tmp_path, DAYS)
    raw = bytearray(path.read_bytes())
    raw[4:40] = b"\xff" * 36
    path.write_bytes(raw)
    with pytest.raises((InvalidTable, LocalTrouble)):
        ParquetFolder(tmp_path).fetch(VALE3, None, LAST)


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal comes when the source is opened."""
    real = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtra) as caught:
        ParquetFolder(tmp_path)
    assert "parquet" in caught.value.remedy
