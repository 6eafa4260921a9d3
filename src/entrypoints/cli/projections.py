"""`projections`: the rows that queries read, and their progress."""

import signal
from collections.abc import Mapping
from threading import Event

import click
import msgspec

from application.happenings import ProjectionStopped
from application.ports.read_models import Place
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import Form, container, in_forms, progress, show_data, show_table

COLUMNS = ("projection", "position", "behind", "generation", "problem")


@click.group()
def projections() -> None:
    """Show, rebuild and update the projections that queries read."""


@projections.command("list")
@in_forms
@click.pass_context
def list_(ctx: click.Context, form: Form) -> int:
    """Update every projection and show its position.

    Exits with 1 when a projection has stopped at an event that it cannot apply.
    """
    product = container(ctx)
    projector = product.use_cases().projector()
    places = {name: projector.catch_up(name) for name in projector.names}
    return _show(places, product.adapters().feed().head(), form)


@projections.command()
@click.argument("names", nargs=-1)
@in_forms
@click.pass_context
def rebuild(ctx: click.Context, names: tuple[str, ...], form: Form) -> int:
    """Compute projections again from the whole ledger.

    Without NAMES, rebuilds all. Queries read the old rows until the new ones are complete.
    """
    product = container(ctx)
    projector, head = product.use_cases().projector(), product.adapters().feed().head()
    places = {}
    with progress("rebuild", quiet=bool(form)) as report:
        for name in names or projector.names:

            def report_position(position: int, name: str = name) -> None:
                report(position / max(head, 1), name)

            places[name] = projector.rebuild(name, report_position)
    return _show(places, head, form)


@projections.command()
@click.option(
    "--every", type=click.FloatRange(min=0.01), default=0.2, help="Seconds between two updates [0.2]."
)
@click.pass_context
def follow(ctx: click.Context, every: float) -> None:
    """Update every projection until SIGTERM or Ctrl-C.

    Queries then do not wait for an update.
    """
    product, stop = container(ctx), Event()
    projector, observe = product.use_cases().projector(), product.adapters().observer()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    seen: dict[str, str] = {}
    while not stop.is_set():
        for name in projector.names:
            place = projector.catch_up(name, quiet=True)
            if place.problem and place.problem != seen.get(name):
                observe(ProjectionStopped(projection=name, position=place.position, problem=place.problem))
            seen[name] = place.problem
        stop.wait(every)


def _show(places: Mapping[str, Place], head: int, form: Form) -> int:
    problems = {name: place.problem for name, place in places.items() if place.problem}
    if form:
        positions = {name: place.position for name, place in places.items()}
        lines = [{"projection": name, **msgspec.to_builtins(place)} for name, place in places.items()]
        show_data({"head": head, "projections": positions, "problems": problems}, form, lines)
    else:
        rows = [
            (name, place.position, max(0, head - place.position), place.generation, place.problem or "-")
            for name, place in places.items()
        ]
        show_table("Projections", COLUMNS, rows)
    return CHECK_FAILED if problems else 0
