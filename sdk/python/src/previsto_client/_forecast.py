"""Forecast: the ranges of the next sessions, with what they stand on and how they turned out."""

import importlib
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import PrevistoError

if TYPE_CHECKING:
    from .models import Step


class Basis(NamedTuple):
    """The prices that a forecast stands on: the last session, and the revision of the prices.

    Example:
        print(forecast.stands_on.session, forecast.stands_on.revision)
    """

    session: date
    revision: int


class Score(NamedTuple):
    """How the scored steps turned out. `relative_to_naive` below 1 is better than the naive forecast.

    `coverage` has, for each range that was forecast, the share of closes inside.

    Example:
        print(forecast.score)
    """

    steps: int
    pinball: float
    naive_pinball: float
    relative_to_naive: float
    coverage: dict[str, float]


class NoSuchRange(PrevistoError):
    """The forecast has no quantiles for this range.

    Example:
        try:
            forecast.interval(0.33)
        except NoSuchRange as error:
            print(error)
    """

    code = "no-such-range"


class ForecastMethods:
    """What a forecast is asked.

    Example:
        f = previsto.forecasts.create("VALE3", horizon=10)
        print(f.median[-1], f.interval(0.80)[-1], f.skill, f.stands_on)
    """

    if TYPE_CHECKING:
        ticker: str
        currency: str
        origin: date
        revision: int
        skill: str
        steps: list[Step]

    @property
    def median(self) -> list[float]:
        """The median of each step, in the currency of the ticker.

        Example:
            print(forecast.median[-1])
        """
        return [step.median for step in self.steps]

    def quantile(self, level: float) -> list[float]:
        """The quantile of each step, e.g. `f.quantile(0.1)`. Raises NoSuchRange.

        Example:
            print(forecast.quantile(0.1)[-1])
        """
        found = next((name for name in self.steps[0].quantiles if abs(float(name) - level) < 1e-9), None)
        if found is None:
            known = ", ".join(self.steps[0].quantiles)
            raise NoSuchRange(f"the forecast has no quantile {level:g}", field="level", remedy=f"known: {known}")
        return [step.quantiles[found] for step in self.steps]

    def interval(self, coverage: float = 0.8) -> list[tuple[float, float]]:
        """The lower and upper end of the central range of each step, e.g. `f.interval(0.80)`. Raises NoSuchRange.

        Example:
            low, high = forecast.interval(0.80)[-1]
        """
        return list(zip(self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2), strict=True))

    @property
    def stands_on(self) -> Basis:
        """The last session and the revision of the prices that the forecast was made from.

        Example:
            print(forecast.stands_on.session)
        """
        return Basis(self.origin, self.revision)

    @property
    def score(self) -> Score | None:
        """The score of the steps whose closes are known; None before the first of them.

        Example:
            if forecast.score:
                print(forecast.score.relative_to_naive)
        """
        scored = [step.score for step in self.steps if step.score is not None and step.score.pinball is not None]
        if not scored:
            return None
        pinball = sum(one.pinball for one in scored if one.pinball is not None) / len(scored)
        naive = sum(one.naive_pinball for one in scored if one.naive_pinball is not None) / len(scored)
        inside = {name: sum(one.inside[name] for one in scored) / len(scored) for name in scored[0].inside}
        return Score(len(scored), pinball, naive, pinball / naive if naive else float("nan"), inside)

    def to_pandas(self) -> Any:
        """A DataFrame with a row for each session and a column for each quantile; needs pandas.

        Example:
            frame = forecast.to_pandas()
        """
        pandas = _installed("pandas")
        rows = [{float(name): value for name, value in step.quantiles.items()} for step in self.steps]
        index = pandas.DatetimeIndex([step.session for step in self.steps], name="session")
        return pandas.DataFrame(rows, index=index)

    def plot(self, axes: Any = None) -> Any:
        """Draw the ranges and the median on axes of matplotlib, which it needs; returns the axes.

        Example:
            axes = forecast.plot()
        """
        axes = axes or _installed("matplotlib.pyplot").subplots()[1]
        sessions = [step.session for step in self.steps]
        levels = sorted(float(name) for name in self.steps[0].quantiles)
        for level in (one for one in levels if one < 0.5):
            if 1 - level in [round(one, 9) for one in levels]:
                label = f"{1 - 2 * level:.0%}"
                axes.fill_between(
                    sessions, self.quantile(level), self.quantile(1 - level), alpha=0.25, color="C0", label=label
                )
        axes.plot(sessions, self.median, color="C0", label="median")
        axes.set_title(f"{self.ticker}: {self.skill}")
        axes.set_ylabel(self.currency)
        axes.legend()
        return axes


def _installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise PrevistoError(f"{package} is not installed", remedy=f"pip install {package}") from None
