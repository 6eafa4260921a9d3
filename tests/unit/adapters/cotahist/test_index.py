"""The index of a file: made once, made again after a change or damage, safe with two processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.cotahist import index, index_cache
from adapters.market_data.cotahist.index_cache import IndexCache
from adapters.market_data.cotahist.quotes import Quotes
from adapters.market_data.cotahist.reader import read_quotes
from adapters.market_data.cotahist.tables import Table, tables_in
from domain.errors import InvalidTable
from tests.support.cotahist_file import flat, write

ROOT = Path(__file__).parents[4]
DAYS = [date(2024, 1, 2) + timedelta(days=n) for n in range(20)]
TICKERS = ("PETR4", "VALE3", "ABEV3")


class Counter:
    """Reads files, and counts how often."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, table: Table) -> Quotes:
        self.read += 1
        return read_quotes(table)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Counts the COTAHIST files that are read."""
    counter = Counter()
    monkeypatch.setattr(index_cache, "read_quotes", counter)
    return counter


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """A file with twenty days of three shares, with the days in no order."""
    quotes = [flat(t, d, n + len(t)) for n, d in enumerate(reversed(DAYS), start=1) for t in TICKERS]
    write(tmp_path / "b3" / "COTAHIST_A2024.TXT", quotes)
    return tables_in(tmp_path / "b3")[0]


@pytest.fixture
def cache(tmp_path: Path) -> IndexCache:
    """A cache whose folder does not exist yet."""
    return IndexCache(tmp_path / "cache" / "deep")


def test_a_file_is_read_once(table: Table, cache: IndexCache, reads: Counter) -> None:
    """The index answers every later question, and the first answer equals the later ones."""
    first, second = cache.quotes(table, "VALE3"), cache.quotes(table, "VALE3")
    np.testing.assert_array_equal(first, second)
    assert first["close"].tolist() == [float(n + 5) for n in range(20, 0, -1)]
    assert (np.diff(first["day"]) > 0).all()
    assert [len(cache.quotes(table, name)) for name in ("ABEV3", "PETR4", "AAAA3", "ZZZZ3")] == [20, 20, 0, 0]
    assert reads.read == 1


def test_a_changed_file_is_read_again(table: Table, cache: IndexCache, reads: Counter) -> None:
    """Another size, or another time with the same size, is noticed."""
    assert cache.quotes(table, "VALE3")["close"][-1] == 6.0
    write(table.path, [flat("VALE3", DAYS[0], 1.0), flat("VALE3", DAYS[1], 2.0)])
    assert cache.quotes(table, "VALE3")["close"].tolist() == [1.0, 2.0]
    write(table.path, [flat("VALE3", DAYS[0], 1.0), flat("VALE3", DAYS[1], 3.0)])
    os.utime(table.path, ns=(1, 1))
    assert cache.quotes(table, "VALE3")["close"].tolist() == [1.0, 3.0]
    assert reads.read == 3


def cut(path: Path) -> None:
    """The last byte is missing."""
    path.write_bytes(path.read_bytes()[:-1])


def flip(position: int) -> Callable[[Path], None]:
    """A change of one byte."""

    def change(path: Path) -> None:
        raw = bytearray(path.read_bytes())
        raw[position] ^= 0xFF
        path.write_bytes(raw)

    return change


@pytest.mark.parametrize(
    "damage",
    [
        *(flip(at) for at in (0, 20, 28, 36, 38, 40, 45, 60, 70, 90, -1)),
        cut,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:60]),
        lambda path: path.unlink(),
    ],
)
def test_a_damaged_index_is_made_again(
    tmp_path: Path, table: Table, cache: IndexCache, reads: Counter, damage: Callable[[Path], None]
) -> None:
    """A changed byte in the header, the directory or the rows, and a cut file, never give other rows."""
    whole = cache.quotes(table, "VALE3")
    (path,) = (tmp_path / "cache" / "deep").iterdir()
    damage(path)
    np.testing.assert_array_equal(cache.quotes(table, "VALE3"), whole)
    np.testing.assert_array_equal(cache.quotes(table, "VALE3"), whole)
    assert reads.read == 2


def test_a_broken_file_leaves_no_index(tmp_path: Path, table: Table, cache: IndexCache) -> None:
    """Nothing is kept of a file that is not whole, and it is refused each time."""
    table.path.write_bytes(table.path.read_bytes()[:-247])
    for _ in range(2):
        with pytest.raises(InvalidTable, match="not the trailer 99"):
            cache.quotes(table, "VALE3")
    assert not list(tmp_path.glob("cache/**/*.*"))


def test_files_of_one_name_in_two_folders_have_two_indexes(
    tmp_path: Path, table: Table, cache: IndexCache, reads: Counter
) -> None:
    """A cache may serve several folders, and none takes the place of another."""
    write(tmp_path / "other" / table.path.name, [flat("VALE3", DAYS[0], 9.0)])
    (other,) = tables_in(tmp_path / "other")
    for _ in range(3):
        assert (len(cache.quotes(table, "VALE3")), len(cache.quotes(other, "VALE3"))) == (20, 1)
    assert reads.read == 2


def test_a_temporary_file_of_a_killed_process_is_removed(
    tmp_path: Path, table: Table, cache: IndexCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old one is removed by the next writing, a young one may belong to a process that runs."""
    cache.quotes(table, "VALE3")
    (path,) = (tmp_path / "cache" / "deep").iterdir()
    old, young = (path.with_name(f"{path.name}.{name}.tmp") for name in ("old", "young"))
    for leftover in (old, young):
        leftover.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * index.STALE_SECONDS,) * 2)
    path.unlink()
    cache.quotes(table, "VALE3")
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, young.name]


INDEXING = """
import sys
from pathlib import Path
from adapters.market_data.cotahist.index_cache import IndexCache
from adapters.market_data.cotahist.tables import tables_in

folder, cache = map(Path, sys.argv[1:])
(table,) = tables_in(folder)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(30):
    assert len(IndexCache(cache).quotes(table, "VALE3")) == 20
    for path in cache.glob('*.index'):
        path.unlink(missing_ok=True)
"""


@pytest.mark.thorough
def test_two_processes_may_index_at_once(tmp_path: Path, table: Table) -> None:
    """Both get the rows of every round, although each removes the index of the other."""
    (tmp_path / "cache").mkdir()
    both = [
        subprocess.Popen(
            [sys.executable, "-c", INDEXING, str(table.path.parent), str(tmp_path / "cache")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    results = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], results
