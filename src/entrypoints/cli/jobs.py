"""`jobs`: submit, list, follow and cancel jobs."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from application.jobs.run_job import Outcome
from application.queries.jobs import STATES
from application.queries.lists import Data
from domain.errors import InvalidInput, JobStopped
from entrypoints.cli.exit_codes import CANCELLED
from entrypoints.cli.facts import show_facts
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
from entrypoints.cli.service import service
from entrypoints.http.routes.job_views import JobView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.container import Container
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
    there = service(ctx)
    wanted: dict[str, Any] = {"state": state, "kind": kind}
    found = there.jobs.list(**wanted, order="asc") if there else _all(container(ctx), **wanted)
    rows = [as_shown(JobView, one) for one in found]
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

    KIND is train, backtest, refresh, score, forecast or session; a remote service takes no session.
    """
    try:
        asked = msgspec.json.decode(request, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"invalid JSON object: {error}", field="request") from error
    limits: dict[str, Any] = {"priority": priority, "deadline": deadline, "memory": memory}
    if there := service(ctx):
        wanted: Any = kind
        show_submitted(there.jobs.create(wanted, request=asked, **limits, idempotency_key=key), form)
        return
    use_cases = container(ctx).use_cases()
    if key:
        job = use_cases.submit_keyed_job()(key, kind, asked, **limits)
    else:
        job = use_cases.submit_job()(kind, asked, **limits).job
    show_submitted(shown_row("jobs", use_cases.jobs().one(job)), form)


@jobs.command()
@click.argument("job", shell_complete=completed("job"))
@in_forms
@click.pass_context
def show(ctx: click.Context, job: str, form: Form) -> None:
    """Show one job with its request and result."""
    answer(_reader(ctx)(job), form, _show)


@jobs.command()
@click.argument("job", shell_complete=completed("job"))
@in_json
@click.pass_context
def cancel(ctx: click.Context, job: str, form: Form) -> None:
    """Cancel JOB; a worker that runs it stops within seconds."""
    there = service(ctx)
    (there.jobs.cancel if there else container(ctx).use_cases().cancel_job())(job)
    answer(_reader(ctx)(job), form, lambda ended: say(f"job {ended['id']} is {ended['state']}"))


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
        for row in _changes(_reader(ctx), job):
            if form:
                show_data(row, form)
            else:
                now = row.get("progress", {})
                report(now.get("fraction", 0.0), now.get("step") or row["state"])
    if not form:
        _show(row)
    return {"succeeded": 0, "cancelled": CANCELLED}.get(row["state"], 11)


def _changes(look: Callable[[str], Data], job: str) -> Iterator[Data]:
    seen = None
    while True:
        row = look(job)
        if row != seen:
            yield row
        if row["state"] not in OPEN:
            return
        seen = row
        time.sleep(POLL_SECONDS)


def _all(product: "Container", state: str | None, kind: str | None) -> list[Data]:
    return [shown_row("jobs", row) for row in product.use_cases().jobs().all(state, kind)]


def _reader(ctx: click.Context) -> Callable[[str], Data]:
    """What reads one job, of the service or of this home."""
    if there := service(ctx):
        return lambda job: as_shown(JobView, there.jobs.get(job))
    jobs = container(ctx).use_cases().jobs()
    return lambda job: as_shown(JobView, shown_row("jobs", jobs.one(job)))


def show_submitted(found: object, form: Form) -> None:
    """Show a job that was just submitted: a row with shown names, or the answer of a service."""
    answer(as_shown(JobView, found), form, _show_submitted)


def _show_submitted(row: Data) -> None:
    say(f"job {row['id']} ({row['kind']}) is {row['state']}")
    say(f"follow it: previsto jobs watch {row['id']}")


def remark(row: Data) -> str:
    """The error, progress or result of a job in one line."""
    if row["state"] == "failed":
        return str(row["error"]["message"])
    if row["state"] in OPEN:
        now = row.get("progress", {})
        left = f", {now['eta']:.0f} s left" if now.get("eta") is not None else ""
        return f"{now['fraction']:.0%} {now['step']}{left}" if now.get("step") else ""
    said = {name: value for name, value in row.get("result", {}).items() if name in SHOWN_RESULTS}
    return ", ".join(f"{name}: {_brief(value)}" for name, value in said.items())


def _brief(value: object) -> str:
    return str(len(value)) if isinstance(value, dict | list) else cell(value)


def _show(row: Data) -> None:
    facts = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in row.items()
        if name != "id" and value not in (None, "", {})
    }
    show_facts(f"Job {row['id']}", facts, remark(row))


def submit_and_run(
    use_cases: "UseCases", kind: str, request: msgspec.Struct, title: str, *, detach: bool, form: Form
) -> Data | None:
    """Submit a job and return its result; with `detach` show the job and return None.

    Raises the error of the job, or JobStopped when it was cancelled.
    """
    job = use_cases.submit_job()(kind, msgspec.to_builtins(request)).job
    if detach:
        show_submitted(shown_row("jobs", use_cases.jobs().one(job)), form)
        return None
    with progress(title, quiet=bool(form)) as report:
        return _result_of(use_cases.inline_worker()(job, report))


def _result_of(outcome: Outcome) -> Data:
    if outcome.error is not None:
        raise outcome.error
    if outcome.ended.value == "cancelled":
        raise JobStopped("the job was cancelled", field="job")
    return outcome.result
