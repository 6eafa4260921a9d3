"""The remote service that a command asks: the options --server and --profile, and what works only here."""

from typing import TYPE_CHECKING

import click

from domain.errors import InvalidInput

if TYPE_CHECKING:
    from entrypoints.cli.remote.connect import Service


def is_remote(ctx: click.Context) -> bool:
    """Whether the command line names a service."""
    flags = ctx.find_root().params
    return bool(flags.get("server") or flags.get("profile"))


def service(ctx: click.Context) -> "Service | None":
    """The client of the named service; None without one: then the command asks this home."""
    if not is_remote(ctx):
        return None
    from entrypoints.cli.remote.connect import connect

    flags = ctx.find_root().params
    opened = connect(flags.get("server") or "", flags.get("profile") or "")
    ctx.call_on_close(opened.close)
    return opened


def refuse_remote(ctx: click.Context) -> None:
    """Raise InvalidInput (field `server`) for a command that works only on the machine of the service."""
    if is_remote(ctx):
        raise InvalidInput(
            f"`{ctx.command_path}` works on the machine of the service only",
            field="server",
            remedy="run it there, without --server and --profile",
        )


def only_here(ctx: click.Context, **options: object) -> None:
    """Raise InvalidInput (field `server`) for an option that the service does not know, if it is given."""
    for name, value in options.items():
        if value and is_remote(ctx):
            raise InvalidInput(
                f"`{ctx.command_path}` has no --{name.replace('_', '-')} on a remote service",
                field="server",
                remedy="run it on the machine of the service, or leave the option out",
            )
