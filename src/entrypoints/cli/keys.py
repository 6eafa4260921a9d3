"""`keys`: the keys that sign access tokens."""

from collections.abc import Sequence

import click

from application.commands.log_in import Visitor
from application.queries.lists import Data
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table


@click.group()
def keys() -> None:
    """List, rotate and retire the keys that sign access tokens.

    Running processes use a change within five seconds.
    """


@keys.command("list")
@in_forms
@click.pass_context
def list_keys(ctx: click.Context, form: Form) -> None:
    """List keys, oldest first; the last one signs, the others verify."""
    kids = container(ctx).adapters().key_ring().kids()
    rows = [{"kid": kid, "state": "signs" if kid == kids[-1] else "verifies"} for kid in kids]
    answer_list("keys", rows, form, show_keys)


def show_keys(found: Sequence[Data]) -> None:
    """Show keys, one in a row."""
    show_table("Keys", ("key", "state"), [(row["kid"], row["state"]) for row in found])


@keys.command()
@in_json
@click.pass_context
def rotate(ctx: click.Context, form: Form) -> None:
    """Sign access tokens with a new key.

    Tokens of the old key stay valid until that key is retired.
    """
    kid = container(ctx).adapters().key_ring().rotate()
    _note(ctx, "key-rotated")
    if form:
        show_data({"kid": kid}, form)
    else:
        say(f"{kid} signs now; retire the old key when its tokens have expired, in 11 minutes")


@keys.command()
@click.argument("kid")
@confirmed_by_yes
@in_json
@click.pass_context
def retire(ctx: click.Context, kid: str, yes: bool, form: Form) -> None:
    """Retire key KID; its tokens are refused from now on.

    The command asks for confirmation; without a terminal it needs --yes.
    """
    confirm(f"retiring key {kid}", yes)
    container(ctx).adapters().key_ring().retire(kid)
    _note(ctx, "key-retired")
    if form:
        show_data({"kid": kid, "retired": True}, form)
    else:
        say(f"{kid} is retired")


def _note(ctx: click.Context, act: str) -> None:
    uses = container(ctx).use_cases()
    uses.log_in().note(act, uses.ledger().actor, Visitor())
