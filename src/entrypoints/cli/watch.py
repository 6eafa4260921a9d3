"""`watch`: jobs and new forecasts while they change."""

import time
from collections.abc import Callable, Iterator

import click

from application.queries.lists import Data
from entrypoints.cli.exit_codes import INTERRUPTED
from entrypoints.cli.forecasts import show_forecasts
from entrypoints.cli.jobs import OPEN, remark, show_jobs
from entrypoints.cli.output import Form, clear_terminal, container, in_json, say, show_data
from entrypoints.cli.terminal import columns_of_terminal
from entrypoints.forecast_rows import shown_forecast
from entrypoints.shown_rows import shown_row

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
    use_cases = container(ctx).use_cases()
    jobs, lists = use_cases.jobs(), use_cases.lists()

    def read() -> tuple[list[Data], list[Data]]:
        newest = lists.all("forecasts", newest_first=True, limit=MOST_FORECASTS)
        return [shown_row("jobs", job) for job in jobs.all()], [*reversed(newest)]

    show = _show_changes if form or columns_of_terminal() is None else _show_tables
    try:
        for everything, changed in _changes(read, every):
            show(everything if show is _show_tables else changed, form)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


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
            show_data({"forecast": shown_forecast(row)}, form)
        else:
            say(f"forecast {row['forecast']} {row['ticker']} by {row['model'] or row['strategy']}")


def _changes(read: Reading, every: float) -> Iterator[tuple[Shown, Shown]]:
    """At each change, the jobs and forecasts of this watch, and those that changed."""
    before, known = read()
    ended = {job["id"] for job in before if job["state"] not in OPEN}
    old = {forecast["forecast"] for forecast in known}
    last: Shown | None = None
    while True:
        jobs, forecasts = read()
        now: Shown = (
            {job["id"]: _steady(job) for job in jobs if job["id"] not in ended},
            {forecast["forecast"]: forecast for forecast in forecasts if forecast["forecast"] not in old},
        )
        if now != last:
            changed = tuple(
                {key: row for key, row in rows.items() if last is None or last[at].get(key) != row}
                for at, rows in enumerate(now)
            )
            yield now, (changed[0], changed[1])
        last = now
        time.sleep(every)


def _steady(job: Data) -> Data:
    """The job without the wait, which changes at each read."""
    return {name: value for name, value in job.items() if name != "wait"}
