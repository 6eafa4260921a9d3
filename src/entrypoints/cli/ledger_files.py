"""`ledger export` and `ledger import`: the ledger as JSON lines or Parquet."""

import click
import msgspec

from entrypoints.cli.database import contents
from entrypoints.cli.output import as_json, container, progress, say, show_json

FORMATS = click.Choice(["jsonl", "parquet"])


@click.command("export")
@click.argument("file", default="-")
@click.option("--format", "form", type=FORMATS, default="jsonl", help="Format of the file [jsonl].")
@as_json
@click.pass_context
def export_ledger(ctx: click.Context, file: str, form: str, as_json: bool) -> None:
    """Write the ledger to a new FILE.

    FILE "-" is standard output. The file contains all events and price revisions.
    """
    with progress("export", quiet=as_json) as report:
        manifest = container(ctx).adapters().ledger_files().export(file, form, report)
    if as_json and file != "-":
        show_json({"file": file, "format": form} | msgspec.to_builtins(manifest))
    else:
        say(f"{contents(manifest)} exported", err=True)


@click.command("import")
@click.argument("file")
@click.option("--format", "form", type=FORMATS, help="Format of the file [detected from its first bytes].")
@as_json
@click.pass_context
def import_ledger(ctx: click.Context, file: str, form: str | None, as_json: bool) -> None:
    """Fill an empty database from an exported FILE.

    FILE "-" is standard input. The whole file is imported, or nothing.
    """
    with progress("import", quiet=as_json) as report:
        manifest = container(ctx).adapters().ledger_files().load(file, form or "", report)
    if as_json:
        show_json({"file": file} | msgspec.to_builtins(manifest))
    else:
        say(f"{contents(manifest)} imported")
