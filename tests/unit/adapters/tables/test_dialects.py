"""Every series that is written in an accepted dialect is read back equal."""

import csv
import io
from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from adapters.market_data.tables.table import read_table
from domain.sessions import to_day

NAMES = (
    ("date", "open", "high", "low", "close", "volume"),
    ("Data", "Abertura", "Máxima", "Mínima", "Fechamento", "Volume"),
    ("Data", "Abertura", "Máxima", "Mínima", "Último", "Vol."),
    ("Date", "Open", "High", "Low", "Price", "Vol."),
)
DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%b %d, %Y",
    "%Y-%m-%d 00:00:00-03:00",
)
MISSING = ("", "NA", "#N/A", "<NA>", "#N/D", "-", "null", "nan", "None")
PRICES = st.none() | st.decimals(Decimal("0.01"), 10**6, places=2)
BARS = st.tuples(PRICES, PRICES, PRICES, PRICES, st.none() | st.integers(0, 10**10))


@given(
    # A day above 12 and a price with two decimals settle the dialect.
    days=st.sets(st.dates(date(1990, 1, 1), date(2030, 1, 1)), max_size=8).map(
        lambda s: {*s, date(2024, 1, 31)}
    ),
    bars=st.lists(BARS, min_size=9, max_size=9),
    names=st.sampled_from(NAMES),
    dates=st.sampled_from(DATES),
    missing=st.sampled_from(MISSING),
    separator=st.sampled_from(",;\t"),
    sign=st.sampled_from(".,"),
    grouped=st.booleans(),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")),
    shuffled=st.randoms(use_true_random=False),
)
def test_a_series_is_read_as_it_was_written(  # type: ignore[no-untyped-def]
    days, bars, names, dates, missing, separator, sign, grouped, end, encoding, shuffled
) -> None:
    """Separator, decimal sign, groups, dates, names, encoding, line end and order do not change a value."""
    bars[0] = (Decimal("12.34"), *bars[0][1:])
    rows = list(zip(sorted(days, key=lambda day: day != date(2024, 1, 31)), bars, strict=False))
    columns = list(range(6))
    shuffled.shuffle(rows)
    shuffled.shuffle(columns)

    def written(number: Decimal | int | None) -> str:
        text = missing if number is None else f"{number:,}" if grouped else f"{number}"
        return text if number is None or sign == "." else text.translate(str.maketrans(".,", ",."))

    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=separator, lineterminator=end)
    table.writerow([names[column] for column in columns])
    for day, bar in rows:
        cells = [day.strftime(dates), *map(written, bar)]
        table.writerow([cells[column] for column in columns])
    read = read_table("T.csv", text.getvalue().encode(encoding))

    assert read.days.tolist() == [to_day(day) for day, _ in rows]
    for place, name in enumerate(("open", "high", "low", "close", "volume")):
        expected = [np.nan if bar[place] is None else float(bar[place]) for _, bar in rows]
        np.testing.assert_array_equal(read.columns[name], expected)
