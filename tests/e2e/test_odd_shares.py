"""Shares that no model can know: each is answered with a warning or refused, and no answer is absurd."""

import json
import math
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from tests.support.command_line import CommandLine

Row = tuple[float, float]
"""Close and volume."""
LAST = date(2024, 5, 31)
SESSIONS = 400
SHARES: dict[str, Callable[[Iterator[float]], Iterator[Row]]] = {
    "plain": lambda walk: ((close, 1e6) for close in walk),
    "constant": lambda walk: ((10.0, 1e6) for _ in range(SESSIONS)),
    "halted": lambda walk: ((close, 1e6 * (at < 380)) for at, close in enumerate(_halt(walk, 380))),
    "standing still": lambda walk: ((close, 1e6) for close in _halt(walk, 340)),
    "penny": lambda walk: ((random.Random(at).choice((0.01, 0.01, 0.02)), 1e6) for at in range(SESSIONS)),
    "one bar in cents": lambda walk: (
        (close * (100 if at == 395 else 1), 1e6) for at, close in enumerate(walk)
    ),
    "a jump nobody explains": lambda walk: (
        (close * (0.3 if at > 380 else 1), 1e6) for at, close in enumerate(walk)
    ),
    "two securities mixed": lambda walk: (
        (close * random.Random(at).choice((1, 7.3)), 1e6) for at, close in enumerate(walk)
    ),
    "young": lambda walk: ((close, 1e6) for at, close in enumerate(walk) if at >= 330),
}
EXPECTED = {
    "constant": {"no-movement"},
    "halted": {"conflict"},
    "standing still": {"no-movement"},
    "penny": {"hardly-traded", "unfit", "recent-jump"},
    "one bar in cents": {"suspect-rows"},
    "a jump nobody explains": {"recent-jump", "too-few-sessions"},
    "two securities mixed": {"unfit", "too-few-sessions"},
    "young": {"short-history"},
}


def _halt(walk: Iterator[float], start: int) -> Iterator[float]:
    closes = list(walk)
    return iter([*closes[:start], *[closes[start]] * (SESSIONS - start)])


def _walk() -> Iterator[float]:
    chance, price = random.Random(7), 30.0
    for _ in range(SESSIONS):
        price *= math.exp(chance.gauss(0, 0.015))
        yield round(price, 2)


def write(cli: CommandLine, kind: str) -> None:
    """The table of an odd share on weekdays up to LAST."""
    days = [LAST - timedelta(days=back) for back in range(2 * SESSIONS)]
    days = [day for day in days if day.weekday() < 5][:SESSIONS][::-1]
    rows = list(SHARES[kind](_walk()))
    lines = ["date,open,high,low,close,adj_close,volume"]
    for day, (close, volume) in zip(days[-len(rows) :], rows, strict=True):
        reach = 0.004 * close * (volume > 0)
        lines.append(f"{day},{close},{close + reach:.4f},{close - reach:.4f},{close},{close},{volume:.0f}")
    folder = cli.home.parent / "prices"
    (folder / "ODDS3.SA.csv").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("kind", EXPECTED)
def test_an_odd_share_is_answered_with_a_warning_or_refused(cli: CommandLine, kind: str) -> None:
    """Whatever is answered contains the last close and stays within what a market does."""
    write(cli, kind)
    cli.json("track", "ODDS3")
    cli.json("refresh", "ODDS3")

    code, out, err = cli("forecast", "ODDS3", "--horizon", "10", "--json")

    if code:
        assert json.loads(err)["error"]["code"] in EXPECTED[kind], err
        return
    answer = json.loads(out)
    assert EXPECTED[kind] & set(answer["warnings"]), answer["warnings"]
    close = answer["last_close"]
    for step in answer["steps"]:
        assert step["quantiles"]["0.025"] < close < step["quantiles"]["0.975"]
        assert close / 3 < step["median"] < close * 3


def test_a_plain_share_has_no_such_warning(cli: CommandLine) -> None:
    """Its prices are of 2024, which is the only doubt."""
    write(cli, "plain")
    cli.json("track", "ODDS3")
    cli.json("refresh", "ODDS3")

    assert cli.json("forecast", "ODDS3")["warnings"] == ["stale"]
