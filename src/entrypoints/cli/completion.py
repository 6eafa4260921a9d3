"""`completion`: the script that lets a shell complete commands, options and names."""

import click

from entrypoints.cli.output import show_document

VARIABLE = "_PREVISTO_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: bash (from 4.4 on), zsh or fish.

    It completes commands, options, tickers, models, jobs and other names. The names are those of --home, or
    of PREVISTO_HOME.
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    show_document(found(ctx.find_root().command, {}, "previsto", VARIABLE).source())
