"""A forecast as an SVG image, and as an HTML page: past prices, ranges, naive and later closes."""

from domain.forecast import Forecast
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from entrypoints.charts.axes import Writing
from entrypoints.charts.candles import past_candles
from entrypoints.charts.fan_svg import WIDE, Fan, fan_svg, wide_fan
from entrypoints.charts.forecast_fan import forecast_fan
from entrypoints.charts.html_page import html_page
from entrypoints.charts.price_digits import decimals_for
from entrypoints.charts.svg_image import svg_image
from entrypoints.forecast_notes import forecast_notes
from entrypoints.forecast_rows import row_of
from entrypoints.markup import tag

HISTORY_SESSIONS = 60
KEY = "Candles: past sessions. Blue: median, 50, 80 and 95 % ranges. Dashed: naive, its 80 % range."


def fan_chart_html(forecast: Forecast, series: PriceSeries, naive: QuantilePaths | None = None) -> str:
    """The page of a forecast, without scripts or external resources. `series` contains its history."""
    issued = forecast.issued
    facts = {
        "Model": f"{issued.model or issued.strategy} ({issued.skill})",
        "Origin": f"{issued.origin}, close {_writing(forecast).price(issued.last_close)} {issued.currency}",
        "Prices": ", ".join(filter(None, (issued.source, f"revision {issued.revision}", issued.basis))),
        "Notes": "; ".join(forecast_notes(row_of(forecast))),
        "Forecast": issued.forecast,
    }
    title = f"{issued.ticker}: {issued.horizon} sessions from {issued.origin}"
    drawn = fan_svg(_fan(forecast, series, naive), _writing(forecast))
    figure = tag(
        "figure", drawn, tag("figcaption", KEY), class_="chart", role="img", aria_label=_words(forecast)
    )
    return html_page(title, figure, facts, synthetic=issued.synthetic)


def fan_chart_svg(forecast: Forecast, series: PriceSeries, naive: QuantilePaths | None = None) -> str:
    """The chart of a forecast as an image of its own, in light colours. `series` contains its history."""
    drawn = wide_fan(_fan(forecast, series, naive), _writing(forecast))
    return svg_image(drawn, WIDE, _words(forecast))


def _fan(forecast: Forecast, series: PriceSeries, naive: QuantilePaths | None) -> Fan:
    past = past_candles(series.until(forecast.issued.origin), HISTORY_SESSIONS)
    return forecast_fan(row_of(forecast), forecast.issued, past, naive)


def _writing(forecast: Forecast) -> Writing:
    issued = forecast.issued
    closes = [step.close for step in forecast.steps]
    usual = decimals_for(*issued.quantiles.grid.tolist(), closes, [issued.last_close])

    def price(value: float, decimals: int | None = None) -> str:
        return f"{value:.{usual if decimals is None else decimals}f}"

    return Writing(price=price, month=lambda day: f"{day:%b}", day=lambda day: f"{day:%d %b}")


def _words(forecast: Forecast) -> str:
    """The chart in a sentence, for who does not see it."""
    issued, price = forecast.issued, _writing(forecast).price
    if not {0.1, 0.9} <= set(issued.quantiles.levels):
        return f"Fan chart of {issued.ticker}"
    low, high = issued.quantiles.at(0.1)[-1], issued.quantiles.at(0.9)[-1]
    return (
        f"{issued.ticker}: the close on {issued.sessions[-1]} lies between {price(low)} and {price(high)} "
        "with 80 % probability"
    )
