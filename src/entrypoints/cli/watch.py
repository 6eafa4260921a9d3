"""`watch`: jobs and new forecasts while they change."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from application.queries.lists import Data
from entrypoints.cli.exit_codes import INTERRUPTED
from entrypoints.cli.forecasts import show_forecasts
from entrypoints.cli.jobs import OPEN, remark, show_jobs
from entrypoints.cli.output import Form, clear_terminal, container, in_json, say, show_data
from entrypoints.cli.service import service
from entrypoints.cli.terminal import columns_of_terminal
from entrypoints.forecast_rows import shown_forecast
from entrypoints.http.routes.forecast_views import ForecastView
from entrypoints.http.routes.job_views import JobView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.cli.remote.connect import Service
    from entrypoints.container import Container

MOST_FORECASTS = 200  # of one read
SHOWN_FORECASTS = 15  # in a table
Reading = Callable[[], tuple[list[Data], list[Data]]]
Shown = tuple[dict[str, Data], dict[str, Data]]
"""Jobs and forecasts by id."""


@click.command()
@click.option("--every", type=click.FloatRange(min=0.1), default=1.0, help="Seconds between two reads [1].")
@in_json
@click.pass_context
def watch(ctx: click.Context, every: float, form: Form) -> int:
    """Show open jobs and new forecasts until Ctrl-C (exit code 130).

    A terminal shows two tables. A pipe gets a line for each change, with --json a JSON object.
    """
    there = service(ctx)
    read = _remote_reading(there) if there else _local_reading(container(ctx))
    show = _show_changes if form or columns_of_terminal() is None else _show_tables
    try:
        for everything, changed in _changes(read, every):
            show(everything if show is _show_tables else changed, form)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _local_reading(product: "Container") -> Reading:
    jobs, lists = product.use_cases().jobs(), product.use_cases().lists()

    def read() -> tuple[list[Data], list[Data]]:
        newest = lists.all("forecasts", newest_first=True, limit=MOST_FORECASTS)
        forecasts = [as_shown(ForecastView, shown_forecast(row)) for row in reversed(newest)]
        return [as_shown(JobView, shown_row("jobs", job)) for job in jobs.all()], forecasts

    return read


def _remote_reading(there: "Service") -> Reading:
    def read() -> tuple[list[Data], list[Data]]:
        newest = [*islice(there.forecasts.list(limit=MOST_FORECASTS), MOST_FORECASTS)]
        jobs = [as_shown(JobView, job) for job in there.jobs.list(order="asc")]
        return jobs, [as_shown(ForecastView, one) for one in reversed(newest)]

    return read


def _show_tables(shown: Shown, form: Form) -> None:
    jobs, forecasts = shown
    clear_terminal()
    show_jobs([*jobs.values()])
    show_forecasts([*forecasts.values()][-SHOWN_FORECASTS:])
    say("Ctrl-C ends")


def _show_changes(changed: Shown, form: Form) -> None:
    jobs, forecasts = changed
    for job in jobs.values():
        if form:
            show_data({"job": job}, form)
        else:
            say(f"job {job['id']} {job['kind']} {job['state']} {remark(job)}".rstrip())
    for row in forecasts.values():
        if form:
            show_data({"forecast": row}, form)
        else:
            say(f"forecast {row['id']} {row['ticker']} by {row['model'] or row['strategy']}")


def _changes(read: Reading, every: float) -> Iterator[tuple[Shown, Shown]]:
    """At each change, the jobs and forecasts of this watch, and those that changed."""
    before, known = read()
    ended = {job["id"] for job in before if job["state"] not in OPEN}
    old = {forecast["id"] for forecast in known}
    last: Shown | None = None
    while True:
        jobs, forecasts = read()
        now: Shown = (
            {job["id"]: job for job in jobs if job["id"] not in ended},
            {forecast["id"]: forecast for forecast in forecasts if forecast["id"] not in old},
        )
        if now != last:
            changed = tuple(
                {key: row for key, row in rows.items() if last is None or last[at].get(key) != row}
                for at, rows in enumerate(now)
            )
            yield now, (changed[0], changed[1])
        last = now
        time.sleep(every)
