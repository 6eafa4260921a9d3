"""Code that all commands share: the container, --json and --csv, lines, tables and the progress bar.

Every line, title and cell goes through `shown`: names, reasons and errors come from outside.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

import click

from domain import free_text
from entrypoints.cli.service import refuse_remote
from entrypoints.cli.terminal import colours, columns_of_terminal

if TYPE_CHECKING:
    from entrypoints.container import Container

DECIMALS = 12  # the most of a number in a table

F = TypeVar("F", bound=Callable[..., object])
T = TypeVar("T")
Rows = TypeVar("Rows", bound=Sequence[object])


class Form(StrEnum):
    """How an answer is printed; the form for people is false."""

    TEXT = ""
    JSON = "json"
    CSV = "csv"


def in_json(function: F) -> F:
    """Add the option --json to a command."""
    return _form(Form.JSON, "Print JSON.")(function)


def in_forms(function: F) -> F:
    """Add the options --json and --csv to a command that shows a table."""
    return in_json(_form(Form.CSV, "Print CSV, with the names of the JSON fields.")(function))


def _form(form: Form, told: str) -> Callable[[F], F]:
    def choose(ctx: click.Context, parameter: click.Parameter, chosen: bool) -> None:
        ctx.params["form"] = form if chosen else ctx.params.get("form", Form.TEXT)

    return click.option(f"--{form}", is_flag=True, expose_value=False, callback=choose, help=told)


def container(ctx: click.Context, process: str = "cli") -> "Container":
    """The container of this call, with the options --home and --source.

    `process` names it in its traces, which are sent at the end of the command. A command that is not a
    server has a span, and its errors say the id of the trace. Raises InvalidInput (field `server`) for a
    command line that names a remote service.
    """
    refuse_remote(ctx)
    from entrypoints.container import Container
    from entrypoints.deprecations import deprecated_variables
    from entrypoints.settings import Settings
    from entrypoints.variables import unknown_variables

    flags = ctx.find_root().obj or {}
    product = Container(settings=Settings.read(flags.get("home"), flags.get("source")), process=process)
    if process == "cli":
        for name, near in unknown_variables(os.environ).items():
            say(f"warning: nothing reads {name}" + (f"; did you mean {near}?" if near else ""), err=True)
        for old in deprecated_variables(os.environ):
            say(f"warning: {old}", err=True)
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
    text = shown(line)
    click.echo(click.style(text, bold=True) if bold and colours() else text, err=err)


def clear_terminal() -> None:
    """Remove what the terminal shows, and begin at its first line."""
    click.echo("\x1b[H\x1b[2J", nl=False)


def show_document(text: str) -> None:
    """Print a table of dates and numbers as it is, for a file."""
    click.echo(text, nl=False)


def show_data(value: object, form: Form = Form.JSON, rows: Sequence[object] | None = None) -> None:
    """Print an answer as one line of JSON, or as CSV with `rows`; without them the answer is the only row."""
    import msgspec

    from entrypoints.cli.terminal import printable_json

    if form == Form.CSV:
        from entrypoints.cli.csv_text import csv_text

        click.echo(csv_text([value] if rows is None else rows, partial(named, json=True)), nl=False)
        return
    document = msgspec.json.encode(value, order="deterministic").decode()
    click.echo(printable_json(named(document, json=True)))


def answer(value: T, form: Form, show: Callable[[T], object]) -> None:
    """Print an answer: `show` prints it for people, --json and --csv its fields.

    What is shown is in the value, so that the answer of a server to the same question looks the same.
    """
    if form:
        show_data(value, form)
    else:
        show(value)


def answer_list(name: str, rows: Rows, form: Form, show: Callable[[Rows], object], **about: object) -> None:
    """Print an answer that is a list, in JSON under its name beside the facts about it."""
    if form:
        show_data({**about, name: rows}, form, rows)
    else:
        show(rows)


def show_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    notes: str | Sequence[str] = (),
    *,
    boxes: bool = True,
) -> None:
    """Show a table and its notes, one on each line.

    On a terminal the table is in boxes; its words and the notes wrap, but numbers and names never do. Where
    it does not fit, each cell has a line. In a pipe, and without `boxes`, each row is one line. Titles,
    cells and notes are foreign text.
    """
    from entrypoints.cli.table_text import Column, boxed, plain, records, wrapped

    width = columns_of_terminal()
    laid = [
        Column(
            label=shown(label),
            cells=[shown(cell(row[number])) for row in rows],
            numeric=any(isinstance(row[number], int | float | Decimal) for row in rows),
            whole=number == 0,
        )
        for number, label in enumerate(columns)
    ]
    say(title, bold=True)
    told = [note for note in ([notes] if isinstance(notes, str) else notes) if note]
    table = plain(laid) if width is None or not boxes else boxed(laid, width)
    for line in table or (*records(laid), *[""] * bool(told)):
        say(line)
    for note in told:
        for line in [note] if width is None else wrapped(note, width):
            say(line)


def cell(value: object) -> str:
    """A value as text for a table, without an exponent; on a terminal prices have commas (128,700.00).

    A Decimal has the digits that it was given, another fraction four or those before the point.
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}" if columns_of_terminal() is None else f"{value:,f}"
    return _fraction(value) if isinstance(value, float) else str(value)


def _fraction(value: float) -> str:
    if not isfinite(value):
        return str(value)
    if abs(value) >= 1000:
        return cell(Decimal(f"{value:.0f}"))
    text = f"{Decimal(f'{value:.4g}'):.{DECIMALS}f}"
    return text.rstrip("0").rstrip(".") if text.strip("-0.") else "0"


@contextmanager
def progress(title: str, quiet: bool = False) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar on stderr with the time left, and yield its report; nothing without a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda fraction, text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.fields[title]}", markup=False),
        BarColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        TextColumn("·", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("left", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, title=shown(title))
        yield lambda fraction, text: bar.update(task, completed=fraction, description=shown(text))
