"""Which version does best for a ticker, and how its forecasts did once the market had spoken."""

from typing import Any

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, tracked
from entrypoints.http.routes.tickers import Symbol


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A version beside naive, on its own held-out origins; below 1 is better."""

    rank: int
    model: str
    family: str
    strategy: str
    state: str
    relative_to_naive: float
    p_value: float | None
    coverage: dict[str, float]
    origins: int


class Leaderboard(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of a ticker, the best of each family first; those without evidence are left out."""

    ticker: str
    items: list[Standing]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody achieved in the ledger: scored sessions, loss beside naive, hits by range."""

    by: str
    forecasts: int
    scored_sessions: int
    relative_to_naive: float | None
    coverage: dict[str, float]


class TrackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts that were issued and scored, by who answered."""

    ticker: str
    items: list[Record]


class Standings(Controller):
    """Evidence before, and the record since."""

    path = "/v1/tickers/{symbol:str}"
    tags = ("models",)

    @get("/leaderboard", summary="Compare versions", **needs("models:read", 404))
    def show_leaderboard(self, product: Product, symbol: FromPath[Symbol]) -> Leaderboard:
        """Versions by family and loss relative to naive."""
        ticker = tracked(product, symbol)
        rows = product.use_cases.lists().all("models", ticker.symbol)
        judged = [row for row in rows if row["evidence"]["naive_loss"]]
        ranked = sorted(judged, key=lambda row: (row["family"], _relative(row)))
        items = [_standing(rank, row) for rank, row in enumerate(ranked, start=1)]
        return Leaderboard(ticker=ticker.symbol, items=items)

    @get("/track-record", summary="How forecasts did", **needs("forecasts:read", 404))
    def show_track_record(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> TrackRecord:
        """Every forecast of the ticker that one may see, summed up by who gave it."""
        ticker = tracked(product, symbol)
        groups: dict[str, list[dict[str, Any]]] = {}
        owners = principal_of(request).sees
        for row in product.use_cases.lists().all("forecasts", ticker.symbol, owners=owners):
            groups.setdefault(row["model"] or row["strategy"], []).append(row)
        return TrackRecord(
            ticker=ticker.symbol, items=[record_of(by, rows) for by, rows in sorted(groups.items())]
        )


def record_of(by: str, rows: list[dict[str, Any]]) -> Record:
    """The record of some forecasts."""
    steps = [step for row in rows for step in row["steps"] if step["close"] is not None]
    naive = sum(step["naive_pinball"] for step in steps)
    names = sorted({name for step in steps for name in step["inside"]})
    hits = {name: [step["inside"][name] for step in steps if name in step["inside"]] for name in names}
    return Record(
        by=by,
        forecasts=len(rows),
        scored_sessions=len(steps),
        relative_to_naive=sum(step["pinball"] for step in steps) / naive if naive else None,
        coverage={name: sum(found) / len(found) for name, found in hits.items()},
    )


def _relative(row: dict[str, Any]) -> float:
    return float(row["evidence"]["loss"] / row["evidence"]["naive_loss"])


def _standing(rank: int, row: dict[str, Any]) -> Standing:
    names = ("model", "family", "strategy", "state")
    return Standing(
        rank=rank,
        relative_to_naive=_relative(row),
        p_value=row["evidence"]["p_value"],
        coverage=row["evidence"]["coverage"],
        origins=row["evidence"]["origins"],
        **{name: row[name] for name in names},
    )
