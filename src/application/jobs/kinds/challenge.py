"""Challenge: score and decide the challengers of tickers, and let those left answer in the shadow."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from application.commands.decide_challenge import DecideChallenge
from application.commands.issue_shadows import IssueShadows, Shadow
from application.commands.score_forecast import ScoreForecast
from application.forecasting.duels import evidence_of, pool_of, served_of
from application.jobs.kinds.parts import ActTogether
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.projections.folds.challengers import OPEN
from application.queries.lists import Data, Lists
from application.streams import load
from domain.duel import decision
from domain.errors import LeaseLost, PrevistoError, StoreUnavailable
from domain.model_version import Registry, evolve, stream_of_model

T = TypeVar("T")
SCOPES = ("forecasts:write", "models:promote")
PROJECTION = "challengers"


class Challenge:
    """A step of the session job, after the forecasts: what fails or is slow here was served to nobody."""

    def __init__(
        self,
        ledger: Ledger,
        lists: Lists,
        score_forecast: ScoreForecast,
        issue_shadows: IssueShadows,
        decide: DecideChallenge,
    ) -> None:
        self._ledger = ledger
        self._lists = lists
        self._score_forecast = score_forecast
        self._issue_shadows = issue_shadows
        self._decide = decide

    def together(self, work: Work) -> ActTogether:
        """Score, decide and answer for several tickers; nothing is done for one without challengers."""

        def act(parts: Sequence[tuple[str, str]]) -> list[dict[str, Any] | PrevistoError]:
            told = {name: Told(work, part) for name, part in parts}
            challengers = self._lists.named(PROJECTION, [OPEN]).get(OPEN, {})
            models = {model: told[ticker] for model, ticker in challengers.items() if ticker in told}
            if models:
                self._score(models)
                self._answer(models, self._decided(models), set(challengers.values()))
            return [told[name].result for name, _ in parts]

        return act

    def _score(self, models: "dict[str, Told]") -> None:
        for model, duel in self._lists.named(PROJECTION, [*models]).items():
            for shadow in duel["waiting"]:
                scored = models[model].of(model, lambda shadow=shadow: self._score_forecast(shadow)[1])  # type: ignore[misc]
                models[model].count("scored", int(scored or False))

    def _decided(self, models: "dict[str, Told]") -> dict[str, Data]:
        """The rows of the challengers that are left after the decisions."""
        duels = self._lists.named(PROJECTION, [*models])
        pools = self._lists.named(PROJECTION, sorted({duel["pool"] for duel in duels.values()}))
        left = {}
        for model, duel in duels.items():
            evidence = evidence_of(duel, pools.get(duel["pool"]))
            ended = None
            if decision(evidence):
                ended = models[model].of(model, lambda m=model, e=evidence: self._decide(m, e))  # type: ignore[misc]
            if ended:
                models[model].add("decisions", f"{model}: {ended.outcome}, {ended.action}")
            else:
                left[model] = duel
        return left

    def _answer(self, models: "dict[str, Told]", left: dict[str, Data], tickers: set[str]) -> None:
        newest, wanted = self._lists.named(PROJECTION, sorted(tickers)), []
        seat = cache(lambda stream: load(self._ledger.store, stream, evolve, Registry())[0])
        for model, duel in left.items():
            found = models[model].of(model, lambda m=model, d=duel: self._shadow(m, d, newest, seat))  # type: ignore[misc]
            wanted += [found] if found else []
        for shadow, answer in zip(wanted, self._issue_shadows(wanted) if wanted else (), strict=True):
            told = models[shadow.model]
            if isinstance(answer, PrevistoError):
                told.skip(shadow.model, answer)
            else:
                told.add("shadows", answer)

    def _shadow(
        self, model: str, duel: Data, newest: dict[str, Data], seat: Callable[[str], Registry]
    ) -> Shadow | None:
        """The answer that is wanted of a challenger; None when the champion has no new forecast."""
        registry = seat(stream_of_model(model))
        version, champion = registry.version(model), registry.active
        served = served_of(newest.get(version.ticker, {}), version.family, champion)
        scope = self._ledger.scope
        if served is None or scope is None or served.origin.isoformat() <= duel["origin"]:
            return None
        pool = pool_of(version, champion, served.horizon)
        return Shadow(model=model, served=served, pool=pool, scope=scope)


class Told:
    """What the step did for one ticker; the error of one challenger stops no other."""

    def __init__(self, work: Work, part: str) -> None:
        self.result: dict[str, Any] = {}
        self._work = work
        self._part = part

    def of(self, model: str, act: Callable[[], T]) -> T | None:
        """Call `act` in the part of a challenger; None after an error, which the result has in words."""
        try:
            with self._work.part(f"{self._part}/{model}"):
                return act()
        except (LeaseLost, StoreUnavailable):
            raise
        except PrevistoError as error:
            self.skip(model, error)
            return None

    def skip(self, model: str, error: PrevistoError) -> None:
        """Say why a challenger was left out."""
        self.result.setdefault("left_out", {})[model] = error.public_message

    def add(self, name: str, text: str) -> None:
        """Add a text to a list of the result."""
        self.result.setdefault(name, []).append(text)

    def count(self, name: str, number: int) -> None:
        """Add to a number of the result, which is absent when it is 0."""
        if number:
            self.result[name] = self.result.get(name, 0) + number
