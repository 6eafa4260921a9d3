"""ShowAttention: which ticker needs attention: its data age, and its skill and coverage by step."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from application.projections.track_record import ScoreTotals
from application.queries.lists import Data, Lists
from application.queries.show_backlog import KindBacklog, ShowBacklog
from application.queries.tracked_tickers import TrackedTickers
from domain.coverage_band import chance_band, coverage_verdict

RANGE = "80"
Cause = Literal["stale", "narrow", "wide"]
Verdict = Literal["few", "fine", "narrow", "wide"]


class WatchedStep(msgspec.Struct, frozen=True, kw_only=True):
    """The scored closes at one step ahead, of every forecast; several of one origin count each."""

    step: int
    """The session ahead, from 1."""
    closes: int
    """The number of scored closes."""
    coverage: float | None
    """The share of closes inside the 80 % range; null without any."""
    relative_to_naive: float | None
    """Loss divided by that of naive: below 1 is better; null without scores, and over several tickers."""
    verdict: Verdict
    """`narrow` or `wide`: further from 80 % than chance explains; else `fine`, or `few` closes."""
    chance_low: float | None
    """The least coverage that chance explains in nine of ten cases; null for too few closes."""
    chance_high: float | None
    """The largest one; null for too few closes."""


class WatchedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """A tracked ticker with the causes to look at it; none is the normal case."""

    ticker: str
    """The ticker."""
    last_session: date | None
    """The last session with prices; null without prices."""
    refreshed_at: datetime | None
    """The time of the last revision of its prices; null without one."""
    age: int | None
    """Final sessions without prices since then; null without prices."""
    steps: list[WatchedStep]
    """The scores by step ahead."""
    causes: list[Cause]
    """`stale` for old prices, `narrow` and `wide` for ranges whose coverage is not explained by chance."""


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs that wait, the coverage by step, and the tickers: those with causes first, then by name."""

    waiting: dict[str, KindBacklog]
    """By kind, the jobs that no worker has begun."""
    steps: list[WatchedStep]
    """The coverage by step over all tickers."""
    tickers: list[WatchedTicker]
    """All tracked tickers, those with causes first, then by name."""


class ShowAttention:
    """Reads projections and the queue; it folds no events."""

    def __init__(self, lists: Lists, tickers: TrackedTickers, backlog: ShowBacklog) -> None:
        self._lists = lists
        self._tickers = tickers
        self._backlog = backlog

    def __call__(self) -> Attention:
        """The current figures of the tickers that are not retired."""
        rows = [row for row in self._tickers() if not row.get("retired")]
        skill = self._lists.named("skill", [row["ticker"] for row in rows])
        by_ticker = {row["ticker"]: _totals(skill.get(row["ticker"], {})) for row in rows}
        found = [_ticker(row, by_ticker[row["ticker"]]) for row in rows]
        return Attention(
            waiting=self._backlog.jobs(),
            steps=_together([*by_ticker.values()]),
            tickers=sorted(found, key=lambda one: (not one.causes, one.ticker)),
        )


def _totals(row: Data) -> dict[int, ScoreTotals]:
    steps = row.get("steps", {})
    return {int(step): ScoreTotals(**one["totals"]) for step, one in sorted(steps.items(), key=_step)}


def _step(item: tuple[str, Data]) -> int:
    return int(item[0])


def _ticker(row: Data, totals: Mapping[int, ScoreTotals]) -> WatchedTicker:
    steps = [_figures(step, one, one.relative_to_naive) for step, one in totals.items()]
    return WatchedTicker(
        ticker=row["ticker"],
        last_session=date.fromisoformat(row["last"]) if row.get("last") else None,
        refreshed_at=msgspec.convert(row["at"], datetime) if row.get("revision") else None,
        age=row["age"],
        steps=steps,
        causes=[*_causes(row, steps)],
    )


def _causes(row: Data, steps: Sequence[WatchedStep]) -> Iterator[Cause]:
    if row["stale"]:
        yield "stale"
    verdicts = {one.verdict for one in steps}
    if "narrow" in verdicts:
        yield "narrow"
    if "wide" in verdicts:
        yield "wide"


def _figures(step: int, totals: ScoreTotals, relative: float | None) -> WatchedStep:
    hits, closes = totals.hits.get(RANGE, 0), totals.chances.get(RANGE, 0)
    # Forecasts of consecutive sessions share all but one of the returns that a step is about.
    low, high = chance_band(closes, step) or (None, None)
    return WatchedStep(
        step=step,
        closes=closes,
        coverage=hits / closes if closes else None,
        relative_to_naive=relative,
        verdict=coverage_verdict(hits, closes, step).value,
        chance_low=low,
        chance_high=high,
    )


def _together(found: Sequence[Mapping[int, ScoreTotals]]) -> list[WatchedStep]:
    """The closes of all tickers; their losses are in several currencies and are not added."""
    sums: dict[int, tuple[int, int]] = {}
    for step, one in ((step, one) for totals in found for step, one in totals.items()):
        hits, closes = sums.get(step, (0, 0))
        sums[step] = hits + one.hits.get(RANGE, 0), closes + one.chances.get(RANGE, 0)
    totals = {
        step: ScoreTotals(hits={RANGE: hits}, chances={RANGE: closes})
        for step, (hits, closes) in sorted(sums.items())
    }
    return [_figures(step, one, None) for step, one in totals.items()]
