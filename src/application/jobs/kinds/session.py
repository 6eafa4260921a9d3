"""`session`: the steps of a schedule after a session."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from application.jobs.kinds import calibrate, challenge, drift, forecast, refresh, retraining, score
from application.jobs.kinds.calibrate import Calibrate
from application.jobs.kinds.challenge import Challenge
from application.jobs.kinds.drift import Drift
from application.jobs.kinds.forecast import ForecastKind
from application.jobs.kinds.parts import Act, each, each_together, every_part_failed, part_name
from application.jobs.kinds.refresh import Refresh
from application.jobs.kinds.retraining import Retraining
from application.jobs.kinds.score import Score
from application.ports.job_kind import Work
from application.queries.lists import Lists
from domain.errors import InvalidInput
from domain.horizon import DEFAULT, horizon
from domain.schedule import STEPS
from domain.ticker import Ticker

STEP_SCOPES = {
    "refresh": refresh.SCOPES,
    "score": score.SCOPES,
    "calibrate": calibrate.SCOPES,
    "drift": drift.SCOPES,
    "forecast": forecast.SCOPES,
    "retrain": retraining.SCOPES,
    "challenge": challenge.SCOPES,
}
"""By step, the scopes of its effects."""
WITHOUT_EFFECTS = ("calibrate",)


class SessionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session of an exchange, and the steps to run after it (see ScheduleAdded)."""

    exchange: str
    session: date
    steps: tuple[str, ...] = STEPS
    tickers: tuple[str, ...] = ()
    horizon: int = DEFAULT
    retrain_after: int = 60


class SessionKind:
    """Runs the steps one after another; a step is a list of names and a function for one or for many."""

    form = SessionRequest

    def __init__(
        self,
        lists: Lists,
        refresh: Refresh,
        score: Score,
        calibrate: Calibrate,
        drift: Drift,
        forecast: ForecastKind,
        retraining: Retraining,
        challenge: Challenge,
    ) -> None:
        self._lists = lists
        self._refresh = refresh
        self._score = score
        self._calibrate = calibrate
        self._drift = drift
        self._forecast = forecast
        self._retraining = retraining
        self._challenge = challenge

    def scopes(self, request: SessionRequest) -> Sequence[str]:
        return tuple(dict.fromkeys(scope for step in request.steps for scope in STEP_SCOPES[step]))

    def check(self, request: SessionRequest) -> None:
        horizon(request.horizon)
        for name in request.tickers:
            Ticker.parse(name)
        for step in request.steps:
            if step not in STEPS:
                raise InvalidInput(
                    f"unknown step {step!r}", field="steps", remedy=f"one of {', '.join(STEPS)}"
                )

    def __call__(self, request: SessionRequest, work: Work) -> dict[str, Any]:
        tickers = request.tickers or self._lists.tracked_tickers(request.exchange)
        plan: dict[str, tuple[Callable[[], Sequence[str]], Act]] = {
            "refresh": (lambda: tickers, self._refresh.one),
            "score": (lambda: self._score.waiting(tickers), self._score.one),
            "calibrate": (lambda: tickers, self._calibrate),
            "drift": (lambda: tickers, lambda name: self._drift(name, request.session)),
            "retrain": (
                lambda: tickers,
                lambda name: self._retraining(name, request.retrain_after, request.session),
            ),
        }
        result: dict[str, dict[str, Any]] = {}
        for step in request.steps:
            if step in ("forecast", "challenge"):
                answers = step == "forecast"
                together = (
                    self._forecast.together(work, request.horizon)
                    if answers
                    else self._challenge.together(work)
                )
                result[step] = each_together(work, tickers, together, STEP_SCOPES[step], step)
                continue
            names, act = plan[step]
            result[step] = each(work, names(), act, STEP_SCOPES[step], step)
        _require_success(result)
        return result


def _require_success(result: Mapping[str, dict[str, Any]]) -> None:
    """Raise EveryPartFailed when parts failed and no step had an effect."""
    failed = {
        part_name(step, name): one for step, told in result.items() for name, one in told["failed"].items()
    }
    acted = (told["done"].values() for step, told in result.items() if step not in WITHOUT_EFFECTS)
    if failed and not any(_had_effect(done) for parts in acted for done in parts):
        raise every_part_failed(failed)


def _had_effect(done: Mapping[str, Any]) -> bool:
    """Whether a part did something: no retraining was due, or it was skipped, otherwise."""
    return bool(done) and "skipped" not in done
