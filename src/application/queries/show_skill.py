"""ShowSkill: the scores of each ticker and step beside naive, and the forecasts by strategy."""

from collections.abc import Sequence

import msgspec

from application.projections.folds.skill import STRATEGIES
from application.projections.track_record import NOTHING, ScoreTotals, add
from application.queries.lists import Data, Lists

OTHER = "other"


class StepSkill(msgspec.Struct, frozen=True, kw_only=True):
    """The scores of a ticker at one step; `drift` as in LossChart, None for too few scores."""

    ticker: str
    step: int
    totals: ScoreTotals
    drift: float | None


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """The scores, the verdicts on prices by ticker (`fit`, `thin` or `unfit`), and forecasts by strategy.

    A verdict is that of the last forecast; a ticker without one has none.
    """

    steps: list[StepSkill]
    verdicts: dict[str, str]
    strategies: dict[str, int]


class ShowSkill:
    """Shows the `most` tickers with the most scores, and the others together under the name `other`."""

    def __init__(self, lists: Lists, most: int) -> None:
        self._lists = lists
        self.most = most

    def __call__(self, tickers: Sequence[str]) -> Skill:
        """The skill of these tickers by step.

        The drift of `other` is the largest of its tickers, so that a bound on it misses none.
        """
        found = self._lists.named("skill", [STRATEGIES, *tickers])
        strategies = found.pop(STRATEGIES, {})
        rows = sorted(found.values(), key=_scores, reverse=True)
        shown, rest = rows[: self.most], rows[self.most :]
        steps = ((row["ticker"], int(step), one) for row in shown for step, one in row["steps"].items())
        return Skill(
            steps=[_skill(*one) for one in steps] + _together(rest),
            verdicts={row["ticker"]: row["verdict"] for row in rows},
            strategies=strategies,
        )


def _scores(row: Data) -> int:
    return sum(one["totals"]["sessions"] for one in row["steps"].values())


def _skill(ticker: str, step: int, data: Data) -> StepSkill:
    totals = ScoreTotals(**data["totals"])  # our own row: a conversion would check it
    return StepSkill(ticker=ticker, step=step, totals=totals, drift=data["drift"])


def _together(rows: Sequence[Data]) -> list[StepSkill]:
    """The sums of several tickers by step.

    A loss is in the currency of its ticker, so each is added as a multiple of naive's loss.
    """
    sums: dict[int, Data] = {}
    drifts: dict[int, list[float]] = {}
    for step, one in ((int(step), one) for row in rows for step, one in row["steps"].items()):
        scale = one["totals"]["naive_pinball"] / max(one["totals"]["sessions"], 1) or 1.0
        totals = {**one["totals"]}
        totals |= {name: totals[name] / scale for name in ("pinball", "naive_pinball")}
        sums[step] = add(sums.get(step, NOTHING), totals, 1)
        if one["drift"] is not None:
            drifts.setdefault(step, []).append(one["drift"])
    return [
        StepSkill(
            ticker=OTHER,
            step=step,
            totals=msgspec.convert(totals, ScoreTotals),
            drift=max(drifts.get(step, []), default=None),
        )
        for step, totals in sums.items()
    ]
