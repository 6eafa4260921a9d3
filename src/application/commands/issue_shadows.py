"""IssueShadows: record the answers of challengers beside forecasts that were served."""

from collections.abc import Sequence

import msgspec

from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.duels import Served
from application.forecasting.sources import Ask, Sources
from application.ledger import Ledger
from application.ports.event_store import Append
from application.scope import Scope
from domain.errors import Conflict, PrevistoError, StoreUnavailable
from domain.forecast import ForecastIssued, ShadowIssued, stream_of
from domain.ticker import Ticker


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to record: of `model`, beside `served`, in a pool and under the scope of a part of a job."""

    model: str
    served: Served
    pool: str
    scope: Scope

    @property
    def ask(self) -> Ask:
        """The question that was served, put to the challenger."""
        served = self.served
        return Ask(
            ticker=Ticker.stored(served.ticker),
            horizon=served.horizon,
            levels=served.levels,
            model=self.model,
            adapt=served.adapted,
        )


class IssueShadows:
    """Several shadows read each ticker once and share one transaction. Nobody is served by them."""

    def __init__(self, ledger: Ledger, compose_forecast: ComposeForecast) -> None:
        self._ledger = ledger
        self._compose_forecast = compose_forecast

    def __call__(self, shadows: Sequence[Shadow]) -> list[str | PrevistoError]:
        """The id of each shadow, or why there is none. Raises StoreUnavailable for all."""
        sources = self._compose_forecast.sources([one.ask for one in shadows])
        composed = [self._composed(one, sources) for one in shadows]
        answers = iter(self._ledger.store.append_all([one for one in composed if isinstance(one, Append)]))
        found: list[str | PrevistoError] = []
        for one in composed:
            answer = next(answers) if isinstance(one, Append) else one
            refused = isinstance(answer, PrevistoError)
            found.append(answer if refused else one.stream.partition("-")[2])  # type: ignore[arg-type, union-attr]
        return found

    def _composed(self, shadow: Shadow, sources: Sources) -> Append | PrevistoError:
        try:
            with self._ledger.within(shadow.scope):
                name = self._ledger.ids.new()
                answer = self._compose_forecast(name, shadow.ask, sources)
                event = _beside(shadow, answer)
                return self._ledger.prepare_append(stream_of(name), 0, (event,))
        except StoreUnavailable:
            raise
        except PrevistoError as refusal:
            return refusal


def _beside(shadow: Shadow, answer: ForecastIssued) -> ShadowIssued:
    """The answer as a shadow. Raises Conflict when it is no answer of this version to the same prices."""
    served = shadow.served
    if (answer.origin, answer.series_digest) != (served.origin, served.series_digest):
        raise Conflict(
            f"the prices have changed since {served.forecast} was issued",
            field="ticker",
            remedy="the next forecast has a shadow again",
        )
    if answer.model != shadow.model:
        raise Conflict(f"{shadow.model} has no usable answer", field="model")
    fields = msgspec.structs.asdict(answer) | {"owner": ""}
    return ShadowIssued(**fields, shadow_of=served.forecast, champion=served.model, pool=shadow.pool)
