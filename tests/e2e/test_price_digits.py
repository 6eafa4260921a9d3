"""Prices below a cent and indices of six digits, in tables and charts."""

import csv
import re
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.terminals import on_a_terminal


def scaled(cli: CommandLine, factor: float, digits: int) -> CommandLine:
    """The home with the prices of VALE3 multiplied, refreshed up to 2024-05-31."""
    path = Path(cli.source.removeprefix("csv:")) / "VALE3.SA.csv"
    head, *rows = csv.reader(path.read_text().splitlines())
    lines = [[day, *(f"{float(p) * factor:.{digits}f}" for p in ps), "26284600"] for day, *ps, _ in rows]
    path.write_text("\n".join(",".join(line) for line in [head, *lines]))
    for words in (("track", "VALE3"), ("refresh", "VALE3", "--until", "2024-05-31")):
        assert cli(*words)[0] == 0
    return cli


def number(text: str) -> float:
    """A number that may have commas."""
    return float(text.replace(",", ""))


@pytest.mark.parametrize(("factor", "digits"), [(1e-6, 10), (1 / 100, 6), (3000.0, 2)])
def test_the_quantiles_are_told_apart(
    cli: CommandLine, factor: float, digits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each session the quantiles ascend; both ends of the chart, and of the page, differ."""
    on_a_terminal(monkeypatch, 60)
    page = tmp_path / "fan.html"
    code, out, _ = scaled(cli, factor, digits)("forecast", "VALE3", "--horizon", "3", "--html", page)
    assert code == 0
    assert not re.search(r"\b\d+(\.\d+)?[eE][-+]?\d+\b|\b0\.00\b", out)
    chart, *_ = re.findall(r"^ {11}([\d.,]+) +([\d.,]+)$", out, re.MULTILINE)
    assert number(chart[0]) < number(chart[1])
    quantiles = [number(text) for text in re.findall(r"^0\.[\d]+ +([\d.,]+)$", out, re.MULTILINE)]
    sessions = [quantiles[at : at + 7] for at in range(0, 21, 7)]
    assert all(len(set(levels)) == 7 and levels == sorted(levels) for levels in sessions)
    wide, *_ = page.read_text().split("</svg>")
    labels = [float(text) for text in re.findall(r'<text class="end"[^>]*>([\d.]+)<', wide)]
    assert labels == sorted(set(labels))
    assert len(labels) >= 2


def test_an_index_has_all_its_digits(cli: CommandLine) -> None:
    """`prices` shows what was stored, the volume as a whole number, and nothing as an exponent."""
    index = scaled(cli, 3000.0, 2)
    stored = index.json("prices", "VALE3", "--last", "2")["bars"]
    code, out, _ = index("prices", "VALE3", "--last", "2")
    assert code == 0
    assert all(f"{bar['close']:.2f}" in out for bar in stored)
    assert out.count("26284600") == 2
    assert not re.search(r"\de[-+]?\d", out)
