"""Duels: the evidence of a challenger, and the pool of its seat, from the rows of the fold `challengers`."""

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from application.forecasting.evidence import FALLBACK
from domain.challenge_events import ChallengeEvidence
from domain.duel import THRESHOLD, Record
from domain.registry_events import ModelRegistered

Data = dict[str, Any]
FIRST_STEP = "1"


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """What a shadow needs to know of the forecast that was served, "" as `model` for the fallback."""

    forecast: str
    ticker: str
    origin: date
    horizon: int
    levels: tuple[float, ...]
    series_digest: str
    model: str
    adapted: bool


def evidence_of(duel: Data, pool: Data | None) -> ChallengeEvidence:
    """What the paired scores of a challenger say so far; a pool of one seat says nothing more."""
    step = duel["steps"].get(FIRST_STEP) or {"record": {}, "first": "", "until": ""}
    record = msgspec.convert(step["record"], Record)
    several = pool is not None and len(pool["seats"]) > 1
    return ChallengeEvidence(
        champion=duel["champion"],
        capital=duel["peaks"][0],
        worse_capital=duel["peaks"][1],
        threshold=THRESHOLD,
        sessions=record.count,
        relative=record.relative,
        first=date.fromisoformat(step["first"]) if step["first"] else None,
        last=date.fromisoformat(step["until"]) if step["until"] else None,
        pooled_capital=pool["peaks"][0] if pool and several else None,
        seats=len(pool["seats"]) if pool and several else 1,
    )


def pool_of(challenger: ModelRegistered, champion: ModelRegistered | None, horizon: int) -> str:
    """The name of the pool: equal for seats where the same recipes meet at the same horizon."""
    parts = [horizon, challenger.family, _recipe(challenger), _recipe(champion) if champion else None]
    return f"pool-{sha256(msgspec.json.encode(parts)).hexdigest()[:16]}"


def _recipe(version: ModelRegistered) -> Data:
    """How a version was made, whatever the prices and the seed."""
    settings = dict(sorted(version.settings.items()))
    return {"strategy": version.strategy, "settings": settings, "steps": msgspec.to_builtins(version.recipe)}


def served_of(newest: Data, family: str, champion: ModelRegistered | None) -> Served | None:
    """The newest forecast of a seat by its champion or the fallback, from the row of its ticker."""
    found = newest.get(family, {}).get(champion.model if champion else FALLBACK)
    return msgspec.convert(found, Served) if found else None
