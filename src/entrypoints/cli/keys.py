"""`keys`: the keys that sign access tokens."""

import click

from application.commands.log_in import Visitor
from entrypoints.cli.output import as_json, container, say, show_json, show_table


@click.group()
def keys() -> None:
    """List, rotate and retire the keys that sign access tokens.

    Running processes use a change within five seconds.
    """


@keys.command("list")
@as_json
@click.pass_context
def list_keys(ctx: click.Context, as_json: bool) -> None:
    """List keys, oldest first; the last one signs, the others verify."""
    kids = container(ctx).adapters().key_ring().kids()
    rows = [{"kid": kid, "state": "signs" if kid == kids[-1] else "verifies"} for kid in kids]
    if as_json:
        show_json({"keys": rows})
    else:
        show_table("Keys", ("key", "state"), [(row["kid"], row["state"]) for row in rows])


@keys.command()
@as_json
@click.pass_context
def rotate(ctx: click.Context, as_json: bool) -> None:
    """Sign access tokens with a new key.

    Tokens of the old key stay valid until that key is retired.
    """
    kid = container(ctx).adapters().key_ring().rotate()
    _note(ctx, "key-rotated")
    if as_json:
        show_json({"kid": kid})
    else:
        say(f"{kid} signs now; retire the old key when its tokens have expired, in 11 minutes")


@keys.command()
@click.argument("kid")
@as_json
@click.pass_context
def retire(ctx: click.Context, kid: str, as_json: bool) -> None:
    """Retire key KID; its tokens are refused from now on."""
    container(ctx).adapters().key_ring().retire(kid)
    _note(ctx, "key-retired")
    if as_json:
        show_json({"kid": kid, "retired": True})
    else:
        say(f"{kid} is retired")


def _note(ctx: click.Context, act: str) -> None:
    uses = container(ctx).use_cases()
    uses.log_in().note(act, uses.ledger().actor, Visitor())
