"""Whether the command line accepts the words of a unit, a service or a pod."""

from collections.abc import Sequence

import click

from entrypoints.cli.app import previsto


def require_command(words: Sequence[str]) -> None:
    """Parse `previsto WORDS` without running it; raises what the command line would say."""
    command, left = previsto, list(words)
    while isinstance(command, click.Group):
        with command.make_context("previsto", left, resilient_parsing=True) as ctx:
            _, found, left = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert found is not None
        command = found  # type: ignore[assignment]
    command.make_context(words[0], left)
