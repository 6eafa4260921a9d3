"""Warnings on stderr about problems that do not end the call."""

import click

from application.happenings import Happening, ProjectionStopped, Unavailable


def warn(happening: Happening) -> None:
    """Warn of a stopped projection, and of what is not available and tried again."""
    match happening:
        case ProjectionStopped():
            click.echo(
                f"previsto: warning: projection {happening.projection} stopped at position "
                f"{happening.position}: {happening.problem} "
                "(run `previsto projections list` and `previsto ledger verify`)",
                err=True,
            )
        case Unavailable():
            error = happening.error
            hint = f" ({error.remedy})" if error.remedy else ""
            click.echo(f"previsto: warning: {error.message}{hint}", err=True)
