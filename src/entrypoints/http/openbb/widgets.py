"""`widgets.json` and `apps.json` of OpenBB Workspace: which widgets there are, and one app of them."""

from typing import Any

Data = dict[str, Any]
SOURCE = "Previsto"  # also the name under which the MCP server is known there, for citations
REFRESH_MILLISECONDS = 900_000
WIDTH = 40  # columns of the grid of Workspace
GROUP = "Group 1"  # Workspace knows groups by such names only


def widgets(ticker: str) -> Data:
    """All widgets by id; each begins with a ticker."""
    return {
        "previsto_chart": _widget(
            ticker,
            "chart",
            "chart",
            "Forecast ranges",
            "The median and the ranges (80 %, 95 %) of the latest forecast of a share, after its closes.",
            "forecast",
            {"w": 24, "h": 14},
        ),
        "previsto_notes": _widget(
            ticker,
            "notes",
            "markdown",
            "What to doubt",
            "What makes the latest forecast of a share questionable: skill, age, prices, dividends.",
            "forecast",
            {"w": 16, "h": 14},
        ),
        "previsto_ranges": _ranges(ticker),
        "previsto_record": _record(ticker),
        "previsto_leaderboard": _leaderboard(ticker),
    }


def apps(ticker: str) -> list[Data]:
    """One app: the chart beside its doubts, and the tables below, all about one ticker."""
    places = {
        "previsto_chart": (0, 0, 24, 14),
        "previsto_notes": (24, 0, 16, 14),
        "previsto_ranges": (0, 14, WIDTH, 12),
        "previsto_record": (0, 26, 20, 10),
        "previsto_leaderboard": (20, 26, 20, 10),
    }
    layout = [
        {
            "i": name,
            "x": x,
            "y": y,
            "w": width,
            "h": height,
            "state": {"params": {"ticker": ticker}},
            "groups": [GROUP],
        }
        for name, (x, y, width, height) in places.items()
    ]
    group = {"name": GROUP, "type": "endpointParam", "paramName": "ticker", "defaultValue": ticker}
    return [
        {
            "name": "Previsto",
            "description": "Forecasts of a share as ranges, with their doubts and their record.",
            "img": "",
            "img_dark": "",
            "img_light": "",
            "allowCustomization": True,
            "tabs": {"share": {"id": "share", "name": "Share", "layout": layout}},
            "groups": [{**group, "widgetIds": list(places)}],
            "prompts": ["How wide is the 80 % range of this share in two weeks, and how far can I trust it?"],
        }
    ]


def _ranges(ticker: str) -> Data:
    return _table(
        ticker,
        "ranges",
        "Forecast by session",
        "The median and the ranges of the latest forecast of a share, by session, with the closes since.",
        "forecast",
        [
            _column("session", "Session", "dateString", "time"),
            _column("median", "Median"),
            *(_column(f"{end}_{name}", f"{name} % {end}") for name in (80, 95) for end in ("low", "high")),
            _column("close", "Close"),
        ],
    )


def _record(ticker: str) -> Data:
    return _table(
        ticker,
        "track-record",
        "Track record",
        "What came of the forecasts of a share: loss beside naive (below 1 is better), closes inside.",
        "track_record",
        [
            _column("by", "By", "text", "category"),
            _column("forecasts", "Forecasts"),
            _column("scored_sessions", "Scored sessions"),
            _column("relative_to_naive", "Loss ÷ naive"),
            _column("inside_80", "Inside 80 %", share=True),
            _column("inside_95", "Inside 95 %", share=True),
        ],
    )


def _leaderboard(ticker: str) -> Data:
    return _table(
        ticker,
        "leaderboard",
        "Leaderboard",
        "The model versions of a share by loss relative to naive on sessions that they had not seen.",
        "leaderboard",
        [
            _column("rank", "Rank"),
            _column("model", "Version", "text", "category"),
            _column("family", "Family", "text", "excluded"),
            _column("state", "State", "text", "excluded"),
            _column("relative_to_naive", "Loss ÷ naive"),
            _column("verdict", "Verdict", "text", "excluded"),
            _column("inside_80", "Inside 80 %", share=True),
            _column("origins", "Past forecasts"),
        ],
    )


def _widget(
    ticker: str, endpoint: str, kind: str, name: str, description: str, tool: str, grid: Data
) -> Data:
    return {
        "name": name,
        "description": description,
        "endpoint": endpoint,
        "category": "Forecasts",
        "type": kind,
        "gridData": grid,
        "source": [SOURCE],
        "mcp_tool": {"mcp_server": SOURCE, "tool_id": tool},
        "refetchInterval": REFRESH_MILLISECONDS,
        "params": [
            {
                "type": "endpoint",
                "paramName": "ticker",
                "value": ticker,
                "label": "Ticker",
                "description": "A tracked ticker",
                "optionsEndpoint": "tickers",
                "show": True,
            }
        ],
    }


def _table(ticker: str, endpoint: str, name: str, description: str, tool: str, columns: list[Data]) -> Data:
    widget = _widget(ticker, endpoint, "table", name, description, tool, {"w": 20, "h": 10})
    return {**widget, "data": {"table": {"showAll": True, "enableCharts": True, "columnsDefs": columns}}}


def _column(
    field: str, header: str, cell: str = "number", chart: str = "series", *, share: bool = False
) -> Data:
    column = {"field": field, "headerName": header, "cellDataType": cell, "chartDataType": chart}
    return {**column, "formatterFn": "normalizedPercent"} if share else column
