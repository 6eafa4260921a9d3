"""`/v1/tunings`: submit a tuning, read its trials, and take some of them."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import Body, FromPath, JSONBody

from application.commands.tune_model import MAX_TAKEN, TuneRequest
from application.jobs.kinds.take import TakeRequest, TrialNumber
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Since, TickerFilter, Until, Wanted
from entrypoints.http.routes.requests import Call, Product, charge_tickers, list_rows, view
from entrypoints.http.routes.tickers import find_each_with_prices, find_ticker_with_prices
from entrypoints.http.routes.tuning_views import TuningSummary, TuningView
from entrypoints.shown_rows import shown_row

NewTuning = Annotated[TuneRequest, Body(schema_component_key="NewTuning")]
TuningId = Annotated[
    str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The `id` of the tuning.")
]


class Picks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Trials to train on the whole window and to send to the gate."""

    trials: Annotated[list[TrialNumber], msgspec.Meta(min_length=1, max_length=MAX_TAKEN)]
    """Their numbers; the gate is asked in this order, until it promotes one."""


class TuningPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tunings, ordered by id."""

    items: list[TuningSummary]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class Tunings(Controller):
    """Tunings; the id of a tuning is that of its job."""

    path = "/v1/tunings"

    @post("/", summary="Tune a strategy", status_code=202, **needs("models:train", 404, 409, 422))
    def submit_tuning(self, product: Product, request: Call, data: NewTuning) -> Response[JobView]:
        """Submit a job of kind `tune`: try settings of a strategy, each in a job of its own.

        `take` also requires the scope `models:promote`.
        """
        charge_tickers(request, 1 + len(data.panel))
        find_ticker_with_prices(product, data.ticker)
        find_each_with_prices(product, "panel", data.panel)
        return submit(product, request, "tune", data)

    @get("/", summary="List tunings", **needs("models:read", 404))
    def list_tunings(
        self,
        product: Product,
        ticker: TickerFilter = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "desc",
        since: Since = None,
        until: Until = None,
    ) -> TuningPage:
        """All tunings, or those of one ticker, newest first."""
        wanted = Wanted(name="tunings", limit=limit, cursor=cursor, order=order, since=since, until=until)
        return list_rows(product, wanted, TuningPage, ticker)

    @get("/{tuning:str}", summary="Show a tuning", **needs("models:read", 404))
    def show_tuning(self, product: Product, tuning: FromPath[TuningId]) -> TuningView:
        """One tuning with all of its trials."""
        return tuning_view(product, tuning)

    @post(
        "/{tuning:str}/promote",
        summary="Take trials of a tuning",
        status_code=202,
        **needs("models:train", 404, 409, 422),
    )
    def take_trials(
        self, product: Product, request: Call, tuning: FromPath[TuningId], data: JSONBody[Picks]
    ) -> Response[JobView]:
        """Submit a job of kind `take`: train trials on the whole window, register them, ask the gate.

        All versions are registered before the gate judges one, and it counts each as a try. Also requires
        the scope `models:promote`.
        """
        return submit(product, request, "take", TakeRequest(tuning=tuning, trials=data.trials))


def tuning_view(product: Container, tuning: str) -> TuningView:
    """A tuning as a struct of the API. Raises NotFound."""
    found: TuningView = view(shown_row("tunings", product.use_cases().show_tuning()(tuning)), TuningView)
    return found
