"""LimitedAnswer: quantiles within the limits of markets, by the first server in turn that gives them."""

import msgspec

from application.forecasting.range_factors import Factors
from application.forecasting.serving import Server, Serving
from domain.calibration import StepFactors, adapted, used_factors
from domain.doubts import Doubt
from domain.limits import FACTOR, WITHIN, crosses_limit, farthest
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths

REFUSED = "ranges-refused"


class Refused(msgspec.Struct, frozen=True):
    """A version or strategy whose 80 % range is `factor` times the close, up or down."""

    server: str
    factor: float

    @property
    def doubt(self) -> Doubt:
        """What a reader of the forecast must know."""
        found = f"the 80 % range of {self.server} is {self.factor:.3g} times the close"
        return Doubt(REFUSED, f"{found}, and {FACTOR:g} times in {WITHIN} sessions is the limit")


class LimitedAnswer(msgspec.Struct, frozen=True):
    """The server that answers, its adapted quantiles, their factors, and all beyond the limits before it."""

    server: Server
    paths: QuantilePaths
    factors: tuple[StepFactors, ...]
    refused: tuple[Refused, ...]


def limited_answer(
    serving: Serving,
    server: Server,
    series: PriceSeries,
    horizon: int,
    levels: tuple[float, ...],
    factors: Factors,
) -> LimitedAnswer:
    """The answer of a server, else of the fallback, else of the reference; that of the last one stands.

    Each answer has its ranges adapted by the factors of its own strategy, and is within the limits then.
    """
    others = (serving.fallback(), serving.reference())
    in_turn = [server, *(other for other in others if other != server)]
    refused: tuple[Refused, ...] = ()
    for one in in_turn:
        used, close = used_factors(factors(one.strategy), horizon), float(series.close[-1])
        paths = adapted(serving.answer(one, series, horizon, levels), used)
        if not crosses_limit(paths, close, len(series)):
            break
        refused = (*refused, Refused(one.model or one.strategy, farthest(paths, close)))
    return LimitedAnswer(one, paths, used, refused)
