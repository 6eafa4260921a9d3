"""An installation with many tickers whose skill is known at every step, without a forecast for each score."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.ports.read_models import Row
from application.projections.folds.skill import STEPS
from application.projections.track_record import ScoreTotals
from domain.loss_chart import LossChart
from entrypoints.container import Container

SCORES = 200


def plant_skill(product: Container, tickers: Sequence[str], scores: int = SCORES) -> None:
    """Track the tickers, and write the rows that `scores` forecasts of each would leave.

    The first ticker has the fewest scores and the last one the most.
    """
    for name in tickers:
        product.use_cases().track_ticker()(name)
    rows = product.adapters().rows()
    place = rows.place("skill")
    planted = [
        Row(key=name, ticker=name, data=ticker_row(name, scores + number))
        for number, name in enumerate(tickers)
    ]
    rows.apply("skill", planted, place.position, place)


def ticker_row(ticker: str, scores: int) -> dict[str, Any]:
    """Loss 0.9 of naive's, coverage 0.8 and 0.95 or nearly, and a chart with a spread, at each step."""
    totals = ScoreTotals(
        sessions=scores,
        pinball=0.9 * scores,
        naive_pinball=1.0 * scores,
        hits={"50": scores // 2, "80": scores * 4 // 5, "95": scores * 19 // 20},
        chances=dict.fromkeys(("50", "80", "95"), scores),
    )
    chart = LossChart(count=scores, mean=-0.05, squares=0.02 * scores, recent=-0.04)
    one = {"totals": msgspec.to_builtins(totals), "chart": msgspec.to_builtins(chart), "until": "2024-06-28"}
    return {
        "ticker": ticker,
        "verdict": "fit",
        "steps": {str(step): {**one, "drift": chart.drift(step)} for step in STEPS},
    }


def many_tickers(count: int) -> list[str]:
    """`AAAA3`, `AAAB3`…, which look like shares of B3."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [f"A{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}3" for n in range(count)]
