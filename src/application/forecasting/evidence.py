"""Judge: measures a fitted strategy after its training window, beside what would serve without it."""

from collections.abc import Sequence
from datetime import date

import msgspec

from application.forecasting.contender import Contender, Trained
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from application.forecasting.walk_forward import walk_forward
from application.ports.forecaster import Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.diebold_mariano import mean_by_date
from domain.policies import NAIVE
from domain.prices import PriceSeries
from domain.registry_events import Evidence, Losses
from domain.score import Evaluation, compare

REFERENCE = NAIVE
FALLBACK = "scale"
MAX_ORIGINS = 100
MAX_TICKERS = 100


class Judge:
    """Evaluates at origins after the training window, half a horizon apart, at most the last 100.

    On the same origins are measured: naive, the fallback, and the champion, where there is one, on the
    tickers that it learned from; the fallback takes its place on others. A champion may have learned from
    some of these sessions, which is to its advantage. At most the first 100 tickers are judged.
    """

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(
        self,
        version: Contender,
        trained: Sequence[Trained],
        horizon: int,
        report: Report,
        champion: Contender | None = None,
    ) -> Evidence:
        """The evidence on the first ticker, and the losses pooled over all of them.

        It has 0 origins when no whole horizon follows the training window of the first ticker.
        """
        step = judging_step(horizon)
        own = self._measure(version, trained[0], horizon, champion, report)
        if not own:
            return _no_evidence(step)
        measured, judged = [own], trained[:MAX_TICKERS]
        for done, one in enumerate(judged[1:], start=1):
            report(done / len(judged), f"judged on {one.ticker}")
            if found := self._measure(version, one, horizon, champion):
                measured.append(found)
        judgement, naive, fallback = own[""], own[REFERENCE], own[FALLBACK]
        skill = compare(judgement, naive, -(-horizon // step))
        return Evidence(
            origins=judgement.origins,
            step=step,
            first=judgement.dates[0],
            last=judgement.dates[-1],
            loss=judgement.loss,
            naive_loss=naive.loss,
            fallback_loss=fallback.loss,
            fallback=FALLBACK,
            p_value=skill.p_value,
            statistic=skill.statistic,
            coverage=judgement.pooled_coverage,
            metrics=msgspec.to_builtins(judgement),
            own=_losses([own]),
            pooled=_losses(measured) if len(measured) > 1 else None,
        )

    def _measure(
        self,
        version: Contender,
        one: Trained,
        horizon: int,
        champion: Contender | None,
        report: Report = silent,
    ) -> dict[str, Evaluation]:
        """The evaluation of the version under "", and of each reference by name; {} without an origin."""
        origins = held_out(one.series, one.window.last, horizon)
        if not origins or (fitted := version.fitted_on(one, horizon)) is None:
            return {}
        found = {"": walk_forward(fitted, one.series, origins, horizon, report)}
        for name in (REFERENCE, FALLBACK):
            untrained = self._untrained(name, one.window, horizon)
            found[name] = walk_forward(untrained, one.series, origins, horizon)
        if champion:
            server = champion.fitted_on(one, horizon)
            found[champion.model] = (
                walk_forward(server, one.series, origins, horizon) if server else found[FALLBACK]
            )
        return found

    def _untrained(self, name: str, training: PriceSeries, horizon: int) -> FittedStrategy:
        return Strategy.named(self._catalog, name).fit([training], horizon, seed=1)


def held_out(series: PriceSeries, last: date, horizon: int) -> range:
    """The origins that judge a version which learned up to a session; numbers of known bars, ascending."""
    known = len(series.until(last))
    return range(known, len(series) - horizon + 1, judging_step(horizon))[-MAX_ORIGINS:]


def judging_step(horizon: int) -> int:
    """The sessions from one origin to the next."""
    return max(1, horizon // 2)


def sessions_of(dates: int, horizon: int) -> int:
    """The sessions after a training window that give so many origins."""
    return horizon + judging_step(horizon) * (dates - 1)


def _losses(measured: Sequence[dict[str, Evaluation]]) -> Losses:
    """Losses by date, as means over tickers."""
    means = {
        name: mean_by_date([(one[name].dates, one[name].losses) for one in measured]) for name in measured[0]
    }
    dates, version = means.pop("")
    references = {name: losses for name, (_, losses) in means.items()}
    return Losses(dates=dates, version=version, references=references, tickers=len(measured))


def _no_evidence(step: int) -> Evidence:
    return Evidence(
        origins=0,
        step=step,
        first=None,
        last=None,
        loss=None,
        naive_loss=None,
        fallback_loss=None,
        p_value=None,
        statistic=None,
        coverage={},
        metrics={},
    )
