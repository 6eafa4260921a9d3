"""Code that all commands share: the container, --json, tables and the progress bar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from entrypoints.container import Container

MAX_COLUMNS = 10_000
"""Width in characters of a terminal on which every table fits."""

F = TypeVar("F", bound=Callable[..., object])


def as_json(function: F) -> F:
    """Add the option --json to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def container(ctx: click.Context) -> "Container":
    """The container of this call, with the options --home and --source."""
    from entrypoints.container import Container
    from entrypoints.settings import Settings

    flags = ctx.find_root().obj or {}
    product = Container(settings=Settings.read(flags.get("home"), flags.get("source")))
    product.adapters().logs().begin("command")
    return product


def show_json(value: object) -> None:
    """Print one JSON document on stdout."""
    import msgspec

    from entrypoints.cli.terminal import printable_json

    click.echo(printable_json(msgspec.json.encode(value, order="deterministic").decode()))


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> None:
    """Show a table; on a terminal that is too narrow, show one line for each cell.

    Titles and cells are plain text: `[/bold]` is not markup.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    caption = Text(note) if note else None
    table = Table(title=Text(title), title_justify="left", caption=caption, caption_justify="left")
    for number, column in enumerate(columns):
        numeric = any(isinstance(row[number], int | float | Decimal) for row in rows)
        # The first column is the id, which must be easy to copy: it is never wrapped.
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    wide = console.options.update(width=MAX_COLUMNS)
    if rows and console.measure(table, options=wide).minimum > console.width:
        click.echo("\n".join([title, *_records(columns, rows), *(["", note] if note else [])]))
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
        task = bar.add_task("", total=1.0, title=title)
        yield lambda fraction, text: bar.update(task, completed=fraction, description=text)
