"""IssueForecast: compute a forecast with the serving version and record it."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import msgspec

from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.limited_answer import REFUSED
from application.forecasting.sources import Ask, Sources
from application.ledger import Ledger
from application.ports.event_store import Append, Appended
from application.scope import Scope
from domain.errors import KeyReused, PrevistoError, StoreUnavailable
from domain.forecast import ForecastIssued, stream_of


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast to issue under a scope. `again` is True when its key was perhaps used before."""

    ask: Ask
    scope: Scope | None = None
    again: bool = False


Outcome = ForecastIssued | PrevistoError


class IssueForecast:
    """Issues forecasts; several together read each ticker once and share one transaction."""

    def __init__(self, ledger: Ledger, compose_forecast: ComposeForecast) -> None:
        self._ledger = ledger
        self._answering = compose_forecast

    def __call__(self, ask: Ask) -> ForecastIssued:
        """Issue one forecast.

        Raises InvalidInput, NotFound (prices, model), Conflict (retired) or IntegrityError.
        """
        (outcome,) = self.all([Request(ask=ask)])
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def all(self, requests: Sequence[Request]) -> list[Outcome]:
        """The forecast or the error of each request, in order.

        An error is KeyReused when the key belongs to another forecast. Raises StoreUnavailable for all.
        """
        sources = self._answering.sources([request.ask for request in requests])
        outcomes = [self._compose(request, sources) for request in requests]
        appends = [one for one in outcomes if isinstance(one, Append)]
        answers = iter(self._ledger.store.append_all(appends))
        return [
            self._outcome_of(request.ask, one, next(answers)) if isinstance(one, Append) else one
            for request, one in zip(requests, outcomes, strict=True)
        ]

    def _compose(self, request: Request, sources: Sources) -> Append | Outcome:
        try:
            with self._ledger.within(request.scope) if request.scope else nullcontext():
                stream = stream_of(forecast := self._ledger.ids.new())
                for recorded in self._ledger.earlier_events(stream) if request.again else ():
                    return _same(recorded.event, request.ask)
                event = self._answering(forecast, request.ask, sources)
                return self._ledger.prepare_append(stream, 0, (event,))
        except StoreUnavailable:
            raise
        except PrevistoError as refusal:
            return refusal

    def _outcome_of(self, ask: Ask, append: Append, answer: Appended | PrevistoError) -> Outcome:
        if isinstance(answer, PrevistoError):
            return answer
        if answer.repeated:  # another request with the same key was recorded first
            return _same(self._ledger.read(append.stream)[0].event, ask)
        return append.events[0]  # type: ignore[return-value]


def _same(found: Any, ask: Ask) -> Outcome:
    """The forecast that was issued before, or KeyReused when it answers another request."""
    # A version whose ranges were refused is not the one that answered.
    model = found.model if REFUSED in found.warnings else ask.model or found.model
    asked = (ask.ticker.symbol, ask.horizon, ask.levels, model)
    other = (found.ticker, found.horizon, found.quantiles.levels, found.model) != asked
    if other or (found.adaptation and not ask.adapt):
        return KeyReused("the key belongs to another forecast", field="Idempotency-Key")
    return found  # type: ignore[no-any-return]
