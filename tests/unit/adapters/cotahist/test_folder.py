"""CotahistFolder: one history from many files, with events, renamings and refusals."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.cotahist.folder import CotahistFolder
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.dividends import Dividend
from domain.errors import InvalidInput, InvalidTable, LocalTrouble, NoData, UnknownSymbol, WrongAnswer
from domain.sessions import to_date
from domain.ticker import Ticker
from tests.support.cotahist_file import flat, write

VALE = Ticker.parse("VALE3")
LAST = date(2030, 1, 1)
DAYS = [date(2024, 1, 2) + timedelta(days=n) for n in range(10)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with ten days of VALE3 at 60.00, 61.00, …"""
    write(tmp_path / "b3" / "COTAHIST_A2024.TXT", [flat("VALE3", d, 60.0 + n) for n, d in enumerate(DAYS)])
    return tmp_path / "b3"


def fetch(folder: Path, ticker: Ticker = VALE, first: date | None = None, last: date = LAST) -> Delivery:
    """What a new source over the folder delivers."""
    return CotahistFolder(folder, folder.parent / "cache").fetch(ticker, first, last)


def write_actions(folder: Path, *rows: str, header: str = "date,dividend,split_ratio") -> None:
    """The actions of VALE3."""
    (folder / "actions").mkdir(exist_ok=True)
    (folder / "actions" / "VALE3.csv").write_text("\n".join([header, *rows]))


def events(bars: RawBars, name: str) -> dict[date, float]:
    """The sessions with a value in a column."""
    column = bars.columns[name]
    return {
        to_date(day): value
        for day, value in zip(bars.sessions, column.tolist(), strict=True)
        if not np.isnan(value)
    }


def test_prices_are_as_traded(folder: Path) -> None:
    """The delivery states its basis, and its columns are those of the file."""
    got = fetch(folder)
    assert got.basis is Basis.AS_TRADED
    assert [to_date(day) for day in got.bars.sessions] == DAYS
    assert got.bars.columns["close"].tolist() == [60.0 + n for n in range(10)]
    assert got.bars.columns["volume"].tolist() == [1000.0] * 10
    assert np.isnan(got.bars.columns["adj_close"]).all()


def test_files_of_the_same_days_are_one_history(folder: Path) -> None:
    """Yearly, monthly and daily files may overlap; each day is one row, in order."""
    write(folder / "COTAHIST_M012024.ZIP", [flat("VALE3", d, 60.0 + n) for n, d in enumerate(DAYS)])
    write(folder / "COTAHIST_D02012024.TXT", [flat("VALE3", DAYS[0], 60.0)])
    write(folder / "COTAHIST_A2023.TXT", [flat("VALE3", date(2023, 12, 28), 59.0)])
    assert fetch(folder).bars.columns["close"].tolist() == [59.0, *(60.0 + n for n in range(10))]


def test_files_that_disagree_are_refused(folder: Path) -> None:
    """The same ticker and day with another price names both places."""
    write(folder / "COTAHIST_M012024.TXT", [flat("PETR4", DAYS[0], 30.0), flat("VALE3", DAYS[1], 61.5)])
    with pytest.raises(InvalidTable) as caught:
        fetch(folder)
    assert caught.value.message == (
        "COTAHIST_A2024.TXT line 3, field open: 61.0 of VALE3 on 2024-01-03 is 61.5 in "
        "COTAHIST_M012024.TXT line 3"
    )


def test_one_file_that_disagrees_with_itself_is_refused(folder: Path) -> None:
    """Two rows of a ticker on one day must be equal; equal ones are one row."""
    row = flat("VALE3", DAYS[0], 60.0)
    write(folder / "COTAHIST_A2024.TXT", [row, row])
    assert len(fetch(folder).bars) == 1
    write(folder / "COTAHIST_A2024.TXT", [row, row, row._replace(volume=7)])
    with pytest.raises(InvalidTable, match=r"line 4, field volume: 7.0 of VALE3"):
        fetch(folder)


def test_events_are_on_their_sessions(folder: Path) -> None:
    """Dividends of one day add up, a ratio of 1 is no split, and other rows are empty."""
    write_actions(
        folder,
        f"{DAYS[2]},0.5,1.0",
        f"{DAYS[2]},0.25,1",
        f"{DAYS[5]},,2.0",
        f"{DAYS[6]},0.0,1.0",
        "1999-01-04,9999,5",  # before the first row
    )
    bars = fetch(folder).bars
    assert events(bars, "dividend") == {DAYS[2]: 0.75}
    assert events(bars, "split") == {DAYS[5]: 2.0}


def test_an_event_on_a_day_without_a_trade_is_on_the_next_row(folder: Path) -> None:
    """A share that is not traded on its ex-date keeps the event, also when only a part is asked for."""
    write(folder / "COTAHIST_A2024.TXT", [flat("VALE3", d, 60.0) for d in DAYS[:3] + DAYS[6:]])
    write_actions(folder, f"{DAYS[4]},0,10")
    assert events(fetch(folder).bars, "split") == {DAYS[6]: 10.0}
    assert events(fetch(folder, first=DAYS[5]).bars, "split") == {DAYS[6]: 10.0}
    assert events(fetch(folder, last=DAYS[2]).bars, "split") == {}


def test_announced_dividends_are_delivered(folder: Path) -> None:
    """A row with an announcement day is a dividend of the delivery, also with the ex-date ahead."""
    header = "date,dividend,split_ratio,announced"
    write_actions(
        folder,
        f"{DAYS[2]},0.5,1,",
        f"{DAYS[3]},0.7,1,2023-12-20",
        "2024-06-03,1.5,1,2024-01-10",
        header=header,
    )
    got = fetch(folder)
    ahead = Dividend(ex_date=date(2024, 6, 3), amount=1.5, announced=date(2024, 1, 10))
    known = Dividend(ex_date=DAYS[3], amount=0.7, announced=date(2023, 12, 20))
    assert got.dividends == (known, ahead)
    assert events(got.bars, "dividend") == {DAYS[2]: 0.5, DAYS[3]: 0.7}
    assert fetch(folder, first=DAYS[4]).dividends == (ahead,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("date,dividend,split_ratio,tax\n", "line 1, field 'tax': is not one of the columns date, dividend,"),
        ("date,dividend,dividend,split_ratio\n", "line 1, field 'dividend': is not one of the columns"),
        ("date,dividend\n", "line 1, field split_ratio: is not in the header"),
        ("", "line 1, field date: is not in the header"),
        ("date,dividend,split_ratio\n2024-01-03,1\n", "line 2: has 2 cells under a header of 3"),
        ("date,dividend,split_ratio\n\n2024-01-03,0,0\n", "line 3, field split_ratio: 0 is not above 0"),
        ("date,dividend,split_ratio\n2024-01-03,0,-2\n", "line 2, field split_ratio: -2 is not above 0"),
        ("date,dividend,split_ratio\n2024-01-03,0,inf\n", "line 2, field split_ratio: inf is not a finite"),
        ("date,dividend,split_ratio\n2024-01-03,nan,1\n", "line 2, field dividend: nan is not a finite"),
        ("date,dividend,split_ratio\n2024-01-03,-1,1\n", "line 2, field dividend: -1 is negative"),
        ("date,dividend,split_ratio\n2024-01-03,1x,1\n", "line 2, field dividend: '1x' is not a number"),
        (
            "date,dividend,split_ratio\n2024-01-03,60.01,1\n",
            "line 2, field dividend: 60.01 is above the price",
        ),
        (
            "date,dividend,split_ratio\n03/01/2024,1,1\n",
            "line 2, field date: '03/01/2024' is not a date like",
        ),
        (
            "date,dividend,split_ratio\n2024-01-03,0,2\n2024-01-03,0,3\n",
            "line 3, field split_ratio: 2024-01-03 has a split in line 2 already",
        ),
        (
            "date,dividend,split_ratio,announced\n2024-01-03,1,1,2024-01-04\n",
            "line 2, field announced: 2024-01-04 is after the ex-date 2024-01-03",
        ),
        ('date,dividend,split_ratio\n"2024-01-03,1,1\n', "is not a CSV table"),
        ("date,dividend,split_ratio\n\udcff,1,1\n", "is not UTF-8 text (byte 26)"),
        ("x" * (1 << 20) + "y", "is longer than 1048576 bytes"),
    ],
)
def test_bad_actions_are_refused(folder: Path, text: str, complaint: str) -> None:
    """One line names the file, the line, the field and what is wrong."""
    write_actions(folder)
    (folder / "actions" / "VALE3.csv").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InvalidTable) as caught:
        fetch(folder)
    assert caught.value.message.startswith("actions/VALE3.csv")
    assert complaint in caught.value.message
    assert len(caught.value.message.splitlines()) == 1


@pytest.mark.parametrize("evidence", [{"rights": 101}, {"marks": "ON  ED  NM"}])
def test_an_action_on_the_wrong_day_is_refused(folder: Path, evidence: dict[str, object]) -> None:
    """The day before the ex-date is a usual error; DISMES or ESPECI of B3 show the right one."""
    later = [flat("VALE3", d, 60.0, **(evidence if n == 5 else {})) for n, d in enumerate(DAYS)]
    if "rights" in evidence:
        later = later[:6] + [quote._replace(rights=101) for quote in later[6:]]
    write(folder / "COTAHIST_A2024.TXT", later)
    write_actions(folder, f"{DAYS[5]},1.0,1")
    assert events(fetch(folder).bars, "dividend") == {DAYS[5]: 1.0}

    write_actions(folder, f"{DAYS[4]},1.0,1")
    with pytest.raises(InvalidTable) as caught:
        fetch(folder)
    assert caught.value.message == (
        f"actions/VALE3.csv line 2, field date: {DAYS[4]} is not the ex-date: DISMES or ESPECI of B3 show "
        f"the event on {DAYS[5]}"
    )


@pytest.mark.parametrize(
    ("rights", "rows"),
    [
        ([100] * 10, [4]),  # no event at all
        ([100] * 5 + [101] * 5, [4, 5]),  # the event near it belongs to another row
        ([100] * 5 + [101] + [102] * 4, [5]),  # the row has its event, although another event has no row
        ([100] * 5 + [101] * 5, [1]),  # the event is too far away to be meant
        ([None] * 5 + [101] * 5, [4]),  # DISMES begins to be filled
    ],
)
def test_an_action_without_evidence_against_it_is_accepted(
    folder: Path, rights: list[int | None], rows: list[int]
) -> None:
    """Only an event of B3 near the row that no other row claims shows that the day is wrong."""
    quotes = [flat("VALE3", d, 60.0, rights=r) for d, r in zip(DAYS, rights, strict=True)]
    write(folder / "COTAHIST_A2024.TXT", quotes)
    write_actions(folder, *(f"{DAYS[row]},1.0,1" for row in rows))
    assert events(fetch(folder).bars, "dividend") == {DAYS[row]: 1.0 for row in rows}


@pytest.mark.parametrize("day", ["2024-01-07", ""])
def test_a_renamed_share_in_judicial_recovery_is_whole(tmp_path: Path, day: str) -> None:
    """The rows of the old ticker come before those of the new one, whatever the group of the paper."""
    quotes = [
        flat("VVAR3" if n < 5 else "BHIA3", d, 5.0 + n, group="08" if n in (3, 4, 5) else "02")
        for n, d in enumerate(DAYS)
    ]
    write(tmp_path / "b3" / "COTAHIST_A2024.TXT", quotes)
    (tmp_path / "b3" / "renamed.csv").write_text(f"old,new,date\nvvar3,BHIA3,{day}\n")
    (tmp_path / "b3" / "actions").mkdir()
    (tmp_path / "b3" / "actions" / "VVAR3.csv").write_text(
        f"date,dividend,split_ratio\n{DAYS[1]},0.5,1\n{DAYS[8]},3,1\n"
    )
    new, old = (fetch(tmp_path / "b3", Ticker.parse(name)).bars for name in ("BHIA3", "VVAR3"))
    assert new.columns["close"].tolist() == [5.0 + n for n in range(10)]
    assert events(new, "dividend") == {DAYS[1]: 0.5}
    assert len(old) == 5


def test_a_share_that_was_renamed_twice_and_back_is_whole(tmp_path: Path) -> None:
    """Each ticker counts only for the days on which the share had it."""
    names = ["AAAA3"] * 3 + ["BBBB3"] * 3 + ["AAAA3"] * 4
    others = [flat("BBBB3", d, 99.0) for d in DAYS[:3]]  # another share, before
    quotes = [flat(name, d, 5.0 + n) for n, (name, d) in enumerate(zip(names, DAYS, strict=True))]
    write(tmp_path / "b3" / "COTAHIST_A2024.TXT", others + quotes)
    rows = f"AAAA3,BBBB3,{DAYS[3]}\nBBBB3,AAAA3,{DAYS[6]}\n"
    (tmp_path / "b3" / "renamed.csv").write_text(f"old,new,date\n{rows}")
    got = fetch(tmp_path / "b3", Ticker.parse("AAAA3")).bars
    assert got.columns["close"].tolist() == [5.0 + n for n in range(10)]


def test_a_new_ticker_without_a_row_has_the_history_of_the_old_one(folder: Path) -> None:
    """On the day of the renaming the files may not hold the new name yet."""
    (folder / "renamed.csv").write_text("old,new\nVALE3,VALX3\n")
    assert len(fetch(folder, Ticker.parse("VALX3")).bars) == 10


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("PETR4,VALE3", "line 2, field date: a date is needed, because PETR4 and VALE3 both have prices"),
        ("VALX3,VALE3\nVALY3,VALE3", "line 3, field date: VALE3 has several old tickers"),
        ("VALX3,VALE3\nVALE3,VALX3", "line 3, field old: VALE3 is a later ticker of the same share"),
        ("VALE3,VALE3", "line 2, field new: VALE3 is the old ticker too"),
        ("../x,VALE3", "line 2, field old: '../x' is not a ticker like VALE3"),
        ("VALE3F,VALE3", "line 2, field old: 'VALE3F' is not a ticker like VALE3"),
    ],
)
def test_bad_renamings_are_refused(folder: Path, rows: str, complaint: str) -> None:
    """One line names the file, the line, the field and what is wrong."""
    write(folder / "COTAHIST_M012024.TXT", [flat("PETR4", d, 30.0) for d in DAYS])
    (folder / "renamed.csv").write_text(f"old,new\n{rows}\n")
    with pytest.raises(InvalidTable) as caught:
        fetch(folder)
    assert caught.value.message.startswith("b3/renamed.csv")
    assert complaint in caught.value.message


def test_prices_before_the_real_are_left_out(tmp_path: Path) -> None:
    """The history of a ticker begins with the currency in which it is quoted now."""
    quotes = [flat("VALE3", date(1994, 6, 30), 250.0, currency="CR$"), flat("VALE3", date(1994, 7, 4), 0.11)]
    write(tmp_path / "b3" / "COTAHIST.A1994", quotes)
    assert fetch(tmp_path / "b3").bars.columns["close"].tolist() == [0.11]


def test_a_later_price_in_another_currency_is_refused(folder: Path) -> None:
    """MODREF says the currency of a row."""
    write(folder / "COTAHIST_A2024.TXT", [flat("VALE3", DAYS[0], 60.0, currency="US$")])
    with pytest.raises(WrongAnswer, match=r"line 2, field MODREF: the price is in US\$, not in R\$"):
        fetch(folder)


@pytest.mark.parametrize(
    "ticker",
    [
        Ticker.parse("AAPL"),
        Ticker.parse("^BVSP"),
        Ticker("VALE3F", "BVMF", "BRL", "VALE3F.SA"),
        Ticker("VALE3", "XNYS", "USD", "V"),
    ],
)
def test_what_is_no_share_of_b3_is_refused_before_a_file_is_opened(folder: Path, ticker: Ticker) -> None:
    """A broken file is not seen, because no file is opened."""
    (folder / "COTAHIST_A2024.TXT").write_bytes(b"broken")
    with pytest.raises(UnknownSymbol) as caught:
        fetch(folder, ticker)
    assert caught.value.field == "ticker"


def test_a_ticker_without_a_row_is_unknown(folder: Path) -> None:
    """A share that no file holds is unknown; a range without a row has no data."""
    with pytest.raises(UnknownSymbol):
        fetch(folder, Ticker.parse("PETR4"))
    with pytest.raises(NoData):
        fetch(folder, last=date(2023, 1, 1))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    """A missing folder, and one without a COTAHIST file, are refused when the source is created."""
    (tmp_path / "prices.csv").write_text("")
    for place in (tmp_path, tmp_path / "absent"):
        with pytest.raises(InvalidInput) as caught:
            CotahistFolder(place)
        assert caught.value.field == "source"
    (tmp_path / "COTAHIST_M132024.TXT").write_text("")
    with pytest.raises(InvalidInput, match=r"COTAHIST_M132024\.TXT: no such date"):
        CotahistFolder(tmp_path)


def test_a_cache_that_cannot_be_written_is_local_trouble(folder: Path) -> None:
    """A file in place of the cache folder is named."""
    (folder.parent / "cache").write_text("")
    with pytest.raises(LocalTrouble, match="cache"):
        fetch(folder)


def test_without_a_cache_folder_that_of_the_user_is_used(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of B3's files itself stays as it is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    before = sorted(folder.iterdir())
    assert len(CotahistFolder(folder).fetch(VALE, None, LAST).bars) == 10
    assert len(list((tmp_path / "user" / "previsto" / "cotahist").iterdir())) == 1
    assert sorted(folder.iterdir()) == before
