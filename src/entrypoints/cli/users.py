"""`users`: people who may log in."""

import sys

import click

from entrypoints.cli.output import as_json, container, show_json, show_table

from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def users() -> None:
    """People who may log in here, each with a password and the scopes that programs may get for them."""


@users.command()
@click.argument("name")
@click.option("--scopes", required=True, metavar='"A B"', help="What they may do, e.g. forecasts:read.")
@from_stdin
@as_json
@click.pass_context
def create(ctx: click.Context, name: str, scopes: str, password_stdin: bool, as_json: bool) -> None:
    """Create user NAME, with a one-time password that is shown this once unless one is given."""
    given = _read() if password_stdin else None
    made = container(ctx).use_cases.keep_users().create(name, scopes.replace(",", " ").split(), given)
    _show(name, None if password_stdin else made, as_json)


@users.command()
@click.argument("name")
@from_stdin
@as_json
@click.pass_context
def password(ctx: click.Context, name: str, password_stdin: bool, as_json: bool) -> None:
    """Give NAME another password; sessions and tokens under the one before end."""
    given = _read() if password_stdin else None
    made = container(ctx).use_cases.keep_users().give_password(name, given)
    _show(name, None if password_stdin else made, as_json)


@users.command()
@click.argument("name")
@as_json
@click.pass_context
def disable(ctx: click.Context, name: str, as_json: bool) -> None:
    """Keep NAME out; sessions and tokens end within seconds."""
    container(ctx).use_cases.keep_users().disable(name)
    _say(name, "disabled", True, as_json)


@users.command()
@click.argument("name")
@as_json
@click.pass_context
def enable(ctx: click.Context, name: str, as_json: bool) -> None:
    """Let NAME in again."""
    container(ctx).use_cases.keep_users().enable(name)
    _say(name, "disabled", False, as_json)


@users.command()
@click.argument("name")
@as_json
@click.pass_context
def unlock(ctx: click.Context, name: str, as_json: bool) -> None:
    """Forget the wrong passwords of NAME, so that nobody has to wait."""
    container(ctx).use_cases.keep_users().unlock(name)
    _say(name, "locked", False, as_json)


@users.command("list")
@as_json
@click.pass_context
def list_users(ctx: click.Context, as_json: bool) -> None:
    """All users, without anything of their passwords."""
    rows = container(ctx).use_cases.lists().all("users")
    if as_json:
        show_json({"users": rows})
        return
    table = [
        (
            r["user"],
            " ".join(r["scopes"]),
            "disabled" if r["disabled"] else "must change password" if r["must_change"] else "on",
            r["by"],
            r["password_since"],
        )
        for r in rows
    ]
    show_table("Users", ("user", "scopes", "state", "created by", "password since"), table)


@users.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="How many [50].")
@as_json
@click.pass_context
def audit(ctx: click.Context, limit: int, as_json: bool) -> None:
    """What people did at the authorization server, youngest first."""
    deeds = container(ctx).adapters.audit_trail().latest(limit)
    if as_json:
        show_json({"deeds": deeds})
        return
    table = [(d.act, d.subject, d.at, d.address) for d in deeds]
    show_table("Audit", ("act", "user", "at", "address"), table, "--json also tells client and trace")


def _read() -> str:
    """The password, without the end of its line."""
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


def _show(name: str, one_time: str | None, as_json: bool) -> None:
    if as_json:
        show_json({"user": name} | ({"one_time_password": one_time} if one_time else {}))
        return
    click.echo(f"user              {name}")
    if one_time:
        click.echo(f"one-time password {one_time}")
        click.echo("it is not shown again, and must be changed at the first login", err=True)


def _say(name: str, what: str, value: bool, as_json: bool) -> None:
    if as_json:
        show_json({"user": name, what: value})
    else:
        click.echo(f"{name} is {what if value else f'not {what}'}")
