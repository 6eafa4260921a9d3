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
@click.option("--dry-run", is_flag=True, help="Run the steps and take them back; writers wait meanwhile.")
@click.option(
    "--backup", "file", metavar="FILE", type=FILE, help="Backup to make first [a file in PREVISTO_BACKUPS]."
)
@click.option("--no-backup", is_flag=True, help="Make no backup first.")
@in_json
@click.pass_context
def upgrade(ctx: click.Context, dry_run: bool, file: Path | None, no_backup: bool, form: Form) -> None:
    """Upgrade the schema to that of this release, after a backup.

    The backup has the older schema: the way back is `db restore` with the older release and an empty
    database.
    """
    if file and no_backup:
        raise click.UsageError("--backup and --no-backup contradict each other")
    upgrades = container(ctx).adapters().upgrades()
    with progress("backup", quiet=bool(form) or dry_run) as report:
        done = upgrades.rehearse() if dry_run else upgrades.run(file, not no_backup, report)
    if form:
        about = done._asdict() | {"backup": str(done.backup or ""), "dry_run": dry_run}
        show_data(about, form)
    elif not done.steps:
        say(f"the schema is already {done.after}")
    else:
        _tell(done, dry_run)


def _tell(done: Any, dry_run: bool) -> None:
    for step in done.steps if done.before else ():
        say(step)
    made = "would upgrade" if dry_run else "upgraded"
    say(f"{made} the schema from {done.before or 'none'} to {done.after}, with {done.events} events")
    if done.backup:
        say(f"the way back: previsto db restore {done.backup}, with the older release and an empty database")


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
@click.argument("file", type=FILE, required=False)
@click.option(
    "--keep",
    metavar="NUMBER",
    type=click.IntRange(1),
    help="Delete older backups in PREVISTO_BACKUPS, but this many [all are kept].",
)
@in_json
@click.pass_context
def backup(ctx: click.Context, file: Path | None, keep: int | None, form: Form) -> None:
    """Copy the ledger to a new FILE, also while the service runs.

    Without FILE it is a file with the time in its name, in the folder PREVISTO_BACKUPS. The checksum is
    written to FILE.sha256, and the names and keys of persons to FILE.persons. Artifacts are not in the copy.
    """
    if file and keep:
        raise click.UsageError("--keep counts the backups of PREVISTO_BACKUPS: give no FILE")
    product = container(ctx)
    file = file or product.adapters().dated_backups().next()
    with progress("backup", quiet=bool(form)) as report:
        manifest, digest = product.adapters().backups().make(file, report)
    size, gone = file.stat().st_size, product.adapters().dated_backups().prune(keep) if keep else []
    if form:
        about = {"file": str(file), "sha256": digest, "bytes": size, "deleted": [str(path) for path in gone]}
        show_data(about | msgspec.to_builtins(manifest), form)
    else:
        say(f"{contents(manifest)} in {file} ({size} bytes)")
        say(f"sha256 {digest}")
        for path in gone:
            say(f"deleted {path}")


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
