"""ModelHistory: the decisions on the versions of a ticker, with times, actors and reasons."""

from datetime import datetime

import msgspec

from application.ports.event_store import EventStore, Recorded
from application.streams import fold, load
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of, stream_of_model
from domain.person import displayed
from domain.registry_events import ModelRegistered
from domain.ticker import Ticker
from domain.zoned_time import require_zone


class FamilyHistory(msgspec.Struct, frozen=True, kw_only=True):
    """The registry of a family: its events so far and the version that serves ("" for the fallback)."""

    family: str
    active: str
    events: tuple[Recorded, ...]

    @property
    def decisions(self) -> tuple["Decision", ...]:
        """The events as decisions, oldest first."""
        return tuple(map(_decision, self.events))


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a version: registered, promoted, refused, rolled back or retired.

    `by` is the actor, `reason` the reason that was given or, joined by "; ", those of a refusal; None where
    there is none.
    """

    what: str
    """What happened to the version."""
    model: str
    """The version."""
    by: str
    """Who did it: a user or a client, whether directly or by a job of theirs."""
    reason: str | None
    """The reason that was given, or the rules that a refused version does not meet."""
    decided_at: datetime
    """The time of the decision."""
    forced: bool = False
    """Whether the version was promoted by force, against the gate."""


class ModelHistory:
    """Reads the registry streams of a ticker, up to a given time."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def __call__(self, ticker: Ticker, known_at: datetime | None = None) -> list[FamilyHistory]:
        """One entry for each horizon family that has versions, as known now or at a past time.

        Raises NaiveTime.
        """
        require_zone(known_at, "known_at")
        histories = []
        for family in HorizonFamily:
            past = self._store.read_stream(stream_of(ticker.symbol, family))
            known = tuple(r for r in past if known_at is None or r.recorded_at <= known_at)
            if known:
                active = fold(known, evolve, Registry()).active
                histories.append(
                    FamilyHistory(family=family.label, active=active.model if active else "", events=known)
                )
        return histories

    def version(self, model: str) -> ModelRegistered:
        """A version as it was registered. Raises NotFound."""
        return load(self._store, stream_of_model(model), evolve, Registry())[0].version(model)


def _decision(recorded: Recorded) -> Decision:
    event = recorded.event
    return Decision(
        what=str(event.__struct_config__.tag).split(".")[1],
        model=getattr(event, "model", ""),
        by=displayed(getattr(event, "by", recorded.meta.actor)),
        reason=getattr(event, "reason", "") or "; ".join(getattr(event, "reasons", ())) or None,
        decided_at=getattr(event, "at", recorded.recorded_at),
        forced=getattr(event, "forced", False),
    )
