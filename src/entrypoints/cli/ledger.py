"""`ledger`."""

import click
import msgspec

from entrypoints.cli.door import as_json, container, progress, show_json, show_table
from entrypoints.cli.exit_codes import CHECK_FAILED


@click.group()
def ledger() -> None:
    """The append-only record of every decision."""


@ledger.command()
@click.option("--last", "count", type=click.IntRange(min=1), default=20, help="How many events [20].")
@as_json
@click.pass_context
def tail(ctx: click.Context, count: int, as_json: bool) -> None:
    """The last events."""
    store = container(ctx).adapters.events()
    events = store.read_all(max(0, store.head() - count), count)
    if as_json:
        show_json({"events": msgspec.to_builtins(events)})
        return
    rows = [
        (
            r.position,
            r.recorded_at.strftime("%Y-%m-%d %H:%M:%S"),
            r.stream,
            r.version,
            _tag(r.event),
            r.meta.actor,
        )
        for r in events
    ]
    show_table("Ledger", ("position", "recorded (UTC)", "stream", "version", "event", "by"), rows)


def _tag(event: msgspec.Struct) -> str:
    return str(event.__struct_config__.tag)


@ledger.command()
@as_json
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> int:
    """Walk the hash chain over every stored byte; exit 1 naming the first bad position."""
    adapters = container(ctx).adapters
    store = adapters.events()
    head, bad = store.head(), []
    with progress("verify", quiet=as_json) as report:
        for position, problem in store.verify():
            if problem:
                bad.append({"position": position, "problem": problem})
            if position % 1000 == 0:
                report(position / head, f"position {position}")
        for ticker, number, problem in adapters.history().verify():
            if problem:
                bad.append({"revision": f"{ticker} {number}", "problem": problem})
    if as_json:
        show_json({"events": head, "sound": not bad, "bad": bad})
    elif bad:
        for entry in bad[:20]:
            where = (
                f"position {entry['position']}" if "position" in entry else f"revision {entry['revision']}"
            )
            click.echo(f"{where}: {entry['problem']}")
    else:
        click.echo(f"{head} events: the chain is whole, every price revision matches its digest")
    return CHECK_FAILED if bad else 0
