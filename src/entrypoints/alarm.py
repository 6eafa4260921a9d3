"""What somebody must be told although the call went on."""

import click

from application.ports.read_models import Place
from domain.errors import PrevistoError


def projection_stopped(name: str, place: Place) -> None:
    """Say on stderr that what is shown is not the newest, and why."""
    click.echo(
        f"previsto: warning: {name} are shown as of position {place.position}: {place.problem} "
        "(see `previsto projections list` and `previsto ledger verify`)",
        err=True,
    )


def something_is_away(error: PrevistoError) -> None:
    """Say on stderr what a worker cannot reach; it tries again."""
    hint = f" ({error.remedy})" if error.remedy else ""
    click.echo(f"previsto: warning: {error.message}{hint}", err=True)
