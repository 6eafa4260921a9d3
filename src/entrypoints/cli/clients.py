"""`clients`: programs that call the API."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from application.queries.lists import Data
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.client_views import ClientView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from application.commands.keep_clients import Credentials
    from entrypoints.cli.remote.connect import Secret
    from entrypoints.container import Container


@click.group()
def clients() -> None:
    """Manage clients: programs that call the API, each with a secret and scopes."""


@clients.command()
@click.argument("name")
@click.option("--scopes", required=True, metavar='"A B"', help="Scopes of the client, e.g. forecasts:read.")
@click.option(
    "--redirect-uri", multiple=True, help="Address to which a browser returns after login; repeatable."
)
@click.option("--device", is_flag=True, help="Users may authorize it from another device (device code).")
@click.option("--public", is_flag=True, help="No secret, for a program on the machine of its user.")
@in_json
@click.pass_context
def create(
    ctx: click.Context,
    name: str,
    scopes: str,
    redirect_uri: tuple[str, ...],
    device: bool,
    public: bool,
    form: Form,
) -> None:
    """Create a client and print its id and secret.

    The secret is shown only once. With --redirect-uri or --device the client acts only for users who log in.
    """
    asked: list[Any] = scopes.replace(",", " ").split()
    there = service(ctx)
    make: Any = there.clients.create if there else container(ctx).use_cases().keep_clients().create_for
    made = make(name, scopes=asked, redirect_uris=[*redirect_uri], device=device, public=public)
    _show_credentials(made, form)


@clients.command()
@click.argument("client", shell_complete=completed("client"))
@in_json
@click.pass_context
def rotate(ctx: click.Context, client: str, form: Form) -> None:
    """Create and print a new secret for CLIENT.

    The old secret is refused at once, and tokens that the client got with it within five seconds. Tokens
    for users stay valid until they expire, at most ten minutes; `clients revoke` ends those too.
    """
    _show_credentials(_keeper(ctx).rotate(client), form)


@clients.command()
@click.argument("client", shell_complete=completed("client"))
@confirmed_by_yes
@in_json
@click.pass_context
def revoke(ctx: click.Context, client: str, yes: bool, form: Form) -> None:
    """Revoke CLIENT for ever.

    Its tokens are refused within five seconds.
    The command asks for confirmation; without a terminal it needs --yes.
    """
    confirm(f"revoking {client}", yes)
    _keeper(ctx).revoke(client)
    if form:
        show_data({"id": client, "revoked": True}, form)
    else:
        say(f"{client} is revoked")


@clients.command("list")
@in_forms
@click.pass_context
def list_clients(ctx: click.Context, form: Form) -> None:
    """List all clients, without secrets."""
    there = service(ctx)
    found = there.clients.list(order="asc") if there else _all(container(ctx))
    rows = [as_shown(ClientView, one) for one in found]
    answer_list("clients", rows, form, show_clients)


def _all(product: "Container") -> list[Data]:
    return [shown_row("clients", row) for row in product.use_cases().lists().all("clients")]


def _keeper(ctx: click.Context) -> Any:
    """What rotates and revokes secrets: the service or this home."""
    there = service(ctx)
    return there.clients if there else container(ctx).use_cases().keep_clients()


def show_clients(found: Sequence[Data]) -> None:
    """Show clients, one in a row."""
    table = [
        (
            r["id"],
            r["name"],
            " ".join(r["scopes"]),
            "revoked" if r["revoked"] else "active",
            r["created_by"],
            r["secret_changed_at"],
        )
        for r in found
    ]
    show_table("Clients", ("client", "name", "scopes", "state", "created by", "secret since"), table)


def _show_credentials(made: "Credentials | Secret", form: Form) -> None:
    if form:
        secret = {"client_secret": made.client_secret} if made.client_secret else {}
        show_data({"client_id": made.client_id, **secret}, form)
        return
    if not made.client_secret:
        say(f"client_id     {made.client_id}")
        return
    say(f"client_id     {made.client_id}")
    say(f"client_secret {made.client_secret}")
    say("the secret is not shown again", err=True)
