"""The table of a forecast in the terminal."""

import msgspec
import pytest

from domain.forecast import Forecast
from entrypoints.cli.forecast_table import show_forecast
from entrypoints.forecast_rows import row_of
from tests.support.builders import a_closed_step, an_issued_forecast


def shown(state: Forecast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The text, on one line for each line of a wide terminal."""
    monkeypatch.setenv("COLUMNS", "200")
    show_forecast(row_of(state))
    return capsys.readouterr().out


def test_a_dividend_that_was_not_known_has_a_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps on and after the ex-date show the amount; without one there is no such column."""
    step = msgspec.structs.replace(a_closed_step(1), dividend=1.25, inside_with_dividend={"80": True})
    issued = an_issued_forecast(doubts=("the share is thin",), basis="as-traded")

    text = shown(Forecast(issued=issued, steps=(step,)), capsys, monkeypatch)

    assert ("unknown dividend" in text, "1.25" in text) == (True, True)
    assert "yahoo revision 2, as-traded" in text
    assert "doubt: the share is thin" in text
    assert "unknown dividend" not in shown(Forecast(issued=issued), capsys, monkeypatch)
