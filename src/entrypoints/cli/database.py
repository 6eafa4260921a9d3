"""`db`: the database of the ledger."""

from pathlib import Path
from typing import Any

import click
import msgspec

from domain.errors import IntegrityError
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import Form, container, in_json, progress, say, show_data

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def database() -> None:
    """Upgrade, back up, restore and verify the database, and grant rights on it."""


@database.command()
@in_json
@click.pass_context
def upgrade(ctx: click.Context, form: Form) -> None:
    """Upgrade the schema to that of this release."""
    before, after = container(ctx).adapters().upgrade()
    if form:
        show_data({"before": before, "after": after}, form)
    elif before == after:
        say(f"the schema is already {after}")
    else:
        say(f"upgraded the schema from {before or 'none'} to {after}")


@database.command()
@click.argument("role")
@in_json
@click.pass_context
def grant(ctx: click.Context, role: str, form: Form) -> None:
    """Grant ROLE the rights of the service (PostgreSQL).

    The role may append to the ledger and read it, and may write the rows derived from it.
    """
    container(ctx).adapters().grant(role=role)
    if form:
        show_data({"role": role}, form)
    else:
        say(f"{role} may append to the ledger and read it, and may write the rows derived from it")


@database.command()
@click.argument("file", type=FILE)
@in_json
@click.pass_context
def backup(ctx: click.Context, file: Path, form: Form) -> None:
    """Copy the ledger to a new FILE, also while the service runs.

    The checksum is written to FILE.sha256, and the names and keys of persons to FILE.persons. Artifacts are
    not in the copy.
    """
    with progress("backup", quiet=bool(form)) as report:
        manifest, digest = container(ctx).adapters().backups().make(file, report)
    size = file.stat().st_size
    if form:
        show_data({"file": str(file), "sha256": digest, "bytes": size} | msgspec.to_builtins(manifest), form)
    else:
        say(f"{contents(manifest)} in {file} ({size} bytes)")
        say(f"sha256 {digest}")


@database.command()
@click.argument("file", type=FILE)
@click.option(
    "--erased",
    metavar="LIST",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="List of erased persons [erased-persons in the home folder].",
)
@in_json
@click.pass_context
def restore(ctx: click.Context, file: Path, erased: Path | None, form: Form) -> None:
    """Fill an empty database from the backup FILE, and FILE.persons if it exists.

    The whole backup is restored, or nothing. Persons in the list of erased persons stay erased.
    """
    product = container(ctx)
    listed = product.adapters().erasures().listed(erased)
    backups = product.adapters().backups()
    with progress("restore", quiet=bool(form)) as report:
        manifest = backups.restore(file, report, listed or ())
    persons = backups.persons(file)
    again = product.use_cases().erase_person().listed(listed or ())
    if persons and listed is None:
        say(f"no list of erased persons: who was erased after {manifest.made_at} has a name again", err=True)
    if form:
        about = {"file": str(file), "persons": persons, "erased_again": len(again)}
        show_data(about | msgspec.to_builtins(manifest), form)
    else:
        say(f"{contents(manifest)} restored from {file}")
        say(f"{persons} persons restored, {len(again)} of them erased again")


@database.command()
@click.argument("file", type=FILE, required=False)
@in_json
@click.pass_context
def verify(ctx: click.Context, file: Path | None, form: Form) -> int:
    """Check the database, or the backup FILE.

    Exits with 1 when it is damaged. Checks the pages of SQLite, every hash of the chain and every price
    revision.
    """
    backups = container(ctx).adapters().backups()
    try:
        with progress("verify", quiet=bool(form)) as report:
            manifest = backups.check_live(report) if file is None else backups.check(file, report)
    except IntegrityError as error:
        if form:
            show_data({"sound": False, "problem": error.message}, form)
        else:
            say(f"{error.message} ({error.remedy})")
        return CHECK_FAILED
    if form:
        show_data({"sound": True, "problem": ""} | msgspec.to_builtins(manifest), form)
    else:
        say(f"sound: {contents(manifest)}")
    return 0


def contents(manifest: Any) -> str:
    """The contents of a copy in one line."""
    return (
        f"{manifest.events} events and {manifest.revisions} price revisions up to hash {manifest.hash[:12]}"
    )
