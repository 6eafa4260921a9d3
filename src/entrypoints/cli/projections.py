"""`projections`: what queries read, and whether it keeps up."""

import signal
from collections.abc import Mapping
from threading import Event
from typing import Any

import click

from entrypoints.alarm import projection_stopped
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import as_json, container, progress, show_json, show_table

COLUMNS = ("projection", "position", "behind", "generation", "problem")


@click.group()
def projections() -> None:
    """What queries read, folded from the ledger."""


@projections.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> int:
    """Bring every projection up to date and show where it stands; exit 1 when one has stopped."""
    product = container(ctx)
    projector = product.use_cases.projector()
    places = {name: projector.catch_up(name) for name in projector.names}
    return _show(places, product.adapters.feed().head(), as_json)


@projections.command()
@click.argument("names", nargs=-1)
@as_json
@click.pass_context
def rebuild(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> int:
    """Fold the whole ledger again, beside the rows that serve, and put the result in their place."""
    product = container(ctx)
    projector, head = product.use_cases.projector(), product.adapters.feed().head()
    places = {}
    with progress("rebuild", quiet=as_json) as report:
        for name in names or projector.names:
            places[name] = projector.rebuild(
                name, lambda position, name=name: report(position / max(head, 1), name)
            )
    return _show(places, head, as_json)


@projections.command()
@click.option("--every", type=click.FloatRange(min=0.01), default=0.2, help="Seconds between looks [0.2].")
@click.pass_context
def follow(ctx: click.Context, every: float) -> None:
    """Keep every projection up to date, so that no query waits for it; ends on SIGTERM or Ctrl-C."""
    projector, stop = container(ctx).use_cases.projector(), Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    seen: dict[str, str] = {}
    while not stop.is_set():
        for name in projector.names:
            place = projector.catch_up(name, quiet=True)
            if place.problem and place.problem != seen.get(name):
                projection_stopped(name, place)
            seen[name] = place.problem
        stop.wait(every)


def _show(places: Mapping[str, Any], head: int, as_json: bool) -> int:
    problems = {name: place.problem for name, place in places.items() if place.problem}
    if as_json:
        positions = {name: place.position for name, place in places.items()}
        show_json({"head": head, "projections": positions, "problems": problems})
    else:
        rows = [
            (name, place.position, max(0, head - place.position), place.generation, place.problem or "-")
            for name, place in places.items()
        ]
        show_table("Projections", COLUMNS, rows)
    return CHECK_FAILED if problems else 0
