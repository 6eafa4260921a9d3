"""`ledger export` and `ledger import`: the ledger as JSON lines or Parquet."""

import click
import msgspec

from entrypoints.cli.database import contents
from entrypoints.cli.output import Form, container, in_json, progress, say, show_data

FORMATS = click.Choice(["jsonl", "parquet"])


@click.command("export")
@click.argument("file", default="-")
@click.option("--format", "layout", type=FORMATS, default="jsonl", help="Format of the file [jsonl].")
@in_json
@click.pass_context
def export_ledger(ctx: click.Context, file: str, layout: str, form: Form) -> None:
    """Write the ledger to a new FILE.

    FILE "-" is standard output. The file contains all events and price revisions.
    """
    with progress("export", quiet=bool(form)) as report:
        manifest = container(ctx).adapters().ledger_files().export(file, layout, report)
    if form and file != "-":
        show_data({"file": file, "format": layout} | msgspec.to_builtins(manifest), form)
    else:
        say(f"{contents(manifest)} exported", err=True)


@click.command("import")
@click.argument("file")
@click.option("--format", "layout", type=FORMATS, help="Format of the file [detected from its first bytes].")
@in_json
@click.pass_context
def import_ledger(ctx: click.Context, file: str, layout: str | None, form: Form) -> None:
    """Fill an empty database from an exported FILE.

    FILE "-" is standard input. The whole file is imported, or nothing.
    """
    with progress("import", quiet=bool(form)) as report:
        manifest = container(ctx).adapters().ledger_files().load(file, layout or "", report)
    if form:
        show_data({"file": file} | msgspec.to_builtins(manifest), form)
    else:
        say(f"{contents(manifest)} imported")
