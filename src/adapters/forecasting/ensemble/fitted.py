"""A fitted ensemble: its members with their weights; the artifact contains those of the members."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.ensemble.mixing import mixed
from adapters.forecasting.returns import Values
from application.ports.forecaster import Artifact, FittedForecaster, Forecaster
from domain.errors import MissingExtra, UnknownStrategy
from domain.prices import PriceSeries


class Member(msgspec.Struct, frozen=True):
    """A fitted strategy with its weight; `name` is that of the strategy, or the id of a version."""

    name: str
    strategy: str
    fitted: FittedForecaster
    weight: float


class FittedEnsemble(msgspec.Struct, frozen=True):
    """Members with weights above 0, which sum to 1."""

    members: tuple[Member, ...]

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return the weighted average of the members' quantiles, (horizon, levels).

        Raises what a member raises, e.g. TooFewSessions.
        """
        grids = np.stack([one.fitted.predict(context, horizon, levels) for one in self.members])
        return mixed(np.array([one.weight for one in self.members]), grids)

    def predict_all(self, contexts: Sequence[PriceSeries], horizon: int, levels: Values) -> Values:
        """Return the quantiles of several tickers, (tickers, horizon, levels), each as `predict` gives it."""
        grids = np.stack([grids_of(one.fitted, contexts, horizon, levels) for one in self.members])
        return mixed(np.array([one.weight for one in self.members]), grids)

    def dump(self) -> Artifact:
        tensors: dict[str, Any] = {}
        cards = []
        for number, member in enumerate(self.members):
            own, card = member.fitted.dump()
            tensors |= {f"{number}.{name}": value for name, value in own.items()}
            cards.append(
                {
                    "name": member.name,
                    "strategy": member.strategy,
                    "weight": member.weight,
                    "card": dict(card),
                }
            )
        return tensors, {"members": cards}


def load_ensemble(
    artifact: tuple[Mapping[str, Any], Mapping[str, Any]], create: Callable[[str], Forecaster]
) -> FittedEnsemble:
    """The ensemble of an artifact. Raises UnknownStrategy or MissingExtra for a missing strategy."""
    tensors, card = artifact
    members = []
    for number, one in enumerate(card["members"]):
        prefix = f"{number}."
        own = {name.removeprefix(prefix): v for name, v in tensors.items() if name.startswith(prefix)}
        fitted = created(create, one["name"], one["strategy"]).load((own, one["card"]))
        members.append(Member(one["name"], one["strategy"], fitted, float(one["weight"])))
    return FittedEnsemble(tuple(members))


def created(create: Callable[[str], Forecaster], name: str, strategy: str) -> Forecaster:
    """The strategy of a member. Raises UnknownStrategy or MissingExtra, which name the member."""
    try:
        return create(strategy)
    except (UnknownStrategy, MissingExtra) as error:
        raise type(error)(
            f"the member {name!r} of the ensemble is missing: {error.message}",
            field="settings.members",
            remedy=error.remedy,
        ) from error


def grids_of(
    fitted: FittedForecaster, contexts: Sequence[PriceSeries], horizon: int, levels: Values
) -> Values:
    """The quantiles of several histories, together where the strategy can, (tickers, horizon, levels)."""
    if together := getattr(fitted, "predict_all", None):
        grids: Values = together(contexts, horizon, levels)
        return grids
    return np.stack([fitted.predict(context, horizon, levels) for context in contexts])
