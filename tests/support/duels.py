"""Evidence of challengers, and a seat in memory whose challengers answer in the shadow."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, cast

import msgspec

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.commands.challenge_model import ChallengeModel, EndChallenge
from application.commands.decide_challenge import DecideChallenge
from application.commands.issue_shadows import IssueShadows
from application.commands.score_forecast import ScoreForecast
from application.jobs.kinds.challenge import Challenge
from application.projections.projector import Projector
from application.queries.known_evidence import KnownEvidence
from application.queries.lists import Data, Lists
from application.queries.show_challengers import ShowChallengers
from domain.challenge_events import ChallengeEvidence, ModelChallenged
from domain.forecast import ForecastScored, ShadowIssued, ShadowScored, StepScore, stream_of
from domain.gate import Gate
from domain.registry_events import ModelRegistered
from domain.running_settings import ChallengePolicy, RunningSettings
from tests.support.builders import LENIENT, NOON, a_version, an_issued_forecast
from tests.support.use_cases import VALE3, Oracle, a_scope, the_promotion

CHAMPION, CHALLENGER, THIRD = (f"VALE3-week-{number}" for number in (1, 2, 3))
REGISTRY = "registry-VALE3-week"
FIRST = date(2024, 1, 1)


def some_evidence(**changes: Any) -> ChallengeEvidence:
    """Evidence of 40 sessions that decides nothing, but for the changes."""
    evidence = ChallengeEvidence(
        champion=CHAMPION,
        capital=3.0,
        worse_capital=1.0,
        threshold=20.0,
        sessions=40,
        relative=0.97,
        first=date(2024, 3, 1),
        last=date(2024, 5, 24),
    )
    return msgspec.structs.replace(evidence, **changes)


def a_challenge(model: str = CHALLENGER, champion: str = CHAMPION) -> ModelChallenged:
    """The event of a challenge."""
    return ModelChallenged(model=model, champion=champion, by="ana", reason="smaller", at=NOON)


class Seat(Oracle):
    """A champion of VALE3 for a week, two other versions, and the step `challenge` of a session job."""

    def __init__(self, policy: ChallengePolicy = "propose", gate: Gate = LENIENT) -> None:
        super().__init__()
        self.lists = Lists(Projector(self.store, InMemoryReadModels()))
        self.policy, self.seen, self.jobs, self.day = policy, [], 0, 0  # type: ignore[var-annotated]
        self.challenge = ChallengeModel(self.ledger, self.seen.append)
        self.end = EndChallenge(self.ledger, KnownEvidence(self.lists), self.seen.append)
        decide = DecideChallenge(
            self.ledger, gate, lambda: RunningSettings(on_challenge=self.policy), self.seen.append
        )
        score = ScoreForecast(self.ledger, self.prices, self.catalog)
        shadows = IssueShadows(self.ledger, self.compose)
        self.step = Challenge(self.ledger, self.lists, score, shadows, decide)
        self.given(REGISTRY, *map(self.trained, (CHAMPION, CHALLENGER, THIRD)), the_promotion(CHAMPION))

    def trained(self, model: str) -> ModelRegistered:
        """A naive version for a week whose artifact is stored."""
        address = self.artifacts.save(({}, {"strategy": "naive"}))
        parts = {"family": "week", "horizon": 5, "strategy": "naive", "settings": {}, "artifact": address}
        return msgspec.structs.replace(a_version(model), **parts)

    def run(self, *names: str) -> list[Any]:
        """The step in a job of its own, for VALE3 or others."""
        self.jobs += 1
        found = names or ("VALE3",)
        act = self.step.together(cast(Any, self))
        return list(act([(name, f"challenge/{name}") for name in found]))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the job, as of an attempt."""
        with self.ledger.within(a_scope(f"job-{self.jobs}", client="", part=name)):
            yield

    def shadows(self) -> Sequence[Data]:
        """The rows of the answers of challengers."""
        return self.lists.all("shadows")

    def duel(self, model: str = CHALLENGER) -> Data:
        """The row of a challenger."""
        return self.lists.named("challengers", [model])[model]

    def shown(self) -> Any:
        """What is shown of the challenger."""
        found = ShowChallengers(self.lists)(VALE3)
        return next(one for one in found if one.model == CHALLENGER)

    def paired(self, count: int, *, by: str = CHAMPION, pool: str = "pool-1", **losses: float) -> "Seat":
        """So many later origins at which a champion lost 1 at its only step, and challengers so much.

        The losses are by the last part of the model, such as `n2`; shadows are scored before the forecast.
        """
        for _ in range(count):
            self.day += 1
            origin = FIRST + timedelta(days=self.day)
            served = an_issued_forecast(1, forecast=f"f{self.day}", origin=origin, model=by)
            self.given(stream_of(served.forecast), served)
            for name, loss in losses.items():
                model, shadow = f"VALE3-week-{name[1:]}", f"{name}{self.day}"
                told: dict[str, Any] = {"forecast": shadow, "model": model, "origin": origin}
                answer = msgspec.structs.asdict(an_issued_forecast(1, **told))
                beside: dict[str, Any] = {"shadow_of": served.forecast, "champion": by, "pool": pool}
                self.given(stream_of(shadow), ShadowIssued(**answer, **beside))
                self.scored(ShadowScored, shadow, origin, loss)
            self.scored(ForecastScored, served.forecast, origin, 1.0)
        return self

    def scored(self, kind: type[ForecastScored], forecast: str, origin: date, loss: float) -> None:
        """The score of the only step of a forecast or shadow."""
        steps = (a_loss(origin, loss),)
        event = kind(forecast=forecast, steps=steps, revision=1, basis=1.0, at=NOON)
        self.given(stream_of(forecast), event)


def a_loss(origin: date, loss: float) -> StepScore:
    """The score of the session after an origin."""
    return StepScore(
        session=origin + timedelta(days=1),
        close=50.0,
        error=0.0,
        pinball=loss,
        naive_pinball=1.0,
        inside={"50": True, "80": True, "95": True},
    )
