"""`clients`: programs that may use the API."""

from typing import Any

import click

from entrypoints.cli.door import as_json, container, show_json, show_table


@click.group()
def clients() -> None:
    """Programs that may use the API: each has a secret, and the scopes it was given."""


@clients.command()
@click.argument("name")
@click.option("--scopes", required=True, metavar='"A B"', help="What it may do, e.g. forecasts:read.")
@as_json
@click.pass_context
def create(ctx: click.Context, name: str, scopes: str, as_json: bool) -> None:
    """Create client NAME and print its secret, which is shown this once."""
    wanted = scopes.replace(",", " ").split()
    _show_credentials(container(ctx).use_cases.keep_clients().create(name, wanted), as_json)


@clients.command()
@click.argument("client")
@as_json
@click.pass_context
def rotate(ctx: click.Context, client: str, as_json: bool) -> None:
    """Give CLIENT another secret; the one before is void at once."""
    _show_credentials(container(ctx).use_cases.keep_clients().rotate(client), as_json)


@clients.command()
@click.argument("client")
@as_json
@click.pass_context
def revoke(ctx: click.Context, client: str, as_json: bool) -> None:
    """End CLIENT for good; the tokens it has are refused within seconds."""
    container(ctx).use_cases.keep_clients().revoke(client)
    if as_json:
        show_json({"client": client, "revoked": True})
    else:
        click.echo(f"{client} is revoked")


@clients.command("list")
@as_json
@click.pass_context
def list_clients(ctx: click.Context, as_json: bool) -> None:
    """All clients, without anything of their secrets."""
    rows = container(ctx).use_cases.lists().all("clients")
    if as_json:
        show_json({"clients": rows})
        return
    table = [
        (
            r["client"],
            r["name"],
            " ".join(r["scopes"]),
            "revoked" if r["revoked"] else "on",
            r["by"],
            r["secret_since"],
        )
        for r in rows
    ]
    show_table("Clients", ("client", "name", "scopes", "state", "created by", "secret since"), table)


def _show_credentials(made: Any, as_json: bool) -> None:
    if as_json:
        show_json({"client_id": made.client_id, "client_secret": made.client_secret})
        return
    click.echo(f"client_id     {made.client_id}\nclient_secret {made.client_secret}")
    click.echo("the secret is not shown again", err=True)
