"""Warnings on stderr about problems that do not end the call."""

import click

from application.ports.read_models import Place
from domain.errors import PrevistoError


def warn_projection_stopped(name: str, place: Place) -> None:
    """Warn that a projection does not contain the latest events, and why."""
    click.echo(
        f"previsto: warning: projection {name} stopped at position {place.position}: {place.problem} "
        "(run `previsto projections list` and `previsto ledger verify`)",
        err=True,
    )


def warn_unavailable(error: PrevistoError) -> None:
    """Warn that a database, an issuer or an artifact is not available; the caller tries again."""
    hint = f" ({error.remedy})" if error.remedy else ""
    click.echo(f"previsto: warning: {error.message}{hint}", err=True)


def warn_traces_lost(text: str) -> None:
    """Warn that the OpenTelemetry backend takes no traces; the service continues without them."""
    click.echo(
        f"previsto: warning: {text} (check OTEL_EXPORTER_OTLP_ENDPOINT, run `previsto doctor`)", err=True
    )
