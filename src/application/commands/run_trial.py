"""RunTrial: fit the settings of one trial, and measure it inside the training window."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from application.forecasting.ceiling import Ceiling, Pruned
from application.forecasting.contender import Contender, Trained
from application.forecasting.evidence import held_out
from application.forecasting.known_prices import KnownPrices
from application.forecasting.strategy import NOWHERE, FittedStrategy, Strategy, silent
from application.forecasting.training_windows import series_of
from application.forecasting.tuning_streams import extend, tuning_of
from application.forecasting.walk_forward import walk_forward
from application.ledger import Ledger
from application.ports.forecaster import Artifact, Checkpoints, Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import ForecasterFailed, InvalidInput, TooFewSessions
from domain.score import Evaluation, pool
from domain.tuning import Tuning
from domain.tuning_events import Objective, TrialEnded, TrialProposed, TuningStarted

MAX_ORIGINS = 1000  # of all tickers together
MIN_ORIGINS = 10  # of one ticker, where it has so many
OF_SETTINGS = (InvalidInput, TooFewSessions, ForecasterFailed)
"""Errors that other settings may not have; they end a trial, and the tuning goes on."""


class RunTrial:
    """No trial gets a bar behind the training window: its series end there."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._ledger = ledger
        self._prices = prices
        self._catalog = catalog

    def __call__(
        self, tuning: str, trial: int, report: Report = silent, checkpoints: Checkpoints = NOWHERE
    ) -> TrialEnded:
        """Run a trial once, and record its end. Raises NotFound, IntegrityError or MissingExtra."""
        state = tuning_of(self._ledger.store, tuning)[0]
        proposal = state.proposal(trial)
        if trial in state.ended:
            return state.ended[trial]
        ended = self._ended(state.started, proposal, report, checkpoints)

        def once(newest: Tuning) -> Sequence[TrialEnded]:
            return () if trial in newest.ended else (ended,)

        return extend(self._ledger, tuning, once).ended[trial]

    def _ended(
        self, started: TuningStarted, proposal: TrialProposed, report: Report, checkpoints: Checkpoints
    ) -> TrialEnded:
        end = TrialEnded(tuning=started.tuning, trial=proposal.trial, state="complete", at=started.at)
        try:
            trained, fitted = self._fit(started, proposal, report, checkpoints)
            values = self._values(started, trained, fitted, proposal)
            end = msgspec.structs.replace(end, values=values, learning=fitted.learning)
        except Pruned as pruned:
            end = msgspec.structs.replace(end, state="pruned", learning=pruned.epochs)
        except OF_SETTINGS as error:
            end = msgspec.structs.replace(end, state="failed", message=error.public_message)
        return msgspec.structs.replace(end, at=self._ledger.clock.now())

    def _fit(
        self, started: TuningStarted, proposal: TrialProposed, report: Report, checkpoints: Checkpoints
    ) -> tuple[list[Trained], FittedStrategy]:
        whole = [(window.ticker, series_of(self._prices, window)) for window in started.training]
        trained = [
            Trained(ticker=ticker, series=series, window=series.until(started.cut))
            for ticker, series in whole
            if series.first <= started.cut
        ]
        fitted = self._strategy(started, proposal).fit(
            [one.window for one in trained],
            started.horizon,
            started.seed,
            lambda f, text: report(0.8 * f, text),
            checkpoints,
            watch=Ceiling(proposal.ceiling),
        )
        return trained, fitted

    def _strategy(self, started: TuningStarted, proposal: TrialProposed) -> Strategy:
        return Strategy.named(self._catalog, started.strategy, proposal.settings)

    def _values(
        self,
        started: TuningStarted,
        trained: Sequence[Trained],
        fitted: FittedStrategy,
        proposal: TrialProposed,
    ) -> dict[str, float]:
        contender = Contender(
            strategy=self._strategy(started, proposal),
            fitted=fitted,
            seed=started.seed,
            tickers=tuple(one.ticker for one in trained),
        )
        judged = pool([one for each in trained if (one := _judged(contender, each, started, len(trained)))])
        known: Mapping[Objective, float] = {
            "loss": judged.loss,
            "coverage": coverage_error(judged),
            "size": float(size_of(fitted.fitted.dump())),
        }
        return {name: known[name] for name in started.objectives}


def _judged(contender: Contender, one: Trained, started: TuningStarted, tickers: int) -> Evaluation | None:
    """The evaluation on one ticker, at its last origins; None where it has none."""
    most = max(MIN_ORIGINS, MAX_ORIGINS // tickers)
    origins = held_out(one.series, started.cut, started.horizon)[-most:]
    fitted = contender.fitted_on(one, started.horizon)
    return walk_forward(fitted, one.series, origins, started.horizon) if origins and fitted else None


def coverage_error(judged: Evaluation) -> float:
    """The mean distance of coverage from nominal, over ranges and steps."""
    return float(
        np.mean(
            [
                abs(share - int(nominal) / 100)
                for nominal, steps in judged.coverage.items()
                for share in steps.values()
            ]
        )
    )


def size_of(artifact: Artifact) -> int:
    """The bytes of the arrays of an artifact, and of its card as JSON."""
    arrays, card = artifact
    return sum(int(np.asarray(one).nbytes) for one in arrays.values()) + len(msgspec.json.encode(dict(card)))
