"""Ten commands as they look at 80 and 200 columns, in a pipe, without colours, in Latin-1 and in ASCII.

`PREVISTO_WRITE_GOLDEN=1` writes the files of tests/golden/terminal again.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from adapters.system.clock import SystemClock
from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from tests.support.command_line import CommandLine, furnish
from tests.support.terminals import ROOT, environment, terminal_output

GOLDEN = ROOT / "tests" / "golden" / "terminal"
LINES = (
    "tickers list",
    "prices VALE3 --last 5",
    "prices VALE3 --quality",
    "models list",
    "models history VALE3",
    "leaderboard VALE3",
    "forecasts list",
    "forecasts show FORECAST",
    "schedules list",
    "ledger tail --last 6",
    "forecast VALE33",
)
"""Ten commands, and a refusal."""
SHOW = """
import sys
from datetime import UTC, datetime
from adapters.system.clock import SystemClock
from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
SystemClock.now = lambda self: datetime(2024, 6, 3, 13, tzinfo=UTC)
for line in sys.argv[3:]:
    print("$ previsto", line, flush=True)
    run(previsto, ["--home", sys.argv[1], "--source", sys.argv[2], *line.split()])
    sys.stderr.flush()
"""
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
FORMS: dict[str, tuple[int, str, dict[str, str]]] = {
    "80": (80, "utf-8", {}),
    "200": (200, "utf-8", {}),
    "no-color": (80, "utf-8", {"NO_COLOR": "1"}),
    "latin-1": (80, "latin-1", {"PYTHONIOENCODING": "latin-1"}),
    "ascii": (80, "ascii", ASCII),
    "pipe": (0, "utf-8", {}),
    "pipe-ascii": (0, "ascii", ASCII),
}
"""The columns of the terminal (0 for a pipe), the encoding, and the environment."""
ID = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b")
TIME = re.compile(r"\b12:\d\d:\d\d\b")  # the clock goes on each time it is read
NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with two versions, a forecast and a schedule, whose figures and times are always the same."""
    folder = tmp_path_factory.mktemp("golden")
    seconds = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "now", lambda self: NOW + timedelta(seconds=next(seconds)))
        patch.setenv("PREVISTO_ACTOR", "desk")
        place = furnish(folder)
        for line in (
            "train VALE3 --strategy naive --horizon 5",
            "train VALE3 --strategy drift --horizon 5",
            "models retire VALE3-week-1 --yes",
            "forecast VALE3 --horizon 3 --model VALE3-week-2",
            "schedules add daily --tickers VALE3,AAPL",
        ):
            assert run(previsto, ["--home", str(place.home), "--source", place.source, *line.split()]) == 0
    yield place.home


def output(home: Path, form: str, forecast: str) -> str:
    """What the commands print in one process."""
    columns, encoding, other = FORMS[form]
    lines = [line.replace("FORECAST", forecast) for line in LINES]
    words = [sys.executable, "-c", SHOW, str(home), f"csv:{home.parent}", *lines]
    variables = environment(PREVISTO_ACTOR="desk", **other)
    if columns:
        written = terminal_output(words, columns, **other, PREVISTO_ACTOR="desk")[1]
    else:
        run_ = subprocess.run(words, env=variables, cwd=ROOT, capture_output=True, check=True)
        written = run_.stdout + run_.stderr
    text = written.decode(encoding)
    text = TIME.sub("12:34:56", ID.sub("01j00000000000000000000000", text))
    return text.replace("\x1b", "^[")


@pytest.mark.parametrize("form", FORMS)
def test_the_output_is_golden(home: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Byte for byte, and within the width of the terminal."""
    forecasts = CommandLine(home, "synthetic", capsys).json("forecasts", "list")["forecasts"]
    text = output(home, form, forecasts[0]["id"])
    file = GOLDEN / f"{form}.txt"
    if os.environ.get("PREVISTO_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    assert "Traceback" not in text


def test_every_form_shows_the_same_figures() -> None:
    """Names and numbers are whole in every form; only a terminal may have colours and boxes."""
    for form, (columns, _, other) in FORMS.items():
        text = (GOLDEN / f"{form}.txt").read_text(encoding="utf-8")
        assert len(re.findall(r"^\$ previsto ", text, re.MULTILINE)) == len(LINES)
        assert "VALE3-week-2" in text
        assert not re.search(r"\d[eE][-+]\d", text)
        assert ("^[" in text) == (columns > 0 and "NO_COLOR" not in other)
        if not columns:
            assert not set(text) & set("│┃━─░▒▓|") or form == "pipe-ascii"
        if "ascii" in form:
            assert text.isascii()
