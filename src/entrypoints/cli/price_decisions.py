"""`prices accept|reject|confirm|drop`: what a person decides about deliveries and sessions."""

from datetime import date

import click
import msgspec

from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoDate
from entrypoints.cli.output import as_json, container, say, show_json

reason_option = click.option("--reason", required=True, help="Reason for the history.")


@click.command()
@click.argument("ticker")
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@as_json
@click.pass_context
def accept(ctx: click.Context, ticker: str, revision: int, reason: str, as_json: bool) -> None:
    """Take the held delivery REVISION of TICKER into the known prices.

    Where it is on another basis, the series begins with it.
    """
    event = container(ctx).use_cases().accept_prices()(Ticker.parse(ticker), revision, reason)
    text = f"held revision {revision} of {event.ticker} is revision {event.revision} now"
    _answer(event, text, as_json)


@click.command()
@click.argument("ticker")
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@as_json
@click.pass_context
def reject(ctx: click.Context, ticker: str, revision: int, reason: str, as_json: bool) -> None:
    """Put the held delivery REVISION of TICKER aside; the known prices stay."""
    event = container(ctx).use_cases().reject_prices()(Ticker.parse(ticker), revision, reason)
    _answer(event, f"held revision {revision} of {event.ticker} is rejected", as_json)


@click.command()
@click.argument("ticker")
@click.argument("session", type=IsoDate())
@reason_option
@as_json
@click.pass_context
def confirm(ctx: click.Context, ticker: str, session: date, reason: str, as_json: bool) -> None:
    """Confirm the price of TICKER on SESSION as real; it is not suspect any more."""
    _decide(ctx, ticker, session, True, reason, as_json)


@click.command()
@click.argument("ticker")
@click.argument("session", type=IsoDate())
@reason_option
@as_json
@click.pass_context
def drop(ctx: click.Context, ticker: str, session: date, reason: str, as_json: bool) -> None:
    """Leave the price of TICKER on SESSION out of the series; the row stays in the revision."""
    _decide(ctx, ticker, session, False, reason, as_json)


def _decide(
    ctx: click.Context, ticker: str, session: date, confirmed: bool, reason: str, as_json: bool
) -> None:
    decide = container(ctx).use_cases().decide_session()
    event = decide(Ticker.parse(ticker), session, confirmed=confirmed, reason=reason)
    word = "confirmed" if confirmed else "dropped"
    _answer(event, f"the price of {event.ticker} on {session} is {word}", as_json)


def _answer(event: msgspec.Struct, text: str, as_json: bool) -> None:
    if as_json:
        show_json(event)
    else:
        say(text)
