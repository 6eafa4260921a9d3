"""ShowLeaderboard: the versions of a ticker by loss relative to naive."""

import msgspec

from application.queries.lists import Data, Lists
from domain.interval import Interval
from domain.loss_interval import loss_interval, verdict_of
from domain.registry_events import Evidence
from domain.ticker import Ticker


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A version with its evidence; `relative_to_naive` is below 1 where it is better than naive."""

    rank: int
    """The place over all families, from 1."""
    model: str
    """The version."""
    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    strategy: str
    """The name of the strategy."""
    state: str
    """Its place in the registry."""
    relative_to_naive: float
    """Loss divided by that of naive: below 1 is better; null without scores."""
    p_value: float | None
    """One-sided p-value of the test against naive; null when it was not computed."""
    interval: Interval | None
    """The 90 % interval of the relative loss; null when no test was possible."""
    verdict: str
    """`better` or `worse` than naive; `not shown` where the interval holds 1 or is null."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""
    origins: int
    """The number of past forecasts behind the figures."""


class ShowLeaderboard:
    """Sorts by family, then by relative loss; versions without a relative loss are left out."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker) -> list[Standing]:
        """The versions of a ticker; `rank` counts from 1 over all families."""
        evaluated = []
        for row in self._lists.all("models", ticker.symbol):
            evidence = msgspec.convert(row["evidence"], Evidence)
            if (relative := evidence.relative_to_naive) is not None:
                evaluated.append((row["family"], relative, row, evidence))
        evaluated.sort(key=lambda entry: entry[:2])
        return [
            _standing(rank, row, relative, evidence)
            for rank, (_, relative, row, evidence) in enumerate(evaluated, start=1)
        ]


def _standing(rank: int, row: Data, relative: float, evidence: Evidence) -> Standing:
    interval = loss_interval(evidence)
    return Standing(
        rank=rank,
        model=row["model"],
        family=row["family"],
        strategy=row["strategy"],
        state=row["state"],
        relative_to_naive=relative,
        p_value=evidence.p_value,
        interval=interval,
        verdict=verdict_of(interval),
        coverage=evidence.coverage,
        origins=evidence.origins,
    )
