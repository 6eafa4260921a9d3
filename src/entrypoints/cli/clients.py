"""`clients`: programs that may use the API."""

from typing import Any

import click

from domain.errors import InvalidInput
from entrypoints.cli.output import as_json, container, show_json, show_table


@click.group()
def clients() -> None:
    """Programs that may use the API: each has a secret, and the scopes it was given."""


@clients.command()
@click.argument("name")
@click.option("--scopes", required=True, metavar='"A B"', help="What it may do, e.g. forecasts:read.")
@click.option("--redirect-uri", multiple=True, help="Where it waits for people's browsers; repeatable.")
@click.option("--device", is_flag=True, help="People may let it in from another device.")
@click.option("--public", is_flag=True, help="It runs with people and can keep no secret.")
@as_json
@click.pass_context
def create(
    ctx: click.Context,
    name: str,
    scopes: str,
    redirect_uri: tuple[str, ...],
    device: bool,
    public: bool,
    as_json: bool,
) -> None:
    """Create client NAME and print its secret, which is shown this once.

    With --redirect-uri or --device it acts for people who log in, and never by itself.
    """
    from application.commands.keep_clients import Door
    from domain.client import CODE_GRANTS, DEVICE_GRANT, GRANTS

    if public and not (redirect_uri or device):
        raise InvalidInput("a public client acts for people", field="public", remedy="add --redirect-uri URI")
    people = [*(CODE_GRANTS if redirect_uri else CODE_GRANTS[1:]), *((DEVICE_GRANT,) if device else ())]
    door = Door(redirect_uris=redirect_uri, public=public) if redirect_uri or device else None
    keep = container(ctx).use_cases.keep_clients()
    made = keep.create(name, scopes.replace(",", " ").split(), people if door else GRANTS, door)
    _show_credentials(made, as_json)


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
        secret = {"client_secret": made.client_secret} if made.client_secret else {}
        show_json({"client_id": made.client_id, **secret})
        return
    if not made.client_secret:
        click.echo(f"client_id     {made.client_id}")
        return
    click.echo(f"client_id     {made.client_id}\nclient_secret {made.client_secret}")
    click.echo("the secret is not shown again", err=True)
