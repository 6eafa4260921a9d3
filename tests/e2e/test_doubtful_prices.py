"""Doubtful prices at the command line: the how-to, and what each kind of held delivery looks like."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.test_how_to import HOW_TO, lines
from tests.support.command_line import CommandLine

PAGE = "decide-about-doubtful-prices.md"
Row = list[str]


def rewrite(ready: CommandLine, change: Callable[[int, Row], Row], keep: slice = slice(None)) -> None:
    """Change the prices of VALE3: `change` gets the number of a row and its cells."""
    path = Path(ready.source.removeprefix("csv:")) / "VALE3.SA.csv"
    head, *rows = path.read_text().split()
    changed = [",".join(change(at, row.split(","))) for at, row in enumerate(rows)][keep]
    path.write_text("\n".join([head, *changed, ""]))


def times(factor: float, row: Row) -> Row:
    """A row with other prices."""
    return [row[0], *(f"{float(cell) * factor:.4f}" for cell in row[1:6]), row[6]]


def shape(message: str) -> str:
    """A message without its numbers and dates."""
    return re.sub(r"[\d.]+(-\d\d-\d\d)?", "N", message)


def test_the_how_to_works(ready: CommandLine) -> None:
    """Every command of the page succeeds, but for the refresh that holds a delivery in cents."""
    seen = []
    prices = Path(ready.source.removeprefix("csv:")) / "VALE3.SA.csv"
    original = prices.read_text()
    for words in lines(PAGE):
        in_cents = words[1:] == ["refresh", "VALE3"]
        if in_cents:
            rewrite(ready, lambda at, row: times(100, row))
        code, out, err = ready(*words[1:])
        assert code == (4 if in_cents else 0), (words, out, err)
        if in_cents:
            prices.write_text(original)
        seen.append(words[2] if words[1] == "prices" else words[1])
    assert seen == ["VALE3", "VALE3", "refresh", "reject", "confirm", "drop", "refresh", "refresh"]
    steps = [step["kind"] for step in ready.json("prices", "VALE3", "--revisions")["revisions"]]
    assert steps == ["stored", "held", "rejected", "confirmed", "dropped", "repair", "stored", "repair"]


def test_a_repair_is_asked_for_and_listed(ready: CommandLine) -> None:
    """A bar in cents is undone in the series while that is asked for, and suspect otherwise."""
    closes = [bar["close"] for bar in ready.json("prices", "VALE3", "--last", "30")["bars"]]
    rewrite(ready, lambda at, row: times(100 if row[0] == "2024-06-10" else 1, row))

    def bar() -> list[float]:
        bars = ready.json("prices", "VALE3", "--start", "2024-06-10", "--end", "2024-06-10")["bars"]
        return [one["close"] for one in bars]

    assert ready("refresh", "VALE3")[0] == 0
    assert bar() == []
    assert ready("refresh", "VALE3", "--repair")[0] == 0
    assert bar()[0] == pytest.approx(closes[-1], rel=0.3)
    (repair,) = ready.json("prices", "VALE3", "--quality")["repairs"]
    assert (repair["rule"], repair["factor"], repair["rows"]) == ("unit", pytest.approx(0.01), 1)
    assert ready("refresh", "VALE3", "--no-repair")[0] == 0
    assert bar() == []


@pytest.mark.parametrize(
    ("change", "keep"),
    [
        (lambda at, row: times(100, row), slice(None)),
        (lambda at, row: times(1 + (at * 7919 % 100) / 200, row), slice(None)),
        (lambda at, row: times(1 if row[0] < "2024-06-01" else 0.25, row), slice(None)),
        (lambda at, row: row, slice(None, None, 2)),
    ],
    ids=["factor", "another share", "split", "lost"],
)
def test_each_kind_of_held_delivery_is_on_the_page(
    ready: CommandLine, change: Callable[[int, Row], Row], keep: slice
) -> None:
    """The message has the words of the page, the known prices stay, and the good answer heals."""
    before = ready.json("prices", "VALE3", "--last", "1000")["bars"]
    original = (Path(ready.source.removeprefix("csv:")) / "VALE3.SA.csv").read_text()
    rewrite(ready, change, keep)

    code, out, _ = ready("refresh", "VALE3", "--json")

    assert code == 4
    message = re.search(r"the known prices stay: ([^\"]*)\"", out)
    assert message
    page = [shape(text) for text in re.findall(r"\| `(.*?)` \|", (HOW_TO / PAGE).read_text())]
    assert shape(message[1]) in page
    assert ready.json("prices", "VALE3", "--last", "1000")["bars"] == before
    assert "held" in ready("forecast", "VALE3", "--horizon", "2", "--json")[1]
    (Path(ready.source.removeprefix("csv:")) / "VALE3.SA.csv").write_text(original)
    assert ready("refresh", "VALE3")[0] == 0
    assert ready.json("prices", "VALE3", "--quality")["doubts"] == []


def test_an_accepted_delivery_is_the_series(ready: CommandLine) -> None:
    """The series begins with the accepted rows, and a second decision about them is refused."""
    rewrite(ready, lambda at, row: times(100, row))
    ready("refresh", "VALE3")
    (bar,) = ready.json("prices", "VALE3", "--last", "1")["bars"]

    accepted = ready.json("prices", "accept", "VALE3", "1", "--reason", "the broker delivers cents now")

    (now,) = [
        b for b in ready.json("prices", "VALE3", "--last", "99")["bars"] if b["session"] == bar["session"]
    ]
    assert now["close"] == pytest.approx(100 * bar["close"])
    assert (accepted["kind"], accepted["number"]) == ("stored", 2)
    assert ready.refusal("prices", "reject", "VALE3", "1", "--reason", "too late")[0] == 4
    assert ready.refusal("prices", "accept", "VALE3", "2", "--reason", "none")[0] == 3


def test_a_dropped_session_is_in_no_series(ready: CommandLine) -> None:
    """A confirmation takes the decision back; a day without a row cannot be decided about."""

    def closes() -> list[str]:
        return [bar["session"] for bar in ready.json("prices", "VALE3", "--last", "30")["bars"]]

    assert "2024-05-16" in closes()
    ready.json("prices", "drop", "VALE3", "2024-05-16", "--reason", "test trade")
    assert "2024-05-16" not in closes()
    ready.json("prices", "confirm", "VALE3", "2024-05-16", "--reason", "it was real")
    assert "2024-05-16" in closes()
    assert ready.refusal("prices", "drop", "VALE3", "2024-05-18", "--reason", "a Saturday")[0] == 3
