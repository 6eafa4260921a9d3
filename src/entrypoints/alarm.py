"""What somebody must be told although the call went on."""

import click

from application.ports.read_models import Place


def projection_stopped(name: str, place: Place) -> None:
    """Say on stderr that what is shown is not the newest, and why."""
    click.echo(
        f"previsto: warning: {name} are shown as of position {place.position}: {place.problem} "
        "(see `previsto projections list` and `previsto ledger verify`)",
        err=True,
    )
