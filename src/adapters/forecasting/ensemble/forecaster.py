"""The strategy `ensemble`: members by name, weights on held-out sessions, members fitted on all of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adapters.forecasting.ensemble.fitted import FittedEnsemble, Member, created, load_ensemble
from adapters.forecasting.ensemble.held_out import Held, held_out_of, quantiles_of
from adapters.forecasting.ensemble.mixing import fit_weights
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.ports.forecaster import FitReport, FittedForecaster, Settings, TrainedVersion
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import InvalidInput
from domain.prices import PriceSeries
from domain.quantiles import LEVELS

NAME = "ensemble"
MOST_MEMBERS = 8
NO_VERSIONS: Mapping[str, TrainedVersion] = {}
_VERSION = re.compile(r".+-(week|fortnight|month|quarter)-\d+")


class EnsembleForecaster:
    """`members` are names of strategies, with their default settings, and ids of versions, with commas.

    Strategies are fitted on the training window without its last part, the share `validation`, which
    decides the weights, and then on all of it. Versions stay as they are: the part that decides begins after
    the last session that any of them has learned from.
    """

    settings: Settings = {"members": "scale,lstm", "validation": 0.25}
    bounds = {"validation": (0.05, 0.5)}
    pooled = True

    def __init__(self, catalog: ForecasterCatalog | None = None) -> None:
        self._catalog = catalog or EntryPointCatalog()

    def builds_on(self, settings: Settings) -> tuple[str, ...]:
        """The versions among the members. Raises InvalidInput for a list of members that is not one."""
        return tuple(name for name in _names(settings) if _VERSION.fullmatch(name))

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        settings: Settings,
        seed: int,
        report: FitReport,
        versions: Mapping[str, TrainedVersion] = NO_VERSIONS,
    ) -> FittedEnsemble:
        """Fit weights and members. Raises InvalidInput, TooFewSessions, and what a member raises."""
        names = _names(settings)
        last = max((version.last for version in versions.values()), default=None)
        held = held_out_of(training, horizon, float(settings["validation"]), last)
        fits = Fits(self._catalog, horizon, seed, versions)
        levels = np.asarray(LEVELS)
        grids = []
        for number, name in enumerate(names):
            report(0.7 * number / len(names), f"hold out sessions from {name}")
            grids.append(quantiles_of(held, fits.before(name, held), horizon, levels))
        weights = fit_weights(np.stack(grids), held.outcomes, levels)
        members: list[Member] = []
        for name, weight in zip(names, weights.tolist(), strict=True):
            report(0.7 + 0.3 * len(members) / len(names), f"{name} has the weight {weight:.2f}")
            if weight:
                members.append(Member(name, fits.strategy(name), fits.whole(name, training), weight))
        return FittedEnsemble(tuple(members))

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedEnsemble:
        return load_ensemble(artifact, self._catalog.create)


class Fits:
    """Fits members: strategies where they are needed, versions from their artifacts."""

    def __init__(
        self, catalog: ForecasterCatalog, horizon: int, seed: int, versions: Mapping[str, TrainedVersion]
    ) -> None:
        self._catalog = catalog
        self._horizon = horizon
        self._seed = seed
        self._versions = versions

    def strategy(self, name: str) -> str:
        """The strategy of a member."""
        return self._versions[name].strategy if name in self._versions else name

    def before(self, name: str, held: Held) -> list[FittedForecaster]:
        """One fit for each history, on its sessions before the held-out part; one for all where it can be."""
        if name in self._versions or created(self._catalog.create, name, name).pooled:
            return [self.whole(name, held.before)] * len(held.before)
        return [self.whole(name, [series]) for series in held.before]

    def whole(self, name: str, training: Sequence[PriceSeries]) -> FittedForecaster:
        """The member on histories. Raises UnknownStrategy, MissingExtra and what its fit raises."""
        forecaster = created(self._catalog.create, name, self.strategy(name))
        if name in self._versions:
            return forecaster.load(self._versions[name].artifact)
        return forecaster.fit(training, self._horizon, forecaster.settings, self._seed, _quiet)


def _names(settings: Settings) -> list[str]:
    """The members. Raises InvalidInput for fewer than two, for too many, and for itself."""
    names = list(dict.fromkeys(name.strip() for name in str(settings["members"]).split(",") if name.strip()))
    if not 2 <= len(names) <= MOST_MEMBERS or NAME in names:
        raise InvalidInput(
            f"invalid members {settings['members']!r}",
            field="settings.members",
            remedy=f"2 to {MOST_MEMBERS} strategies or versions with commas, e.g. scale,lstm",
        )
    return names


def _quiet(fraction: float, text: str, /, **figures: float) -> None:
    """A member's progress is not that of the ensemble."""
