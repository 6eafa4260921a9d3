"""`ledger`: read and verify the ledger."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from application.queries.lists import Data
from application.queries.read_events import EventView, ReadEvents
from application.queries.verify_ledger import BadPosition, LedgerVerdict
from domain.errors import InvalidInput
from entrypoints.cli.checkpoints import checkpoint, key, read
from entrypoints.cli.exit_codes import CHECK_FAILED, INTERRUPTED
from entrypoints.cli.ledger_files import export_ledger, import_ledger
from entrypoints.cli.output import (
    Form,
    answer,
    answer_list,
    container,
    in_forms,
    in_json,
    progress,
    say,
    show_data,
    show_table,
)
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.shown_rows import as_shown

MAX_SHOWN_PROBLEMS = 20
POLL_SECONDS = 0.5
PAGE_EVENTS = 1000


@click.group()
def ledger() -> None:
    """Read, verify, sign, export and import the ledger."""


ledger.add_command(export_ledger)
ledger.add_command(import_ledger)
ledger.add_command(checkpoint)
ledger.add_command(key)


@ledger.command()
@click.option("--last", "count", type=click.IntRange(min=1), default=20, help="Number of events [20].")
@click.option("-f", "--follow", is_flag=True, help="Show further events until Ctrl-C (exit code 130).")
@in_forms
@click.pass_context
def tail(ctx: click.Context, count: int, follow: bool, form: Form) -> int:
    """Show the last events, oldest first.

    With --follow each event is a line; with --json, one JSON object on each line.
    """
    there = service(ctx)
    if not follow:
        last = acts.last_events(there, count) if there else _reader(ctx).last(count)
        answer_list("events", [as_shown(EventView, one) for one in last], form, show_events)
        return 0
    if form == Form.CSV:
        raise InvalidInput("--follow has no CSV", field="csv", remedy="use --json, or leave --follow out")
    try:
        for event in acts.follow_events(there, count) if there else _following(_reader(ctx), count):
            answer(as_shown(EventView, event), form, lambda shown: say(" ".join(map(str, _cells(shown)))))
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _reader(ctx: click.Context) -> ReadEvents:
    return container(ctx).use_cases().read_events()


def _following(events: ReadEvents, count: int) -> Iterator[EventView]:
    page = events.last(count)
    position = 0
    while True:
        for event in page:
            yield event
            position = event.position
        if not page:
            time.sleep(POLL_SECONDS)
        page = events(position, PAGE_EVENTS)


def show_events(found: Sequence[Data]) -> None:
    """Show events of the ledger, one in a row."""
    columns = ("position", "recorded (UTC)", "stream", "version", "event", "actor")
    show_table("Ledger", columns, [_cells(event) for event in found])


def _cells(event: Data) -> tuple[object, ...]:
    at = event["recorded_at"][:19].replace("T", " ")
    return (event["position"], at, event["stream"], event["version"], event["type"], event["actor"])


@ledger.command()
@click.option(
    "--against", type=click.Path(dir_okay=False, path_type=Path), help="File of checkpoints to compare with."
)
@click.option("--key", "public", help="Public key of the checkpoints [that of this home].")
@in_json
@click.pass_context
def verify(ctx: click.Context, against: Path | None, public: str | None, form: Form) -> int:
    """Check the hash chain and all price revisions.

    Exits with 1 and shows the damaged positions and revisions when there are any.
    """
    checkpoints = read(against) if against else []
    if there := service(ctx):
        verdict = acts.verify_ledger(there, checkpoints, public, progress=not form)
    else:
        with progress("verify", quiet=bool(form)) as report:
            verdict = container(ctx).use_cases().verify_ledger()(checkpoints, public or "", report)
    if form:
        show_data(
            {
                "events": verdict.events,
                "sound": verdict.sound,
                "bad": verdict.bad,
                "checkpoints": verdict.checkpoints,
            },
            form,
        )
    else:
        _show_verdict(verdict)
    return 0 if verdict.sound else CHECK_FAILED


def _show_verdict(verdict: LedgerVerdict) -> None:
    for one in verdict.bad[:MAX_SHOWN_PROBLEMS]:
        where = f"position {one.position}" if isinstance(one, BadPosition) else f"revision {one.revision}"
        say(f"{where}: {one.problem}")
    if len(verdict.bad) > MAX_SHOWN_PROBLEMS:
        say(f"… and {len(verdict.bad) - MAX_SHOWN_PROBLEMS} more")
    if verdict.sound:
        matched = f"; {verdict.checkpoints} checkpoint(s) match" if verdict.checkpoints else ""
        say(
            f"{verdict.events} events: the hash chain is complete, "
            f"every price revision matches its digest{matched}"
        )
