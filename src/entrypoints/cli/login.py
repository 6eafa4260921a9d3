"""`login`, `logout` and `profiles`: remote services and as whom they are called."""

import sys
from collections.abc import Sequence

import click

from application.queries.lists import Data
from domain.errors import InvalidInput
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.output import Form, answer, answer_list, in_forms, in_json, say, show_table

NAME = "default"  # of a profile that was not given one


@click.command()
@click.option("--server", "url", metavar="URL", help="Address of the service, e.g. https://previsto.example.")
@click.option("--profile", "name", metavar="NAME", help=f"Name of the profile [{NAME}].")
@click.option("--client-id", metavar="ID", help="Id of the client, of `previsto clients create` [asked for].")
@click.option("--client-credentials", "grant", flag_value="client-credentials", help="As a program [yes].")
@click.option("--device", "grant", flag_value="device", help="As a person, with a code for any browser.")
@click.option("--browser", "grant", flag_value="browser", help="As a person, in the browser of this machine.")
@click.option("--scopes", default="", metavar='"A B"', help="Scopes to ask for [all but admin].")
@click.option("--secret-stdin", is_flag=True, help="Read the secret from standard input [asked for].")
@in_json
@click.pass_context
def login(
    ctx: click.Context,
    url: str | None,
    name: str | None,
    client_id: str | None,
    grant: str | None,
    scopes: str,
    secret_stdin: bool,
    form: Form,
) -> None:
    """Log in to the service at URL and keep the login as a profile.

    The login is tried before it is kept, in ~/.config/previsto/config.toml, which only you can read.
    The secret is asked for, or read from standard input; it is never an argument. Use the profile with
    `previsto --profile NAME COMMAND`, or with --server and its address.
    """
    from entrypoints.cli.remote.logins import log_in

    flags = ctx.find_root().params
    url, name = url or flags.get("server"), name or flags.get("profile") or NAME
    if not url:
        raise InvalidInput("no address", field="server", remedy="--server https://previsto.example")
    grant = grant or "client-credentials"
    client_id = client_id or click.prompt("client id", err=True)
    secret = _secret(secret_stdin) if grant == "client-credentials" else ""
    profile = {"url": url.rstrip("/"), "client_id": client_id, "client_secret": secret}
    found = log_in(name, {**profile, "scopes": scopes, "login": grant})
    answer(found, form, _show_login)


def _show_login(found: Data) -> None:
    say(f"logged in to {found['url']} as {found['subject']}, profile {found['profile']}")
    say(f"scopes: {' '.join(found['scopes'])}")
    say(f"next: previsto --profile {found['profile']} tickers list")


def _secret(from_stdin: bool) -> str:
    """The secret, without the line break at its end."""
    if from_stdin:
        return sys.stdin.read().strip()
    if not sys.stdin.isatty():
        raise InvalidInput("no terminal to ask for the secret", field="secret", remedy="--secret-stdin")
    return str(click.prompt("client secret", hide_input=True, err=True))


@click.command()
@click.option("--profile", "name", metavar="NAME", help="Name of the profile [the default one].")
@in_json
@click.pass_context
def logout(ctx: click.Context, name: str | None, form: Form) -> None:
    """Forget the secret and the tokens of a profile; its address and client stay.

    The service revokes the token of a person, and the answer says whether it did. Tokens of a program are
    not kept: one lasts for ten minutes at most, and `clients revoke` ends all at once.
    """
    from entrypoints.cli.remote.logins import log_out

    answer(log_out(name or ctx.find_root().params.get("profile") or ""), form, _show_logout)


def _show_logout(found: Data) -> None:
    ends = {
        True: "forgotten here, and revoked by the service",
        None: "forgotten here; no token was kept that the service could revoke",
        False: f"forgotten here, but not revoked by the service: {found['problem']}",
    }
    say(f"{found['profile']} is logged out: {ends[found['revoked']]}")
    if found["revoked"] is False:
        say("the token is valid until it ends; an administrator can revoke the client", err=True)


@click.group()
def profiles() -> None:
    """List, choose and remove profiles: remote services and as whom to call them."""


@profiles.command("list")
@in_forms
def list_profiles(form: Form) -> None:
    """List profiles, without secrets."""
    from entrypoints.cli.remote.logins import shown_profiles

    answer_list("profiles", shown_profiles(), form, _show_profiles)


def _show_profiles(found: Sequence[Data]) -> None:
    table = [(p["id"], p["url"], p["client_id"], p["login"], p["logged_in"], p["default"]) for p in found]
    show_table("Profiles", ("profile", "server", "client", "login", "logged in", "default"), table)


@profiles.command()
@click.argument("name")
@in_json
def use(name: str, form: Form) -> None:
    """Make NAME the default: of programs with the client library, and of `previsto logout`."""
    from entrypoints.cli.remote.logins import choose

    choose(name)
    answer({"id": name, "default": True}, form, lambda found: say(f"{name} is the default"))


@profiles.command()
@click.argument("name")
@confirmed_by_yes
@in_json
def remove(name: str, yes: bool, form: Form) -> None:
    """Remove profile NAME with its secret and its tokens.

    The command asks for confirmation; without a terminal it needs --yes.
    """
    from entrypoints.cli.remote.logins import forget

    confirm(f"removing profile {name}", yes)
    forget(name)
    answer({"id": name, "removed": True}, form, lambda found: say(f"{name} is removed"))
