"""Code that all commands share: the container, --json, lines, tables and the progress bar.

Every line, title and cell goes through `shown`: names, reasons and errors come from outside.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import click

from domain import free_text

if TYPE_CHECKING:
    from entrypoints.container import Container

MAX_COLUMNS = 10_000
"""Width in characters of a terminal on which every table fits."""

F = TypeVar("F", bound=Callable[..., object])


def as_json(function: F) -> F:
    """Add the option --json to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def container(ctx: click.Context, process: str = "cli") -> "Container":
    """The container of this call, with the options --home and --source.

    `process` names it in its traces, which are sent at the end of the command. A command that is not a
    server has a span, and its errors say the id of the trace.
    """
    from entrypoints.container import Container
    from entrypoints.settings import Settings

    flags = ctx.find_root().obj or {}
    product = Container(settings=Settings.read(flags.get("home"), flags.get("source")), process=process)
    product.adapters().logs().begin("command")
    flags["names"] = lambda: product.use_cases().names()  # opened when a person is shown
    if product.settings().telemetry.endpoint:
        tracing = product.adapters().tracing()
        ctx.call_on_close(tracing.flush)
        if process == "cli":
            flags["trace"] = ctx.with_resource(tracing.root(ctx.command_path)).trace
    return product


def named(text: str, *, json: bool = False) -> str:
    """The text with the names of the persons in it; the ledger and its rows have pseudonyms."""
    ctx = click.get_current_context(silent=True) if "person-" in text else None
    opened = (ctx.find_root().obj or {}).get("names") if ctx else None
    if opened is None:
        return text
    return str(opened().shown_json(text) if json else opened().shown(text))


def shown(text: str) -> str:
    """Foreign text in one line, with the names of persons; what is not printable is escaped."""
    return free_text.shown(named(text))


def say(line: str, *, err: bool = False, bold: bool = False) -> None:
    """Print one line on stdout, or with `err` on stderr; what is not printable is escaped."""
    click.secho(shown(line), err=err, bold=bold)


def show_document(text: str) -> None:
    """Print a table of dates and numbers as it is, for a file."""
    click.echo(text, nl=False)


def show_json(value: object) -> None:
    """Print one JSON document on stdout."""
    import msgspec

    from entrypoints.cli.terminal import printable_json

    document = msgspec.json.encode(value, order="deterministic").decode()
    click.echo(printable_json(named(document, json=True)))


def show_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], notes: str | Sequence[str] = ()
) -> None:
    """Show a table and its notes, one on each line; on a terminal that is too narrow, a line for each cell.

    Titles, cells and notes are foreign text: `[/bold]` is not markup, and what is not printable is escaped.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    told = [shown(note) for note in ([notes] if isinstance(notes, str) else notes) if note]
    caption = Text("\n".join(told)) if told else None
    table = Table(title=Text(shown(title)), title_justify="left", caption=caption, caption_justify="left")
    for number, column in enumerate(columns):
        numeric = any(isinstance(row[number], int | float | Decimal) for row in rows)
        # The first column is the id, which must be easy to copy: it is never wrapped.
        head = Text(shown(column))
        table.add_column(head, justify="right" if numeric else "left", overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(shown(cell(value))) for value in row))
    wide = console.options.update(width=MAX_COLUMNS)
    if rows and console.measure(table, options=wide).minimum > console.width:
        for line in (title, *_records(columns, rows), *(["", *told] if told else [])):
            say(line)
    else:
        console.print(table)


def _records(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """One line for each cell, and an empty line before each row."""
    width = max(map(len, columns))
    for row in rows:
        yield ""
        yield from (f"{name:<{width}}  {cell(value)}" for name, value in zip(columns, row, strict=True))


def cell(value: object) -> str:
    """A value as text for a table; a Decimal has the digits that it was given, and no exponent."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@contextmanager
def progress(title: str, quiet: bool = False) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar on stderr, and yield its report; without a terminal nothing is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.fields[title]}", markup=False),
        BarColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0, title=shown(title))
        yield lambda fraction, text: bar.update(task, completed=fraction, description=shown(text))
