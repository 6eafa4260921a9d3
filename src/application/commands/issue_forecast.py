"""IssueForecast: ask whoever serves, and write the answer to the ledger."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import msgspec

from application.forecasting.compose_forecast import Ask, ComposeForecast, Sources
from application.ledger import Ledger
from application.ports.event_store import Append, Appended
from application.scope import Scope
from domain.errors import KeyReused, PrevistoError, StoreUnavailable
from domain.forecast import ForecastIssued, stream_of


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """An ask for somebody. `again` says that it may have been carried out under its scope before."""

    ask: Ask
    scope: Scope | None = None
    again: bool = False


Outcome = ForecastIssued | PrevistoError


class IssueForecast:
    """Many at once share a look at each ticker and one wait for the disk."""

    def __init__(self, ledger: Ledger, compose_forecast: ComposeForecast) -> None:
        self._ledger = ledger
        self._answering = compose_forecast

    def __call__(self, ask: Ask) -> ForecastIssued:
        """Issue. Raises InvalidInput, NotFound (prices, model), Conflict (retired) or IntegrityError."""
        (outcome,) = self.all([Request(ask=ask)])
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def all(self, requests: Sequence[Request]) -> list[Outcome]:
        """Issue each for itself.

        An outcome may be KeyReused, too: the scope stands for another forecast. Raises StoreUnavailable.
        """
        sources = self._answering.sources()
        outcomes = [self._worked_out(request, sources) for request in requests]
        appends = [one for one in outcomes if isinstance(one, Append)]
        answers = iter(self._ledger.store.append_all(appends))
        return [
            self._issued(request.ask, one, next(answers)) if isinstance(one, Append) else one
            for request, one in zip(requests, outcomes, strict=True)
        ]

    def _worked_out(self, request: Request, sources: Sources) -> Append | Outcome:
        try:
            with self._ledger.within(request.scope) if request.scope else nullcontext():
                stream = stream_of(forecast := self._ledger.ids.new())
                for recorded in self._ledger.carried_out(stream) if request.again else ():
                    return _same(recorded.event, request.ask)
                event = self._answering(forecast, request.ask, sources)
                return self._ledger.prepared(stream, 0, (event,))
        except StoreUnavailable:
            raise
        except PrevistoError as refusal:
            return refusal

    def _issued(self, ask: Ask, append: Append, answer: Appended | PrevistoError) -> Outcome:
        if isinstance(answer, PrevistoError):
            return answer
        if answer.repeated:  # another request under the same key was faster
            return _same(self._ledger.read(append.stream)[0].event, ask)
        return append.events[0]  # type: ignore[return-value]


def _same(found: Any, ask: Ask) -> Outcome:
    """What was issued before, if it is what is asked for now."""
    asked = (ask.ticker.symbol, ask.horizon, ask.levels, ask.model or found.model)
    if (found.ticker, found.horizon, found.quantiles.levels, found.model) != asked:
        return KeyReused("the key stands for another forecast", field="Idempotency-Key")
    return found  # type: ignore[no-any-return]
