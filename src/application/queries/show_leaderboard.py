"""ShowLeaderboard: the versions of a ticker by loss relative to naive."""

import msgspec

from application.queries.lists import Data, Lists
from domain.registry_events import Evidence
from domain.ticker import Ticker


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A version with its evidence; `relative_to_naive` is below 1 where it is better than naive."""

    rank: int
    model: str
    family: str
    strategy: str
    state: str
    relative_to_naive: float
    p_value: float | None
    coverage: dict[str, float]
    origins: int


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
    return Standing(
        rank=rank,
        model=row["model"],
        family=row["family"],
        strategy=row["strategy"],
        state=row["state"],
        relative_to_naive=relative,
        p_value=evidence.p_value,
        coverage=evidence.coverage,
        origins=evidence.origins,
    )
