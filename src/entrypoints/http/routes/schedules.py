"""`/v1/schedules`: jobs after each session of an exchange; requires the scope `admin`.

A change that lets a schedule run also requires the scopes of what its steps do.
"""

from collections.abc import Sequence

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from application.jobs.kinds.session import STEP_SCOPES
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.access import require
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_answers import answer_accepted
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    about_field,
    act_as_caller,
    view,
)
from entrypoints.http.routes.schedule_views import (
    NewSchedule,
    ScheduleId,
    SchedulePage,
    ScheduleView,
)
from entrypoints.shown_rows import shown_row


class Schedules(Controller):
    """Schedules; every change is an event with its author."""

    path = "/v1/schedules"

    @get("/", summary="List schedules", **needs("admin"))
    def list_schedules(
        self, product: Product, limit: Limit = 100, cursor: Cursor = None, order: Order = "asc"
    ) -> SchedulePage:
        """All schedules with their last run, ordered by id."""
        wanted = Wanted(name="schedules", limit=limit, cursor=cursor, order=order)
        rows = [shown_row("schedules", row) for row in product.use_cases().schedules().all()]
        return view(wanted.choose(rows, "id"), SchedulePage)

    @post("/", summary="Add a schedule", status_code=201, **needs("admin", 409))
    def add_schedule(
        self, product: Product, request: Call, data: JSONBody[NewSchedule]
    ) -> Response[ScheduleView]:
        """Add a schedule, which a worker runs after each session.

        Each step also requires its scopes: `data:write` for `refresh`, `forecasts:write` for `score`,
        `calibrate` and `forecast`, `models:train` and `models:promote` for `drift` and `retrain`.
        """
        _require_effects(request, data.steps)
        for number, symbol in enumerate(data.tickers):
            with about_field(f"tickers[{number}]"):
                Ticker.parse(symbol)
        terms = {name: getattr(data, name) for name in ("tickers", "steps", "delay", "retrain_after")}
        with act_as_caller(product, request):
            product.use_cases().keep_schedules().add(data.name, data.exchange, sessions=data.horizon, **terms)
        return Response(_show(product, data.name), headers={"location": f"/v1/schedules/{data.name}"})

    @get("/{schedule:str}", summary="Show a schedule", **needs("admin", 404))
    def show_schedule(self, product: Product, schedule: FromPath[ScheduleId]) -> ScheduleView:
        """One schedule with its last run."""
        return _show(product, schedule)

    @post("/{schedule:str}/pause", summary="Pause a schedule", status_code=200, **needs("admin", 404))
    def pause_schedule(self, product: Product, request: Call, schedule: FromPath[ScheduleId]) -> ScheduleView:
        """Pause a schedule until it is resumed. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_schedules().pause(schedule)
        return _show(product, schedule)

    @post("/{schedule:str}/resume", summary="Resume a schedule", status_code=200, **needs("admin", 404))
    def resume_schedule(
        self, product: Product, request: Call, schedule: FromPath[ScheduleId]
    ) -> ScheduleView:
        """Resume a schedule; one run covers the missed sessions. Idempotent.

        Requires the scopes of its steps, as adding it does.
        """
        _require_effects(request, _show(product, schedule).steps)
        with act_as_caller(product, request):
            product.use_cases().keep_schedules().resume(schedule)
        return _show(product, schedule)

    @post("/{schedule:str}/remove", summary="Remove a schedule", status_code=200, **needs("admin", 404))
    def remove_schedule(
        self, product: Product, request: Call, schedule: FromPath[ScheduleId]
    ) -> ScheduleView:
        """Remove a schedule and answer it as it was; its jobs stay, and its id can be used again."""
        found = _show(product, schedule)
        with act_as_caller(product, request):
            product.use_cases().keep_schedules().remove(schedule)
        return found

    @post("/{schedule:str}/run", summary="Run a schedule now", status_code=202, **needs("admin", 404, 409))
    def run_schedule(
        self, product: Product, request: Call, schedule: FromPath[ScheduleId]
    ) -> Response[JobView]:
        """Submit a job of kind `session` for the last final session, due or not.

        Requires the scopes of the steps, as adding the schedule does. The job belongs to the caller.
        """
        _require_effects(request, _show(product, schedule).steps)
        with act_as_caller(product, request):
            job = product.use_cases().run_schedules().now(schedule)
        return answer_accepted(product, job.job)


def _show(product: Container, schedule: str) -> ScheduleView:
    return view(shown_row("schedules", product.use_cases().schedules().one(schedule)), ScheduleView)


def _require_effects(request: Call, steps: Sequence[str]) -> None:
    """Raise Forbidden unless the caller may do what each step does."""
    for step in steps:
        for scope in STEP_SCOPES[step]:
            require(request, scope)
