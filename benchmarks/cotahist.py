"""The files of B3 against reading their bytes: seconds, peak memory, and milliseconds for a ticker.

    python benchmarks/cotahist.py [--lines 2200000] [--years 1] [--data FOLDER]

Writes years of 2.2 million lines: options, odd lots, and every sixth line a share. With --data, a folder
with tables `TICKER.SA__as_traded.csv`, the rows of those tables are among them and are compared; without
it, of one invented share. The first reading runs in a process of its own, so that its peak is its own.
The floor of a text is reading its bytes, the floor of a ZIP is unpacking it, in the same run. Nothing here
fails on a figure: a goal that is missed is printed as missed.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.cotahist_file import Quote, flat
from tests.support.cotahist_years import quotes_of, write_year

GOALS = {"seconds": 10.0, "peak MB": 400.0, "ms a ticker": 50.0}
CHUNK = 8 << 20
LAST_YEAR = 2025


def main() -> None:
    """A text and a ZIP of each year, in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--lines", type=int, default=2_200_000)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--first-reading", nargs=3, metavar=("FOLDER", "CACHE", "TICKER"), help="internal")
    given = parser.parse_args()
    if given.first_reading:
        print(json.dumps(first_reading(*given.first_reading)))
        return
    quotes = real_quotes(given.data) if given.data else invented_quotes()
    with tempfile.TemporaryDirectory(prefix="previsto-cotahist-") as place:
        folder = Path(place) / "b3"
        folder.mkdir()
        for year in range(LAST_YEAR - given.years + 1, LAST_YEAR + 1):
            of_year = [quote for quote in quotes if quote.day.year == year]
            lines = write_year(folder / f"COTAHIST_A{year}.TXT", of_year, given.lines, seed=year)
            print(f"{year}: {lines:,} lines, {len(of_year)} of them compared", flush=True)
        report("text", folder, quotes, text_bytes)
        for path in list(folder.iterdir()):
            pack(path)
        report("ZIP", folder, quotes, zip_bytes)


def real_quotes(data: Path) -> list[Quote]:
    """The rows of the tables of B3 shares."""
    tables = sorted(data.glob("*.SA__as_traded.csv"))
    return [quote for table in tables for quote in quotes_of(table, table.name.partition(".")[0])]


def invented_quotes() -> list[Quote]:
    """One share on each weekday of twenty years."""
    days = [date(LAST_YEAR - 19, 1, 1) + timedelta(days=n) for n in range(20 * 365)]
    return [flat("VALE3", day, 60.0 + n % 7) for n, day in enumerate(days) if day.weekday() < 5]


def report(form: str, folder: Path, quotes: list[Quote], floor: Callable[[Path], int]) -> None:
    """The first reading beside its floor, then the answers from the index."""
    cache = folder.with_name(f"cache-{form}")
    tickers = sorted({quote.ticker for quote in quotes})
    files = sorted(folder.iterdir())
    floor(files[0])  # brings the bytes into the memory of the operating system
    base = min(timed(lambda: sum(map(floor, files))) for _ in range(3))
    command = [sys.executable, __file__, "--first-reading", str(folder), str(cache), tickers[0]]
    first = json.loads(subprocess.check_output(command))
    print(f"\n{form}, {len(files)} file(s), {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    seconds = first["seconds"] / len(files)
    print(f"first reading of a year {seconds:.2f} s, floor {base / len(files):.2f} s, ratio ", end="")
    print(f"{first['seconds'] / base:.1f}; {verdict('seconds', seconds)}")
    grown = first["peak MB"] - first["start MB"]
    print(f"peak {first['peak MB']:.0f} MB, {grown:.0f} MB above the start; ", end="")
    print(verdict("peak MB", first["peak MB"]))
    answers(folder, cache, tickers, quotes)


def answers(folder: Path, cache: Path, tickers: list[str], quotes: list[Quote]) -> None:
    """Milliseconds of an answer, and whether every row equals what was written."""
    from adapters.market_data.cotahist.folder import CotahistFolder
    from domain.ticker import Ticker

    source = CotahistFolder(folder, cache)
    parsed = [Ticker.parse(ticker) for ticker in tickers]
    last = date(LAST_YEAR, 12, 31)
    took = [1000 * timed(partial(source.fetch, one, None, last)) for _ in range(20) for one in parsed]
    years = {int(path.stem[-4:]) for path in folder.iterdir()}
    equal = all(
        source.fetch(one, None, last).bars.columns["close"].tolist()
        == [q.close for q in quotes if q.ticker == one.symbol and q.day.year in years]
        for one in parsed
    )
    worst = statistics.quantiles(took, n=100)[98]
    print(f"answer {statistics.median(took):.1f} ms a ticker, 99 % within {worst:.1f} ms; ", end="")
    print(f"{verdict('ms a ticker', worst)}; rows equal: {equal}", flush=True)


def first_reading(folder: str, cache: str, ticker: str) -> dict[str, float]:
    """What the first question over a folder costs in a new process."""
    from adapters.market_data.cotahist.folder import CotahistFolder
    from domain.ticker import Ticker

    start = peak_megabytes()
    source = CotahistFolder(Path(folder), Path(cache))
    seconds = timed(lambda: source.fetch(Ticker.parse(ticker), None, date(LAST_YEAR, 12, 31)))
    return {"seconds": seconds, "start MB": start, "peak MB": peak_megabytes()}


def peak_megabytes() -> float:
    """The highest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def pack(path: Path) -> None:
    """Replace a text by a ZIP of it."""
    with zipfile.ZipFile(path.with_suffix(".ZIP"), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.write(path, path.name)
    path.unlink()


def text_bytes(path: Path) -> int:
    """Read a text and nothing more."""
    with path.open("rb") as file:
        return drain(file)


def zip_bytes(path: Path) -> int:
    """Unpack a ZIP and nothing more."""
    with zipfile.ZipFile(path) as archive, archive.open(archive.infolist()[0]) as file:
        return drain(file)


def drain(file: IO[bytes]) -> int:
    """The number of bytes, read in parts."""
    return sum(iter(lambda: len(file.read(CHUNK)), 0))


def timed(work: Callable[[], object]) -> float:
    """Seconds of a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def verdict(goal: str, value: float) -> str:
    """The goal, and whether the value meets it."""
    return f"goal {GOALS[goal]:g}: {'met' if value <= GOALS[goal] else 'MISSED'}"


if __name__ == "__main__":
    main()
