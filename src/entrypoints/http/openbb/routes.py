"""`/v1/openbb`: a backend of OpenBB Workspace. Its forms are those of Workspace, so it is in no document.

Workspace adds parameters of its own to every request, such as `theme`; they are ignored.
"""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get
from litestar.params import QueryParameter

from application.forecasting.fields import Symbol
from entrypoints.answer_doubts import of_forecast
from entrypoints.container import Container
from entrypoints.http.edge.access import EXCHANGED, principal_of
from entrypoints.http.openapi.operations import needs, needs_one_of
from entrypoints.http.openbb import rows, widgets
from entrypoints.http.openbb.figure import Theme, figure
from entrypoints.http.routes.readings import HomeReadings
from entrypoints.http.routes.requests import Call, Product

Data = dict[str, Any]
Ticker = Annotated[Symbol, QueryParameter(description="A tracked ticker.")]
Look = Annotated[Theme, QueryParameter(description="The theme of Workspace.")]
SHOWN_BARS = 60  # sessions before the forecast
SCOPES = ("forecasts:read", "models:read", "data:read")


class Desk(Controller):
    """The widgets, an app of them, and their data; each route reads with the scope of its data."""

    path = "/v1/openbb"
    include_in_schema = False
    opt = {EXCHANGED: True}

    @get("/widgets.json", **needs_one_of(SCOPES))
    def list_widgets(self, product: Product) -> Data:
        """The widgets by id."""
        return widgets.widgets(_first(product))

    @get("/apps.json", **needs_one_of(SCOPES))
    def list_apps(self, product: Product) -> list[Data]:
        """The app."""
        return widgets.apps(_first(product))

    @get("/tickers", **needs("data:read"))
    def choose_ticker(self, product: Product, request: Call) -> list[Data]:
        """The choices of the parameter `ticker`."""
        return rows.ticker_options(_readings(product, request).tickers())

    @get("/chart", **needs("forecasts:read"))
    def draw_forecast(
        self, product: Product, request: Call, ticker: Ticker = "", theme: Look = "dark"
    ) -> Data:
        """The latest forecast as a figure; with `data:read`, after its last closes."""
        readings = _readings(product, request)
        forecast = readings.forecast(ticker, None)
        if not principal_of(request).may("data:read"):
            return figure(forecast, [], theme)
        origin = date.fromisoformat(forecast["origin"])
        return figure(forecast, readings.prices(ticker, None, origin, SHOWN_BARS)["bars"], theme)

    @get("/notes", **needs("forecasts:read"))
    def tell_doubts(self, product: Product, request: Call, ticker: Ticker = "") -> Response[bytes]:
        """What makes the latest forecast questionable: a JSON text of Markdown."""
        found = _readings(product, request).forecast(ticker, None)
        today = product.adapters().clock().now().date()
        lines = (f"- {_plain(doubt)}" for doubt in of_forecast(found, today))
        head = f"**{found['ticker']}**, forecast {found['id']} of {found['origin']}"
        return Response(msgspec.json.encode("\n".join([head, "", *lines])), media_type="application/json")

    @get("/ranges", **needs("forecasts:read"))
    def tabulate_ranges(self, product: Product, request: Call, ticker: Ticker = "") -> list[Data]:
        """The latest forecast by session."""
        return rows.forecast_rows(_readings(product, request).forecast(ticker, None))

    @get("/track-record", **needs("forecasts:read"))
    def tabulate_record(self, product: Product, request: Call, ticker: Ticker = "") -> list[Data]:
        """The track record by version or strategy."""
        return rows.record_rows(_readings(product, request).track_record(ticker))

    @get("/leaderboard", **needs("models:read"))
    def tabulate_leaderboard(self, product: Product, request: Call, ticker: Ticker = "") -> list[Data]:
        """The versions by loss relative to naive."""
        return rows.leaderboard_rows(_readings(product, request).leaderboard(ticker))


DESK_ROUTES = (Desk,)


def _readings(product: Container, request: Call) -> HomeReadings:
    return HomeReadings(product, principal_of(request).sees)


def _first(product: Container) -> str:
    """The ticker with which widgets begin; "" before any has prices."""
    return next(iter(product.use_cases().lists().tickers_with_prices()), "")


def _plain(text: str) -> str:
    """The text without marks of Markdown and HTML: a part of it came from a source of prices."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>!#|~" else letter for letter in text)
