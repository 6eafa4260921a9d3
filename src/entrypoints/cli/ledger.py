"""`ledger`: read and verify the ledger."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from application.ports.event_store import Recorded
from application.queries.read_events import ReadEvents
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
    events = container(ctx).use_cases().read_events()
    if not follow:
        answer_list("events", events.last(count), form, show_events)
        return 0
    if form == Form.CSV:
        raise InvalidInput("--follow has no CSV", field="csv", remedy="use --json, or leave --follow out")
    try:
        for event in _following(events, count):
            answer(event, form, lambda shown: say(" ".join(map(str, _cells(shown)))))
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _following(events: ReadEvents, count: int) -> Iterator[Recorded]:
    page = events.last(count)
    position = 0
    while True:
        for event in page:
            yield event
            position = event.position
        if not page:
            time.sleep(POLL_SECONDS)
        page = events.following(position, PAGE_EVENTS)


def show_events(found: Sequence[Recorded]) -> None:
    """Show events of the ledger, one in a row."""
    columns = ("position", "recorded (UTC)", "stream", "version", "event", "actor")
    show_table("Ledger", columns, [_cells(event) for event in found])


def _cells(recorded: Recorded) -> tuple[object, ...]:
    return (
        recorded.position,
        recorded.recorded_at.strftime("%Y-%m-%d %H:%M:%S"),
        recorded.stream,
        recorded.version,
        _tag(recorded.event),
        recorded.meta.actor,
    )


def _tag(event: msgspec.Struct) -> str:
    return str(event.__struct_config__.tag)


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
    product = container(ctx)
    checkpoints = read(against) if against else []
    with progress("verify", quiet=bool(form)) as report:
        verdict = product.use_cases().verify_ledger()(checkpoints, public or "", report)
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
