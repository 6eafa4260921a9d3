"""`jobs`: submit, list, follow and cancel jobs."""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from application.jobs.run_job import Outcome
from application.queries.jobs import STATES, Jobs
from application.queries.lists import Data
from domain.errors import InvalidInput, JobStopped
from entrypoints.cli.exit_codes import CANCELLED
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import (
    Form,
    answer,
    answer_list,
    cell,
    container,
    in_forms,
    in_json,
    progress,
    say,
    show_data,
    show_table,
)
from entrypoints.shown_rows import shown_row

if TYPE_CHECKING:
    from entrypoints.container.use_cases import UseCases

OPEN = ("queued", "running", "cancelling")
POLL_SECONDS = 0.5
SHOWN_RESULTS = ("model", "backtest", "done", "failed")


@click.group()
def jobs() -> None:
    """Submit, list, follow and cancel jobs: trainings, backtests and other long tasks."""


@jobs.command("list")
@click.option("--state", type=click.Choice(STATES), help="Show only jobs in this state [all].")
@click.option("--kind", help="Show only jobs of this kind [all].")
@in_forms
@click.pass_context
def list_jobs(ctx: click.Context, state: str | None, kind: str | None, form: Form) -> None:
    """List jobs, oldest first."""
    rows = [shown_row("jobs", row) for row in container(ctx).use_cases().jobs().all(state, kind)]
    answer_list("jobs", rows, form, show_jobs)


def show_jobs(found: Sequence[Data]) -> None:
    """Show jobs, one in a row."""
    table = [
        (r["id"], r["kind"], r["state"], r["created_at"][5:16].replace("T", " "), remark(r)) for r in found
    ]
    show_table("Jobs", ("job", "kind", "state", "submitted", "remark"), table)


@jobs.command()
@click.argument("kind")
@click.option(
    "--request",
    default="{}",
    metavar="JSON",
    help="Arguments of the job, see docs/reference/jobs.md [{}].",
)
@click.option(
    "--key",
    default="",
    help="Idempotency key: a second call with the same key, within 24 hours, gives the same job.",
)
@click.option(
    "--priority", type=int, default=0, help="Priority among your jobs, -100 to 100; higher runs first [0]."
)
@click.option("--deadline", type=float, metavar="SECONDS", help="Longest time of one attempt [no limit].")
@click.option("--memory", type=int, metavar="MIB", help="Most memory of one attempt [no limit].")
@in_json
@click.pass_context
def submit(
    ctx: click.Context,
    kind: str,
    request: str,
    key: str,
    priority: int,
    deadline: float | None,
    memory: int | None,
    form: Form,
) -> None:
    """Submit a job for a worker.

    KIND is train, backtest, refresh, score, forecast or session.
    """
    try:
        asked = msgspec.json.decode(request, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"invalid JSON object: {error}", field="request") from error
    use_cases = container(ctx).use_cases()
    limits: dict[str, Any] = {"priority": priority, "deadline": deadline, "memory": memory}
    if key:
        job = use_cases.submit_keyed_job()(key, kind, asked, **limits)
    else:
        job = use_cases.submit_job()(kind, asked, **limits).job
    show_submitted(use_cases.jobs(), job, form)


@jobs.command()
@click.argument("job", shell_complete=completed("job"))
@in_forms
@click.pass_context
def show(ctx: click.Context, job: str, form: Form) -> None:
    """Show one job with its request and result."""
    row = shown_row("jobs", container(ctx).use_cases().jobs().one(job))
    answer(row, form, _show)


@jobs.command()
@click.argument("job", shell_complete=completed("job"))
@in_json
@click.pass_context
def cancel(ctx: click.Context, job: str, form: Form) -> None:
    """Cancel JOB; a worker that runs it stops within seconds."""
    use_cases = container(ctx).use_cases()
    use_cases.cancel_job()(job)
    row = shown_row("jobs", use_cases.jobs().one(job))
    answer(row, form, lambda ended: say(f"job {ended['id']} is {ended['state']}"))


@jobs.command()
@click.argument("job", shell_complete=completed("job"))
@in_json
@click.pass_context
def watch(ctx: click.Context, job: str, form: Form) -> int:
    """Follow JOB until it ends.

    --json prints one line for each change. Exit 11 when the job fails, 12 when it is cancelled.
    """
    row: Data = {}
    with progress(f"job {job}", quiet=bool(form)) as report:
        for changed in _changes(container(ctx).use_cases().jobs(), job):
            row = shown_row("jobs", changed)
            if form:
                show_data(row, form)
            else:
                now = row.get("progress", {})
                report(now.get("fraction", 0.0), now.get("step") or row["state"])
    if not form:
        _show(row)
    return {"succeeded": 0, "cancelled": CANCELLED}.get(row["state"], 11)


def _changes(jobs: Jobs, job: str) -> Iterator[Data]:
    seen = None
    while True:
        row = jobs.one(job)
        state = {name: value for name, value in row.items() if name != "wait"}
        if state != seen:
            yield row
        if row["state"] not in OPEN:
            return
        seen = state
        time.sleep(POLL_SECONDS)


def show_submitted(jobs: Jobs, job: str, form: Form) -> None:
    """Show a job that was just submitted."""
    answer(shown_row("jobs", jobs.one(job)), form, _show_submitted)


def _show_submitted(row: Data) -> None:
    say(f"job {row['id']} ({row['kind']}) is {row['state']}")
    say(f"follow it: previsto jobs watch {row['id']}")


def remark(row: Data) -> str:
    """The error, progress or result of a job in one line."""
    if row["state"] == "failed":
        return str(row["error"]["message"])
    if row["state"] in OPEN:
        now = row.get("progress", {})
        if row.get("wait", 0) > 1:
            return f"starts in {row['wait']:.0f} s"
        left = f", {now['eta']:.0f} s left" if now.get("eta") is not None else ""
        return f"{now['fraction']:.0%} {now['step']}{left}" if now.get("step") else ""
    said = {name: value for name, value in row.get("result", {}).items() if name in SHOWN_RESULTS}
    return ", ".join(f"{name}: {_brief(value)}" for name, value in said.items())


def _brief(value: object) -> str:
    return str(len(value)) if isinstance(value, dict | list) else cell(value)


def _show(row: Data) -> None:
    show_table(
        f"Job {row['id']}",
        ("", ""),
        [
            (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
            for name, value in row.items()
            if name != "id" and value not in (None, "", {})
        ],
        remark(row),
    )


def submit_and_run(
    use_cases: "UseCases", kind: str, request: msgspec.Struct, title: str, *, detach: bool, form: Form
) -> Data | None:
    """Submit a job and return its result; with `detach` show the job and return None.

    Raises the error of the job, or JobStopped when it was cancelled.
    """
    job = use_cases.submit_job()(kind, msgspec.to_builtins(request)).job
    if detach:
        show_submitted(use_cases.jobs(), job, form)
        return None
    with progress(title, quiet=bool(form)) as report:
        return _result_of(use_cases.inline_worker()(job, report))


def _result_of(outcome: Outcome) -> Data:
    if outcome.error is not None:
        raise outcome.error
    if outcome.ended.value == "cancelled":
        raise JobStopped("the job was cancelled", field="job")
    return outcome.result
