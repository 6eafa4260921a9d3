"""`users`: users who may log in, and their audit trail."""

import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import click

from application.queries.lists import Data
from domain.errors import InvalidInput
from domain.person import is_person
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table
from entrypoints.cli.service import only_here, service
from entrypoints.http.routes.audit_views import AuditEntryView, audit_row
from entrypoints.http.routes.user_export import UserExport, user_export
from entrypoints.http.routes.user_views import UserView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.container import Container

PASSWORD_STDIN = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input [a generated one-time password].",
)


@click.group()
def users() -> None:
    """Manage users who may log in, each with a password and scopes."""


@users.command()
@click.argument("name")
@click.option(
    "--scopes",
    required=True,
    metavar='"A B"',
    help="Most scopes that a program may get for the user, e.g. forecasts:read.",
)
@PASSWORD_STDIN
@in_json
@click.pass_context
def create(ctx: click.Context, name: str, scopes: str, password_stdin: bool, form: Form) -> None:
    """Create a user and print a one-time password.

    The password is shown only once.
    """
    only_here(ctx, password_stdin=password_stdin)
    given, asked = _read() if password_stdin else None, scopes.replace(",", " ").split()
    if there := service(ctx):
        made = there.users.create(name, scopes=cast(Any, asked)).one_time_password
    else:
        made = container(ctx).use_cases().keep_users().create(name, asked, given)
    _show(name, None if password_stdin else made, form)


@users.command()
@click.argument("name", shell_complete=completed("user"))
@PASSWORD_STDIN
@in_json
@click.pass_context
def password(ctx: click.Context, name: str, password_stdin: bool, form: Form) -> None:
    """Set another password for user NAME.

    Browser sessions and tokens of the user end.
    """
    only_here(ctx, password_stdin=password_stdin)
    given = _read() if password_stdin else None
    if there := service(ctx):
        made = there.users.reset_password(name).one_time_password
    else:
        made = container(ctx).use_cases().keep_users().give_password(name, given)
    _show(name, None if password_stdin else made, form)


@users.command()
@click.argument("name", shell_complete=completed("user"))
@in_json
@click.pass_context
def disable(ctx: click.Context, name: str, form: Form) -> None:
    """Disable user NAME.

    Browser sessions and tokens of the user end within five seconds.
    """
    _keeper(ctx).disable(name)
    _say(name, "disabled", True, form)


@users.command()
@click.argument("name", shell_complete=completed("user"))
@in_json
@click.pass_context
def enable(ctx: click.Context, name: str, form: Form) -> None:
    """Enable user NAME again."""
    _keeper(ctx).enable(name)
    _say(name, "disabled", False, form)


@users.command()
@click.argument("name", required=False, shell_complete=completed("user"))
@click.option("--address", metavar="ADDRESS", help="Address whose wait ends, e.g. 192.0.2.7.")
@in_json
@click.pass_context
def unlock(ctx: click.Context, name: str | None, address: str | None, form: Form) -> None:
    """End the wait of user NAME, or of an address, after wrong passwords.

    The audit trail shows the addresses (`users audit`).
    """
    if not name and not address:
        raise InvalidInput("no user and no address", field="name", remedy="NAME, or --address ADDRESS")
    only_here(ctx, address=address)
    keeper = _keeper(ctx)
    if name:
        keeper.unlock(name)
    if address:
        keeper.unlock_address(address)
    shown = ({"user": name} if name else {}) | ({"address": address} if address else {})
    if form:
        show_data({**shown, "locked": False}, form)
        return
    for one in shown.values():
        say(f"{one} is not locked")


@users.command("list")
@in_forms
@click.pass_context
def list_users(ctx: click.Context, form: Form) -> None:
    """List users with scopes and state."""
    there = service(ctx)
    found = there.users.list() if there else _all(container(ctx))
    rows = [as_shown(UserView, one) for one in found]
    answer_list("users", rows, form, show_users)


def _all(product: "Container") -> list[Data]:
    return [shown_row("users", row) for row in product.use_cases().lists().all("users")]


def _keeper(ctx: click.Context) -> Any:
    """What disables, enables and unlocks users: the service or this home."""
    there = service(ctx)
    return there.users if there else container(ctx).use_cases().keep_users()


def show_users(found: Sequence[Data]) -> None:
    """Show users, one in a row."""
    table = [
        (
            r["id"],
            " ".join(r["scopes"]),
            "erased"
            if r["erased"]
            else "disabled"
            if r["disabled"]
            else "must change password"
            if r["must_change_password"]
            else "active",
            r["created_by"],
            r["password_changed_at"],
        )
        for r in found
    ]
    show_table("Users", ("user", "scopes", "state", "created by", "password since"), table)


@users.command()
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="Number of records [50].")
@in_forms
@click.pass_context
def audit(ctx: click.Context, name: str | None, limit: int, form: Form) -> None:
    """Show the audit trail, or that of user NAME, newest record first.

    It records logins, failures, consents and tokens.
    """
    if there := service(ctx):
        found: Iterable[object] = there.users.list_audit(name) if name else there.audit.list()
    else:
        product = container(ctx)
        user = product.use_cases().users().id_of(name) if name else None
        found = map(audit_row, product.adapters().audit_trail().latest(limit, user))
    rows = [as_shown(AuditEntryView, one) for one in islice(found, limit)]
    answer_list("deeds", rows, form, show_audit)


def show_audit(found: Sequence[Data]) -> None:
    """Show records of the audit trail, one in a row."""
    table = [(d["act"], d["user"], d["created_at"], d["address"]) for d in found]
    show_table("Audit", ("act", "user", "at", "address"), table, "--json also shows client and trace")


@users.command()
@click.argument("name", required=False)
@click.option("--reason", help="Why the person is erased, without the name.")
@confirmed_by_yes
@click.option("--listed", is_flag=True, help="Erase again who is in the list of erased persons.")
@in_json
@click.pass_context
def erase(
    ctx: click.Context, name: str | None, reason: str | None, yes: bool, listed: bool, form: Form
) -> None:
    """Delete the name and the key of person NAME for ever.

    NAME is a user, SUBJECT@ISSUER of a provider, or cli:NAME of the command line. The ledger keeps a
    pseudonym. --listed is for a database that was restored by other means than `db restore`.
    """
    only_here(ctx, listed=listed)
    if listed:
        product = container(ctx)
        found = product.use_cases().erase_person().listed(product.adapters().erasures().listed() or ())
        if form:
            show_data({"erased": found}, form)
        else:
            say(f"{len(found)} persons erased again")
        return
    if not name or not reason:
        missing = "name" if not name else "reason"
        raise InvalidInput(f"no {missing}", field=missing, remedy='NAME --reason "…", or --listed')
    confirm(f"erasing {name}", yes)
    if there := service(ctx):
        person = there.users.erase(name, reason=reason).person
    else:
        person = container(ctx).use_cases().erase_person()(name, reason)
    clear = not is_person(person)
    if form:
        show_data({"person": person, "erased": True, "name_remains": clear}, form)
        return
    say(f"erased: nothing stored says whose pseudonym {person.removeprefix('person-')} is")
    if clear:
        say("events from before the pseudonyms still have the name, which no erasure can change", err=True)


@users.command()
@click.argument("name")
@click.pass_context
def export(ctx: click.Context, name: str) -> None:
    """Print what is stored about person NAME, as JSON.

    NAME is as in `erase`. The document has every event by or about the person, and their audit trail.
    """
    if there := service(ctx):
        found: object = there.users.export(name)
    else:
        found = user_export(container(ctx).use_cases().export_person()(name))
    show_data(as_shown(UserExport, found))


def _read() -> str:
    """The password, without the line break at its end."""
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


def _show(name: str, one_time: str | None, form: Form) -> None:
    if form:
        show_data({"id": name} | ({"one_time_password": one_time} if one_time else {}), form)
        return
    say(f"user              {name}")
    if one_time:
        say(f"one-time password {one_time}")
        say("the password is not shown again and must be changed at the first login", err=True)


def _say(name: str, what: str, value: bool, form: Form) -> None:
    if form:
        show_data({"id": name, what: value}, form)
    else:
        say(f"{name} is {what if value else f'not {what}'}")
