"""CsvFolder with `actions/TICKER.csv`: dividends and splits from a file beside the tables."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.csv_folder import CsvFolder
from domain.delivery import Delivery
from domain.dividends import Dividend
from domain.errors import InvalidTable
from domain.ticker import Ticker

VALE = Ticker.parse("VALE3")
LAST = date(2030, 1, 1)
HEADER = "date,open,high,low,close,volume"
DAYS = ("2024-01-02", "2024-01-03", "2024-01-04")


def fetch(folder: Path, actions: str, table: str = "", first: date | None = None) -> Delivery:
    """Write three rows and the actions, and read them through the source."""
    rows = table or "\n".join([HEADER, *(f"{day},10,11,9,10,1000" for day in DAYS)])
    (folder / "VALE3.SA.csv").write_text(rows)
    (folder / "actions").mkdir()
    (folder / "actions" / "VALE3.csv").write_text(f"date,dividend,split_ratio,announced\n{actions}\n")
    return CsvFolder(folder).fetch(VALE, first, LAST)


def test_actions_fill_the_columns_of_a_table(tmp_path: Path) -> None:
    """Two dividends of a day add up, and a split is on its row."""
    bars = fetch(tmp_path, "2024-01-03,0.5,1,\n2024-01-03,0.25,1,\n2024-01-04,0,2,").bars
    np.testing.assert_array_equal(bars.columns["dividend"], [np.nan, 0.75, np.nan])
    np.testing.assert_array_equal(bars.columns["split"], [np.nan, np.nan, 2.0])


def test_an_action_on_a_day_without_a_row_is_on_the_next_one(tmp_path: Path) -> None:
    """It is placed before the rows are cut, so that a later first day does not lose it."""
    table = f"{HEADER}\n2024-01-02,10,11,9,10,1\n2024-01-08,10,11,9,10,1"
    bars = fetch(tmp_path, "2024-01-04,0.5,1,", table, first=date(2024, 1, 5)).bars
    assert bars.columns["dividend"].tolist() == [0.5]


def test_rows_of_one_day_have_the_same_action(tmp_path: Path) -> None:
    """Whichever of the repeated rows is kept has the dividend."""
    table = f"{HEADER}\n2024-01-02,10,11,9,10,1\n2024-01-03,10,11,9,10,1\n2024-01-03,10,11,9,10.5,1"
    bars = fetch(tmp_path, "2024-01-03,0.5,1,", table).bars
    assert bars.columns["dividend"][1:].tolist() == [0.5, 0.5]


def test_announced_dividends_are_delivered(tmp_path: Path) -> None:
    """Those with an announcement day and an ex-date since the first day asked for, also ahead."""
    text = "2024-01-03,0.5,1,2023-12-20\n2024-01-04,0.25,1,\n2025-03-03,1.5,1,2024-01-03"
    got = fetch(tmp_path, text, first=date(2024, 1, 4))
    assert got.dividends == (Dividend(ex_date=date(2025, 3, 3), amount=1.5, announced=date(2024, 1, 3)),)


def test_an_equal_value_of_the_table_is_no_contradiction(tmp_path: Path) -> None:
    """The table and the actions may both have the event, with another number of digits."""
    table = f"{HEADER},dividend,split\n{DAYS[0]},10,11,9,10,1,0,0\n{DAYS[1]},10,11,9,10,1,0.33333333,2"
    bars = fetch(tmp_path, "2024-01-03,0.333333333333,2,", table).bars
    assert bars.columns["dividend"][1] == 0.33333333


@pytest.mark.parametrize(
    ("actions", "complaint"),
    [
        (
            "2024-01-03,0.6,1,",
            "VALE3.SA.csv, field dividend: 0.5 on 2024-01-03 is 0.6 in the file of actions",
        ),
        ("2024-01-03,0.5,3,", "VALE3.SA.csv, field split: 2 on 2024-01-03 is 3 in the file of actions"),
        ("2024-01-03,-1,1,", "actions/VALE3.csv line 2, field dividend: -1 is negative"),
    ],
)
def test_a_contradiction_is_refused(tmp_path: Path, actions: str, complaint: str) -> None:
    """Neither value is chosen, and the error names the file, the day and both."""
    table = f"{HEADER},dividend,split\n{DAYS[0]},10,11,9,10,1,0,0\n{DAYS[1]},10,11,9,10,1,0.5,2"
    with pytest.raises(InvalidTable) as caught:
        fetch(tmp_path, actions, table)
    assert complaint in str(caught.value)
