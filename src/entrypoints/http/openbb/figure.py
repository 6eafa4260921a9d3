"""The latest forecast as a Plotly figure: the last closes, both ranges and the median."""

from collections.abc import Sequence
from typing import Any, Literal

from entrypoints.http.openbb.rows import forecast_rows

Data = dict[str, Any]
Theme = Literal["dark", "light"]
INK: dict[Theme, tuple[str, str, str]] = {
    "dark": ("#ffffff", "#151518", "96, 165, 250"),
    "light": ("#333333", "#ffffff", "37, 99, 235"),
}
"""By theme of Workspace: text, background, and the colour of ranges as red, green and blue."""


def figure(forecast: Data, bars: Sequence[Data], theme: Theme) -> Data:
    """The figure. `bars` are the sessions up to the origin, or none."""
    ink, paper, hue = INK[theme]
    rows = forecast_rows(forecast)
    closes = [(bar["session"], bar["close"]) for bar in bars]
    closes += [(row["session"], row["close"]) for row in rows if row["close"] is not None]
    traces = [
        *_range(rows, forecast, "95", f"rgba({hue}, 0.18)"),
        *_range(rows, forecast, "80", f"rgba({hue}, 0.32)"),
        _line("Median", _points(rows, forecast, "median"), f"rgb({hue})"),
        _line("Close", closes, ink),
    ]
    axis = {"gridcolor": "rgba(128, 128, 128, 0.2)", "tickfont": {"color": ink}}
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"{forecast['ticker']} · {forecast['id']}", "font": {"color": ink, "size": 13}},
            "paper_bgcolor": paper,
            "plot_bgcolor": paper,
            "font": {"color": ink},
            "xaxis": {**axis, "type": "date"},
            "yaxis": {**axis, "title": {"text": forecast["currency"]}},
            "legend": {"orientation": "h"},
            "margin": {"t": 40, "r": 16, "b": 40, "l": 56},
        },
    }


def _range(rows: Sequence[Data], forecast: Data, name: str, colour: str) -> list[Data]:
    """Two lines with the area between them; none when the levels of the forecast do not give the range."""
    if any(row[f"low_{name}"] is None or row[f"high_{name}"] is None for row in rows):
        return []
    low = _line(f"{name} % range", _points(rows, forecast, f"low_{name}"), colour, width=0)
    high = _line(f"{name} % range", _points(rows, forecast, f"high_{name}"), colour, width=0)
    return [{**low, "showlegend": False}, {**high, "fill": "tonexty", "fillcolor": colour}]


def _points(rows: Sequence[Data], forecast: Data, field: str) -> list[tuple[str, float]]:
    """The values by session, from the close of the origin on."""
    origin = (forecast["origin"], forecast["last_close"])
    return [origin, *((row["session"], row[field]) for row in rows)]


def _line(name: str, points: Sequence[tuple[str, float]], colour: str, width: int = 2) -> Data:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [session for session, _ in points],
        "y": [value for _, value in points],
        "line": {"color": colour, "width": width},
    }
