"""Which file of a folder is the table of a ticker."""

import difflib
from pathlib import Path

from domain.errors import InvalidInput, InvalidTable, LocalTrouble, UnknownSymbol
from domain.ticker import Ticker
from domain.ticker_names import file_names


def list_tables(folder: Path, suffix: str = ".csv") -> list[Path]:
    """The files with this ending by name. Raises InvalidInput for a folder that cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == suffix)
    except OSError as error:
        raise InvalidInput(
            f"cannot read the folder {folder}: {error.strerror}",
            field="source",
            remedy=f"use {suffix[1:]}:FOLDER with one file FOLDER/TICKER{suffix} for each ticker",
        ).told_as(LocalTrouble.withheld) from error


def find_table(folder: Path, ticker: Ticker, suffix: str = ".csv") -> Path:
    """The file of a ticker, in any case: `VALE3.SA.csv` before `VALE3.csv`, `^BVSP.csv` before `IBOV.csv`.

    Raises UnknownSymbol, InvalidTable for two names that differ only in case, InvalidInput.
    """
    # Only listed files are opened, so a ticker cannot name a file outside the folder.
    files = list_tables(folder, suffix)
    for stem in file_names(ticker):
        if path := _named(stem + suffix, files):
            return path
    names = {path.stem.upper(): path.name for path in files}
    near = difflib.get_close_matches(ticker.yahoo.upper(), names, n=3, cutoff=0.5)
    raise UnknownSymbol(
        f"no file {ticker.yahoo}{suffix} in {folder}",
        field="ticker",
        remedy=f"nearest: {', '.join(names[stem] for stem in near)}" if near else "",
    )


def find_actions(folder: Path, ticker: Ticker) -> Path | None:
    """The file of a ticker in `FOLDER/actions`, named like its table; None where there is none.

    Raises InvalidTable for two names that differ only in case, InvalidInput.
    """
    beside = folder / "actions"
    files = list_tables(beside) if beside.is_dir() else []
    return next(
        (path for stem in (ticker.yahoo, ticker.symbol) if (path := _named(f"{stem}.csv", files))), None
    )


def _named(name: str, files: list[Path]) -> Path | None:
    """The file of a name, the exact one before another case."""
    same = [path for path in files if path.name.lower() == name.lower()]
    if exact := [path for path in same if path.name == name]:
        return exact[0]
    if len(same) > 1:
        raise InvalidTable(
            f"{' and '.join(path.name for path in same)} differ only in the case of their letters",
            field="source",
            remedy=f"keep one, as {name}",
        )
    return same[0] if same else None
