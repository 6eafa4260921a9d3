"""The forms of an answer: JSON and CSV hold the same fields, and a pipe gets plain lines."""

import csv
import io
import json
from typing import Any

import pytest

from tests.support.command_line import CommandLine

BOXES = set(map(chr, range(0x2500, 0x25A0)))
LISTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("tickers", "list"), "tickers"),
    (("forecasts", "list"), "forecasts"),
    (("models", "list"), "models"),
    (("jobs", "list"), "jobs"),
    (("clients", "list"), "clients"),
    (("users", "list"), "users"),
    (("schedules", "list"), "schedules"),
    (("settings", "list"), "settings"),
    (("ledger", "tail"), "events"),
    (("sources", "list"), "sources"),
    (("forecasters", "list"), "forecasters"),
    (("keys", "list"), "keys"),
)


@pytest.fixture
def full(ready: CommandLine) -> CommandLine:
    """A home with something in every list."""
    ready("train", "VALE3", "--strategy", "naive", "--horizon", "5")
    ready("forecast", "VALE3", "--horizon", "5")
    ready("clients", "create", "desk, main", "--scopes", "data:read forecasts:read")
    ready("users", "create", "ana", "--scopes", "data:read")
    ready("schedules", "add", "daily")
    ready("keys", "rotate")
    return ready


def leaves(row: dict[str, Any], path: str = "") -> dict[str, Any]:
    """The fields of a row by path."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= (
            leaves(value, f"{path}{name}.") if isinstance(value, dict) and value else {path + name: value}
        )
    return found


def test_csv_has_the_rows_and_the_fields_of_json(full: CommandLine) -> None:
    """The header names the JSON fields, each row is one of the list, and lines end with CR LF."""
    for words, name in LISTS:
        rows = [leaves(row) for row in full.json(*words)[name]]
        code, out, err = full(*words, "--csv")
        assert code == 0, err
        assert out.count("\r\n") == out.count("\n") >= len(rows) + 1, words
        head, *cells = csv.reader(io.StringIO(out, newline=""))
        assert set(head) == {key for row in rows for key in row}, words
        for row, line in zip(rows, cells, strict=True):
            told = dict(zip(head, line, strict=True))
            texts = {key: value for key, value in row.items() if isinstance(value, str)}
            assert {key: told[key].removeprefix("'") for key in texts} == texts
            numbers = {k: v for k, v in row.items() if isinstance(v, int | float) and v not in (True, False)}
            assert {key: float(told[key]) for key in numbers} == numbers


@pytest.mark.parametrize("words", [("models", "show", "VALE3-week-1"), ("forecasts", "show", "{forecast}")])
def test_one_thing_has_csv_too(full: CommandLine, words: tuple[str, ...]) -> None:
    """A version is one row with the fields of its JSON; a forecast is one row for each session."""
    forecast = full.json("forecasts", "list")["forecasts"][0]["id"]
    named = [word.format(forecast=forecast) for word in words]
    code, out, err = full(*named, "--csv")
    assert code == 0, err
    head, *cells = csv.reader(io.StringIO(out, newline=""))
    shown = full.json(*named)
    if words[0] == "models":
        assert (set(head), len(cells)) == (set(leaves(shown)), 1)
    else:
        assert [row[head.index("session")] for row in cells] == [step["session"] for step in shown["steps"]]
        assert all(set(head) >= set(leaves(step)) for step in shown["steps"])


def test_json_is_one_line(full: CommandLine) -> None:
    """A document has no blanks between its parts."""
    code, out, _ = full("models", "list", "--json")
    assert code == 0
    assert out.count("\n") == 1
    assert out.strip() == json.dumps(json.loads(out), separators=(",", ":"), ensure_ascii=False)


def test_a_pipe_gets_plain_lines(full: CommandLine) -> None:
    """No box, block or escape character, one line for each row, names and numbers in full, stderr empty."""
    code, out, err = full("forecast", "AAPL", "--horizon", "5")
    assert (code, err) == (0, "")
    for words, name in LISTS:
        code, listed, err = full(*words)
        assert (code, err) == (0, ""), words
        assert len(listed.splitlines()) >= 2 + len(full.json(*words)[name])
        out += listed
    assert not set(out) & BOXES
    assert "\x1b" not in out
    assert "VALE3-week-1" in out


def test_the_last_form_counts(ready: CommandLine) -> None:
    """`--json --csv` is CSV, and the other way round."""
    assert json.loads(ready("tickers", "list", "--csv", "--json")[1])
    assert "exchange" in ready("tickers", "list", "--json", "--csv")[1].splitlines()[0].split(",")
