"""`prices accept|reject|confirm|drop`: what a person decides about deliveries and sessions."""

from datetime import date

import click
import msgspec

from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoDate
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_json, say, show_data

reason_option = click.option("--reason", required=True, help="Reason for the history.")


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@in_json
@click.pass_context
def accept(ctx: click.Context, ticker: str, revision: int, reason: str, form: Form) -> None:
    """Take the held delivery REVISION of TICKER into the known prices.

    Where it is on another basis, the series begins with it.
    """
    event = container(ctx).use_cases().accept_prices()(Ticker.parse(ticker), revision, reason)
    text = f"held revision {revision} of {event.ticker} is revision {event.revision} now"
    _answer(event, text, form)


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@in_json
@click.pass_context
def reject(ctx: click.Context, ticker: str, revision: int, reason: str, form: Form) -> None:
    """Put the held delivery REVISION of TICKER aside; the known prices stay."""
    event = container(ctx).use_cases().reject_prices()(Ticker.parse(ticker), revision, reason)
    _answer(event, f"held revision {revision} of {event.ticker} is rejected", form)


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.argument("session", type=IsoDate())
@reason_option
@in_json
@click.pass_context
def confirm(ctx: click.Context, ticker: str, session: date, reason: str, form: Form) -> None:
    """Confirm the price of TICKER on SESSION as real; it is not suspect any more."""
    _decide(ctx, ticker, session, True, reason, form)


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.argument("session", type=IsoDate())
@reason_option
@in_json
@click.pass_context
def drop(ctx: click.Context, ticker: str, session: date, reason: str, form: Form) -> None:
    """Leave the price of TICKER on SESSION out of the series; the row stays in the revision."""
    _decide(ctx, ticker, session, False, reason, form)


def _decide(ctx: click.Context, ticker: str, session: date, confirmed: bool, reason: str, form: Form) -> None:
    decide = container(ctx).use_cases().decide_session()
    event = decide(Ticker.parse(ticker), session, confirmed=confirmed, reason=reason)
    word = "confirmed" if confirmed else "dropped"
    _answer(event, f"the price of {event.ticker} on {session} is {word}", form)


def _answer(event: msgspec.Struct, text: str, form: Form) -> None:
    if form:
        show_data(event, form)
    else:
        say(text)
