"""Tunings in memory: jobs over a ledger with 600 sessions of VALE3, and a strategy that is cheap to tune."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from adapters.artifacts.folder_store import FolderArtifacts
from adapters.tuning.optuna_tuner import OptunaTuner
from application.commands.promote_model import PromoteModel
from application.commands.run_trial import RunTrial
from application.commands.train_model import TrainModel
from application.commands.tune_model import TuneModel
from application.forecasting.evidence import Judge
from application.forecasting.known_prices import KnownPrices
from application.forecasting.tuning_streams import tuning_of
from application.jobs.kinds.take import Take
from application.jobs.kinds.tune import TrialKind, Tune
from application.jobs.run_job import Ended, Outcome
from application.ports.leases import LEASE_SECONDS
from domain.gate import Gate
from domain.tuning import Tuning
from tests.support.jobs import Office
from tests.unit.application.test_train_model import Catalog, Spy, World

EPOCHS = 4


class Bendy(Spy):
    """Its ranges are `width` wide; it remembers the last session of all that it is given.

    Its validation losses fall by epoch, and are higher the further its width is from 1. A width above
    `refused` is no width.
    """

    settings: dict[str, Any] = {"width": 1.5, "units": 4}
    bounds = {"width": (0.1, 9.0), "units": (1, 64)}
    search = {"width": (0.5, 3.0), "units": (1, 32)}
    refused = 9.0
    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def __init__(self, width: float = 1.5, units: int = 4, seen: list[date] | None = None) -> None:
        super().__init__()
        self.width, self.units = width, units
        self.seen: list[date] = [] if seen is None else seen

    def fit(self, training: Any, horizon: int, settings: Any, seed: int, report: Any) -> "Bendy":
        """Report four epochs."""
        self.seen += [series.last for series in training]
        self.meanwhile()
        width = float(settings["width"])
        if width > self.refused:
            raise ValueError(f"no width {width}")
        for epoch in range(EPOCHS):
            loss = abs(width - 1) + 1 / (1 + epoch)
            report((1 + epoch) / EPOCHS, f"epoch {epoch}", validation_loss=loss)
        return Bendy(width, int(settings["units"]), self.seen)

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """A fan of the normal distribution."""
        self.seen.append(context.last)
        z = np.array([NormalDist().inv_cdf(level) for level in levels])
        steps = np.sqrt(np.arange(1.0, horizon + 1))
        return context.close[-1] * np.exp(0.01 * self.width * steps[:, None] * z)

    def dump(self) -> Any:
        """As many numbers as units."""
        return {"width": np.full(self.units, self.width)}, {}

    def load(self, artifact: Any) -> "Bendy":
        """The stored width."""
        return Bendy(float(artifact[0]["width"][0]), len(artifact[0]["width"]), self.seen)


class Workshop:
    """The jobs of tunings over one ledger, and the strategy `spy` that they tune."""

    def __init__(self, folder: Path, later: float = 0.0, dates: int = 48) -> None:
        """Add prices, of which those after the training window rise by `later` a session."""
        self.world, self.bendy = World(folder), Bendy()
        office = self.office = Office(self.world.store)
        prices = KnownPrices(self.world.store, self.world.store.history)
        catalog: Any = Catalog(self.bendy)
        train = TrainModel(office.ledger, prices, FolderArtifacts(folder), catalog, Judge(catalog))
        self.promote = PromoteModel(office.ledger, Gate(dates=dates))
        run_trial = RunTrial(office.ledger, prices, catalog)
        take = Take(office.ledger, train, self.promote)
        self.tune_model = TuneModel(office.ledger, train, OptunaTuner())
        tune = Tune(office.ledger, self.tune_model, run_trial, take)
        office.kinds |= {"tune": tune, "trial": TrialKind(office.ledger, run_trial), "take": take}
        self.world.ingest("PETR4", 1 + later * np.clip(np.arange(600) - 354, 0, None))

    def submit(self, **request: Any) -> str:
        """A tuning of the spy; its id is that of the job."""
        asked = {"ticker": "VALE3", "strategy": "spy", **request}
        return self.office.submit("tune", asked).job

    def run(self, *, patient: bool = True) -> list[Outcome]:
        """Run all jobs, each attempt when its wait is over; the outcomes of those that ended."""
        outcomes = []
        while rows := self.office.queue.rows():
            for row in rows:
                if claim := self.office.queue.claim("w", LEASE_SECONDS, job=row.job):
                    outcomes.append(self.office.run(claim, patient=patient))
        return [one for one in outcomes if one.ended is not Ended.AGAIN]

    def tuning(self, name: str) -> Tuning:
        """Its state."""
        return tuning_of(self.office.store, name)[0]
