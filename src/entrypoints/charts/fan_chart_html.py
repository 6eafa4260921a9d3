"""A forecast as an SVG image, and as an HTML page that holds it: history, ranges and later closes."""

from collections.abc import Sequence
from html import escape

from domain.forecast import Forecast
from domain.prices import PriceSeries
from domain.quantiles import INTERVALS
from entrypoints.charts.price_digits import decimals_for
from entrypoints.forecast_notes import forecast_notes
from entrypoints.forecast_rows import row_of

WIDTH, HEIGHT, LEFT, BOTTOM = 900, 420, 64, 36  # units of the SVG view box
DIGIT = 7  # the width of a digit
HISTORY_SESSIONS = 60
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}}
body{{color:#1b2430;background:#fff}}
svg{{width:100%;height:auto}} text{{font:12px system-ui,sans-serif;fill:#556}}
.warn{{color:#a33;font-weight:600}}
dt{{color:#556}} dd{{margin:0 0 .4rem}}
@media(prefers-color-scheme:dark){{body{{background:#12161c;color:#e6e9ee}} text,dt{{fill:#9aa;color:#9aa}}}}
</style></head><body><h1>{title}</h1>{warning}{svg}<dl>{facts}</dl></body></html>
"""


def fan_chart_html(forecast: Forecast, series: PriceSeries) -> str:
    """The page of a forecast, without scripts or external resources. `series` contains its history."""
    issued = forecast.issued
    facts = {
        "Model": f"{issued.model or issued.strategy} ({issued.skill})",
        "Origin": f"{issued.origin}, close {issued.last_close:.{_digits(forecast)}f} {issued.currency}",
        "Prices": ", ".join(filter(None, (issued.source, f"revision {issued.revision}", issued.basis))),
        "Notes": "; ".join(forecast_notes(row_of(forecast))),
        "Forecast": issued.forecast,
    }
    return PAGE.format(
        title=escape(f"{issued.ticker}: {issued.horizon} sessions from {issued.origin}"),
        warning='<p class="warn">Synthetic prices, not market data.</p>' if issued.synthetic else "",
        svg=_svg(forecast, series),
        facts="".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items()),
    )


def fan_chart_svg(forecast: Forecast, series: PriceSeries) -> str:
    """The chart of a forecast as an image of its own. `series` contains its history."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
    style = "<style>text{font:12px system-ui,sans-serif;fill:#556}</style>"
    tag, shapes = _svg(forecast, series).removeprefix("<svg ").split(">", 1)
    return f"{head}{tag}>{style}{shapes}\n"


def _digits(forecast: Forecast, *others: float) -> int:
    """The decimals of the quantiles, the closes and other prices."""
    issued = forecast.issued
    closes = [step.close for step in forecast.steps]
    return decimals_for(*issued.quantiles.grid.tolist(), closes, [issued.last_close], others)


def _svg(forecast: Forecast, series: PriceSeries) -> str:
    issued = forecast.issued
    past = [float(v) for v in series.until(issued.origin).close[-HISTORY_SESSIONS:]]
    closes = [(len(past) + i, s.close) for i, s in enumerate(forecast.steps) if s.close is not None]
    grid = issued.quantiles.grid
    every = [*past, *grid.ravel().tolist(), *(close for _, close in closes)]
    low, high = min(every), max(every)
    labels = [f"{price:.{_digits(forecast, low, high)}f}" for price in (low, (low + high) / 2, high)]
    left = max(LEFT, DIGIT * max(map(len, labels)))
    total = len(past) + issued.horizon - 1

    def point(at: float, price: float) -> str:
        x = left + at / max(1, total) * (WIDTH - left - 12)
        y = 12 + (high - price) / ((high - low) or 1) * (HEIGHT - BOTTOM - 12)
        return f"{x:.1f},{y:.1f}"

    def line(points: Sequence[str], style: str) -> str:
        return f'<polyline points="{" ".join(points)}" fill="none" {style}/>'

    start = len(past) - 1
    shapes = []
    for nominal, (lower, upper) in sorted(INTERVALS.items(), reverse=True):
        if lower not in issued.quantiles.levels or upper not in issued.quantiles.levels:
            continue
        up = [point(start + 1 + i, v) for i, v in enumerate(issued.quantiles.at(upper))]
        down = [point(start + 1 + i, v) for i, v in enumerate(issued.quantiles.at(lower))]
        tip = point(start, past[-1])
        shapes.append(
            f'<polygon points="{" ".join([tip, *up, *reversed(down)])}" fill="#2a6fdb" '
            f'fill-opacity=".18"><title>{nominal} % range</title></polygon>'
        )
    median = [
        point(start, past[-1]),
        *(point(start + 1 + i, v) for i, v in enumerate(issued.quantiles.at(0.5))),
    ]
    shapes.append(line([point(i, v) for i, v in enumerate(past)], 'stroke="#889" stroke-width="1.6"'))
    shapes.append(line(median, 'stroke="#2a6fdb" stroke-width="2" stroke-dasharray="5 3"'))
    for at, close in closes:
        x, y = point(at, close).split(",")
        title = f"<title>{close:.{_digits(forecast)}f}</title>"
        shapes.append(f'<circle cx="{x}" cy="{y}" r="3.5" fill="#d9480f">{title}</circle>')
    for price, label in zip((low, (low + high) / 2, high), labels, strict=True):
        y = point(0, price).split(",")[1]
        shapes.append(f'<text x="4" y="{y}">{label}</text>')
    shapes.append(f'<text x="{left}" y="{HEIGHT - 8}">{series.until(issued.origin).last} and back</text>')
    shapes.append(f'<text x="{WIDTH - 90}" y="{HEIGHT - 8}">{issued.sessions[-1]}</text>')
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="fan chart">{"".join(shapes)}</svg>'
