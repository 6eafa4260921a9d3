"""Which column is which: names in English and Portuguese, in one row or in the three rows of yfinance."""

import re
import unicodedata

import msgspec

from adapters.market_data.tables.refusals import listed

NAMES = {
    "date": ("date", "data", "datetime"),
    "time": ("time", "hora", "horario"),
    "open": ("open", "abertura"),
    "high": ("high", "maxima", "maximo", "max"),
    "low": ("low", "minima", "minimo", "min"),
    "close": ("close", "close/last", "price", "ultimo", "fechamento"),
    "adj_close": ("adj_close", "adjclose", "adjusted_close", "fechamento_ajustado"),
    "volume": ("volume", "vol"),
    "dividend": ("dividend", "dividends", "dividendo", "dividendos"),
    "split": ("split", "splits", "split_ratio", "stock_splits"),
}
REQUIRED = ("date", "open", "high", "low", "close", "volume")
REVISIONS = "a table of price revisions, and not of prices"
IMPORT = "take it in with `previsto import`, as `previsto prices TICKER --csv --revisions` wrote it"
_OURS = {theirs: ours for ours, names in NAMES.items() for theirs in names}


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The position of each known column, the names as written, and the number of rows of the header.

    `problem` says why the header is not accepted, without the file, and is empty for an accepted one; `way`
    is the way out of it.
    """

    places: dict[str, int]
    written: list[str]
    depth: int = 1
    problem: str = ""
    way: str


def plain(cell: str) -> str:
    """A name without case, accents and punctuation: `Adj. Close` and `adj_close` are the same."""
    bare = unicodedata.normalize("NFKD", cell).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9%/]+", "_", bare).strip("_")


def name_of(cell: str) -> str:
    """Our name of a column, or an empty text."""
    return _OURS.get(plain(cell), "") if len(cell) < 40 else ""


def read_header(head: list[list[str]], tickers: tuple[str, ...]) -> Header:
    """The header of the first rows, of the columns of the first of `tickers` where they hold several."""
    head = [[" ".join(cell.split()) for cell in cells] for cells in head]
    if not _is_of_yfinance(head):
        return _one_row(head[0], 1, _begins_with_digits(head[1:2]))
    levels = sorted(head[:2], key=lambda cells: len({name_of(cell) for cell in cells[1:]}))
    owners, fields = (cells[1:] for cells in levels)
    known = {owner.upper(): None for owner in owners if owner}
    asked = [ticker.upper() for ticker in tickers if ticker.upper() in known]
    if not asked and (tickers or len(known) != 1):
        told = f"a table of {listed(list(known)) or 'no ticker'}"
        return Header(
            places={},
            written=fields,
            depth=3,
            problem=f"{told} without {tickers[0]}" if tickers else told,
            way="write one file for each ticker",
        )
    owner = asked[0] if asked else next(iter(known))
    cells = [f if o.upper() == owner else "" for o, f in zip(owners, fields, strict=False)]
    return _one_row([head[2][0], *cells], 3, False)


def _is_of_yfinance(head: list[list[str]]) -> bool:
    third = head[2] if len(head) > 2 else []
    return len(third) > 1 and name_of(third[0]) == "date" and not any(third[1:])


def _begins_with_digits(rows: list[list[str]]) -> bool:
    return any(re.match(r"[0-9]{1,4}[-/.][0-9]", row[0]) for row in rows)


def _one_row(cells: list[str], depth: int, dated: bool) -> Header:
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(name_of(cell), []).append(place)
    unnamed = found.pop("", [])
    if "date" not in found and "time" in found:
        found["date"] = found.pop("time")
    elif "date" not in found and dated and 0 in unnamed and not cells[0]:
        found["date"] = [0]  # pandas leaves the name of its index empty
    places = {name: of[0] for name, of in found.items()}
    if _of_revisions(cells):
        return Header(places=places, written=cells, depth=depth, problem=REVISIONS, way=IMPORT)
    twice = _twice(cells, found)
    return Header(
        places=places,
        written=cells,
        depth=depth,
        problem=twice or _lacking(found),
        way="keep one of them" if twice else "name the columns in the first row",
    )


def _twice(cells: list[str], found: dict[str, list[int]]) -> str:
    for name, places in found.items():
        if len(places) > 1:
            one, other = (cells[place] for place in places[:2])
            return f"column {name} occurs twice" + (f", as {one} and {other}" if one != other else "")
    return ""


def _of_revisions(cells: list[str]) -> bool:
    return {"revision", "recorded_at"} <= {plain(cell) for cell in cells}


def _lacking(found: dict[str, list[int]]) -> str:
    if not found:
        return "no header row with names of columns"
    lacking = [name for name in REQUIRED if name not in found]
    return f"no column {', '.join(lacking)}" if lacking else ""
