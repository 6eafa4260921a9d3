"""`mcp`: answer an assistant over the Model Context Protocol."""

import sys
from datetime import UTC, datetime
from importlib.metadata import version

import click

from application.ports.observer import Observer, unobserved
from entrypoints.assistant.extra import require_mcp
from entrypoints.cli.output import container, say
from entrypoints.cli.service import service


@click.command()
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Answer the questions of an assistant on stdin and stdout, until stdin ends.

    The tools read tickers, forecasts, track records, leaderboards, prices and model versions of this home,
    or of a service with --server or --profile; none of them changes anything. Needs the extra `mcp`.
    """
    require_mcp()
    from entrypoints.assistant.stdio import answer_on_stdio
    from entrypoints.assistant.tools import Caller, Readings
    from entrypoints.cli.remote.readings import ServiceReadings
    from entrypoints.http.routes.readings import HomeReadings

    if sys.stdin.isatty():
        say("an assistant starts this command and speaks on its stdin; Ctrl-D ends it", err=True)
    observe: Observer = unobserved
    if there := service(ctx):
        readings: Readings = ServiceReadings(there)
    else:
        product = container(ctx, "mcp")
        readings, observe = HomeReadings(product, None), product.adapters().observer()
    answer_on_stdio(
        version("previsto"),
        lambda: Caller(readings, may=lambda scope: True, today=datetime.now(UTC).date()),
        observe,
    )
