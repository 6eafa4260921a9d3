"""`tunings`: list, show, cancel and export tunings, and take trials of them."""

from pathlib import Path

import click
import msgspec

from application.jobs.kinds.take import TakeRequest
from application.queries.lists import Data
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, answer_list, container, in_forms, in_json, say, show_data
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.cli.tuning_table import flat_results, show_taken, show_tuning, show_tunings
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.tuning_views import TuningSummary, TuningView
from entrypoints.shown_rows import as_shown, shown_row

PAGE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def tunings() -> None:
    """List, show, cancel and export tunings, and take trials; `previsto tune` makes one."""


@tunings.command("list")
@click.option("--ticker", help="Show only tunings of this ticker [all].", shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def list_tunings(ctx: click.Context, ticker: str | None, form: Form) -> None:
    """List tunings, oldest first."""
    if there := service(ctx):
        rows = [as_shown(TuningSummary, one) for one in there.tunings.list(ticker=ticker, order="asc")]
    else:
        found = container(ctx).use_cases().lists().all("tunings", ticker)
        rows = [as_shown(TuningSummary, shown_row("tunings", one)) for one in found]
    answer_list("tunings", rows, form, show_tunings)


@tunings.command()
@click.argument("tuning")
@click.option("--html", type=PAGE, help="Write a picture of the front to this file, as a page.")
@click.option("--svg", type=PAGE, help="Write a picture of the front to this file, as an image.")
@in_forms
@click.pass_context
def show(ctx: click.Context, tuning: str, html: Path | None, svg: Path | None, form: Form) -> None:
    """Show one tuning with its trials; the front is marked."""
    row = _one(ctx, tuning)
    _write_pictures(row, html, svg)
    if form:
        show_data(row, form, flat_results(row))
    else:
        show_tuning(row)


@tunings.command()
@click.argument("tuning")
@click.option("--format", "kind", type=click.Choice(["json", "csv"]), default="json", help="[json]")
@click.pass_context
def export(ctx: click.Context, tuning: str, kind: str) -> None:
    """Print every trial of a tuning, with its settings and values, for another program."""
    row = _one(ctx, tuning)
    show_data(row, Form(kind), flat_results(row))


@tunings.command()
@click.argument("tuning")
@in_json
@click.pass_context
def cancel(ctx: click.Context, tuning: str, form: Form) -> None:
    """Cancel a tuning and the trials that are running; the ended ones remain."""
    if there := service(ctx):
        there.jobs.cancel(tuning)
        row = as_shown(JobView, there.jobs.get(tuning))
    else:
        use_cases = container(ctx).use_cases()
        use_cases.cancel_job()(tuning)
        row = as_shown(JobView, shown_row("jobs", use_cases.jobs().one(tuning)))
    answer(row, form, lambda ended: say(f"tuning {ended['id']} is {ended['state']}"))


@tunings.command()
@click.argument("tuning")
@click.argument("trial", type=int, nargs=-1, required=True)
@click.option("--detach", is_flag=True, help="Submit the job for a worker, print its id and end.")
@in_json
@click.pass_context
def promote(ctx: click.Context, tuning: str, trial: tuple[int, ...], detach: bool, form: Form) -> None:
    """Train trials of a tuning on the whole window, register them, and ask the gate.

    All versions are registered before the gate judges one, and it counts each of them as a try.
    """
    request = TakeRequest(tuning=tuning, trials=[*trial])
    if there := service(ctx):
        if detach:
            show_submitted(acts.submit_taking(there, request), form)
            return
        taken: Data | None = acts.take(there, request, progress=not form)
    else:
        use_cases = container(ctx).use_cases()
        taken = submit_and_run(use_cases, "take", request, f"take of {tuning}", detach=detach, form=form)
    if taken is not None:
        answer(msgspec.to_builtins(taken), form, lambda found: show_taken(found["taken"]))


def _write_pictures(row: Data, html: Path | None, svg: Path | None) -> None:
    if html or svg:
        from entrypoints.charts.front_html import front_html, front_image

        for path, draw in ((html, front_html), (svg, front_image)):
            if path:
                path.write_text(draw(row), encoding="utf-8")


def _one(ctx: click.Context, tuning: str) -> Data:
    """A tuning with its trials, of the service or of this home. Raises NotFound."""
    if there := service(ctx):
        return as_shown(TuningView, there.tunings.get(tuning))
    found = container(ctx).use_cases().show_tuning()(tuning)
    return as_shown(TuningView, shown_row("tunings", found))
