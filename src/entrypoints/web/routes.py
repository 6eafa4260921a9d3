"""All routes of the dashboard."""

from litestar import get
from litestar.types import ControllerRouterHandler

from entrypoints.http.edge.access import Call
from entrypoints.page_addresses import HOME
from entrypoints.web import job_stream
from entrypoints.web.actions import clients as client_actions
from entrypoints.web.actions import forecasts as forecast_actions
from entrypoints.web.actions import jobs as job_actions
from entrypoints.web.actions import models as model_actions
from entrypoints.web.actions import schedules as schedule_actions
from entrypoints.web.actions import settings as setting_actions
from entrypoints.web.actions import tickers as ticker_actions
from entrypoints.web.actions import users as user_actions
from entrypoints.web.answers import Answer, answer_elsewhere
from entrypoints.web.choices import choose
from entrypoints.web.guard import Need
from entrypoints.web.pages import (
    clients,
    forecast,
    help,
    job,
    jobs,
    ledger,
    model,
    models,
    monitoring,
    schedules,
    settings,
    ticker,
    tunings,
    users,
    watchlist,
)
from entrypoints.web.routing import options
from entrypoints.web.static_files import static_file


@get("/", name="page /", **options(Need(anyone=True)))
async def first(request: Call) -> Answer:
    """The first page."""
    return answer_elsewhere(HOME)


WEB_ROUTES: tuple[ControllerRouterHandler, ...] = (
    first,
    choose,
    static_file,
    *watchlist.ROUTES,
    *ticker.ROUTES,
    *forecast.ROUTES,
    *models.ROUTES,
    *model.ROUTES,
    *tunings.ROUTES,
    *jobs.ROUTES,
    *job.ROUTES,
    *job_stream.ROUTES,
    *ledger.ROUTES,
    *monitoring.ROUTES,
    *ticker_actions.ROUTES,
    *forecast_actions.ROUTES,
    *model_actions.ROUTES,
    *job_actions.ROUTES,
    *settings.ROUTES,
    *schedules.ROUTES,
    *clients.ROUTES,
    *users.ROUTES,
    *help.ROUTES,
    *setting_actions.ROUTES,
    *schedule_actions.ROUTES,
    *client_actions.ROUTES,
    *user_actions.ROUTES,
)
