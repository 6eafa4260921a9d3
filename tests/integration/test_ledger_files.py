"""Exports and imports: the same bytes on both engines, and errors that name the line."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.persistence.copies.ledger_files import LedgerFiles
from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.system.clock import SystemClock
from domain.errors import Conflict, IntegrityError, InvalidInput, MissingExtra, NotFound
from tests.contracts.event_store import request
from tests.support.ledgers import fill, truth

Edit = Callable[[list[str]], list[str]]


def files(engine: Engine) -> LedgerFiles:
    """The export adapter of a database."""
    return LedgerFiles(engine, SystemClock())


@pytest.fixture
def source(tmp_path: Path) -> Engine:
    """A filled SQLite file."""
    engine = open_engine(f"sqlite:///{tmp_path / 'source.db'}")
    fill(engine)
    return engine


@pytest.fixture
def target(tmp_path: Path) -> Engine:
    """An empty SQLite file."""
    return open_engine(f"sqlite:///{tmp_path / 'target.db'}")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_export_is_imported_on_either_engine(
    any_url: str, other_url: str, form: str, tmp_path: Path
) -> None:
    """Every stored byte is there, the chain is identical, and new events can be appended."""
    first, other, file = open_engine(any_url), open_engine(other_url), str(tmp_path / "ledger")
    store = fill(first)

    manifest = files(first).export(file, form)
    loaded = files(other).load(file)

    assert loaded == manifest
    assert truth(other) == truth(first)
    assert [problem for _, problem in SqlEventStore(other).verify() if problem] == []
    assert SqlEventStore(other).append(request("later", 0, "later")).first_position == store.head() + 1
    assert Path(file).stat().st_mode & 0o777 == 0o600
    first.dispose()
    other.dispose()


def test_more_rows_than_a_portion_keep_their_order(target: Engine, tmp_path: Path) -> None:
    """Pages start and end at the right row, for events and for revisions."""
    engine = open_engine(f"sqlite:///{tmp_path / 'long.db'}")
    store = fill(engine, streams=0, revisions=70)
    for number in range(50):
        store.append(request(f"s{number}", 0, f"c{number}", 80))

    for form in ("jsonl", "parquet"):
        files(engine).export(str(tmp_path / form), form)
    files(target).load(str(tmp_path / "jsonl"))
    again = open_engine(f"sqlite:///{tmp_path / 'again.db'}")
    files(again).load(str(tmp_path / "parquet"))

    assert truth(target) == truth(again) == truth(engine)


def test_lines_go_through_a_pipe(source: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export writes to standard output, and an import reads from standard input."""
    written = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", written)
    files(source).export("-", "jsonl")
    written.buffer.seek(0)
    monkeypatch.setattr(sys, "stdin", written)

    files(target).load("-")

    assert truth(target) == truth(source)


def test_a_line_holds_the_event_as_json(source: Engine, tmp_path: Path) -> None:
    """The event is a JSON object in the line, not a string."""
    files(source).export(str(tmp_path / "ledger.jsonl"), "jsonl")

    head, first = map(json.loads, (tmp_path / "ledger.jsonl").read_text().splitlines()[:2])

    assert (head["kind"], head["head"], first["kind"]) == ("previsto-ledger", head["events"], "event")
    assert first["data"]["exchange"] == "BVMF"


def edited(number: int, old: str, new: str) -> Edit:
    """Replace a text in one line."""
    return lambda lines: [*lines[: number - 1], lines[number - 1].replace(old, new), *lines[number:]]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edited(5, "BVMF", "XNYS"), "line 5, event 4: its hash"),
        (edited(5, '"data":', '"data": 1,"x":'), "line 5 cannot be read"),
        (edited(5, '"kind":"event"', '"kind":"revision"'), "line 5 cannot be read"),
        (edited(35, '"payload":"', '"payload":"AAAA'), "line 35, price revision 3 of AAPL"),
        (
            lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]],
            "line 7, event 6: position 6 is missing",
        ),
        (lambda lines: [*lines[:6], *lines[7:]], "line 7, event 6: position 6 is missing"),
        (lambda lines: [*lines[:6], lines[5], *lines[6:]], "line 7, event 6: position 6 is missing"),
        (lambda lines: [*lines[:6], lines[6][:40]], "line 7 cannot be read"),
        (lambda lines: lines[:6], "line 7, the end: "),
        (lambda lines: lines[:-1], "price revision 4 of VALE3: it is missing"),
        (lambda lines: [*lines, lines[-1]], "no event announces it"),
        (lambda lines: [lines[0], lines[-1], *lines[1:-1]], "line 2, price revision 4 of VALE3"),
        (lambda lines: [*lines[:6], "", *lines[6:]], "line 7 cannot be read"),
    ],
)
def test_a_changed_export_is_refused_by_its_line(
    source: Engine, target: Engine, tmp_path: Path, edit: Edit, said: str
) -> None:
    """For edited, moved, dropped, doubled or cut lines the error names the first one; nothing is stored."""
    file = tmp_path / "ledger.jsonl"
    files(source).export(str(file), "jsonl")
    file.write_text("\n".join(edit(file.read_text().splitlines())) + "\n")

    with pytest.raises(IntegrityError, match=said):
        files(target).load(str(file))
    assert truth(target) == [[], []]


@pytest.mark.parametrize("text", ["", "\n", "{}", '{"kind":"event"}', "\udcff", "PAR1 and no more"])
def test_other_files_are_refused(target: Engine, tmp_path: Path, text: str) -> None:
    """The error names the first line."""
    (tmp_path / "file").write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(InvalidInput, match=r"not (the head of )?an export"):
        files(target).load(str(tmp_path / "file"))


def test_a_damaged_parquet_file_is_refused(source: Engine, target: Engine, tmp_path: Path) -> None:
    """Whichever byte of the rows is flipped, no row is stored."""
    file = tmp_path / "ledger.parquet"
    files(source).export(str(file), "parquet")
    whole = file.read_bytes()

    for at in range(100, len(whole) // 2, 97):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        if not refused(target, file):  # a byte of statistics, which no reader needs
            assert truth(target) == truth(source)
            return
    assert truth(target) == [[], []]


def refused(target: Engine, file: Path) -> bool:
    """Whether an import raises an error of the domain."""
    try:
        files(target).load(str(file))
    except (IntegrityError, InvalidInput):
        return True
    return False


def test_nothing_is_overwritten(source: Engine, tmp_path: Path) -> None:
    """An export does not replace a file, and an import does not replace a ledger."""
    files(source).export(str(tmp_path / "ledger.jsonl"), "jsonl")

    with pytest.raises(Conflict, match="exists"):
        files(source).export(str(tmp_path / "ledger.jsonl"), "jsonl")
    with pytest.raises(Conflict, match="holds a ledger already"):
        files(source).load(str(tmp_path / "ledger.jsonl"))
    with pytest.raises(NotFound):
        files(source).load(str(tmp_path / "nothing.jsonl"))
    with pytest.raises(InvalidInput, match="pipe"):
        files(source).export("-", "parquet")


def test_without_pyarrow_the_remedy_is_an_extra(
    source: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON lines still work; Parquet names the extra to install and leaves no file."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(MissingExtra) as refusal:
        files(source).export(str(tmp_path / "ledger.parquet"), "parquet")
    assert "previsto[parquet]" in refusal.value.remedy
    assert list(tmp_path.glob("ledger*")) == []
