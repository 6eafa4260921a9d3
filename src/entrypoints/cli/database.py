"""`db`: the database behind the ledger."""

import click

from entrypoints.cli.door import as_json, container, show_json


@click.group()
def database() -> None:
    """Upgrade the database and give rights on it."""


@database.command()
@as_json
@click.pass_context
def upgrade(ctx: click.Context, as_json: bool) -> None:
    """Bring the schema to that of this release."""
    before, after = container(ctx).adapters.upgrade()
    if as_json:
        show_json({"before": before, "after": after})
    elif before == after:
        click.echo(f"schema {after}: nothing to do")
    else:
        click.echo(f"schema {before or 'none'} is now {after}")


@database.command()
@click.argument("role")
@as_json
@click.pass_context
def grant(ctx: click.Context, role: str, as_json: bool) -> None:
    """Let ROLE append and read, and nothing else (PostgreSQL)."""
    container(ctx).adapters.grant(role=role)
    if as_json:
        show_json({"role": role})
    else:
        click.echo(f"{role} may append to the ledger and read it, and keep what is derived from it")
