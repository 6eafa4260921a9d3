"""What `prices` says about the number of rows."""

import pytest

from entrypoints.cli.price_rows import show_price_rows

FACTS = {
    "bars": [],
    "synthetic": False,
    "known_at": "2026-01-02T10:00:00Z",
    "age": 0,
    "ticker": "VALE3",
    "currency": "BRL",
    "source": "import",
    "revision": 1,
    "doubts": [],
}


@pytest.mark.parametrize(
    ("sessions", "left_out", "delivered", "told"),
    [
        (300, 14, True, "300 rows as delivered: 286 used, 14 left out for their findings, known at"),
        (286, 14, False, "286 sessions in range (14 more rows are left out: see --raw), known at"),
        (286, 0, False, "286 sessions in range, known at"),
    ],
)
def test_rows_that_no_forecast_uses_are_counted(
    sessions: int, left_out: int, delivered: bool, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both views of one range give numbers that add up."""
    show_price_rows({**FACTS, "sessions": sessions, "left_out": left_out}, delivered=delivered)
    assert told in " ".join(capsys.readouterr().out.split())
