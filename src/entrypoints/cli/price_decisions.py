"""`prices accept|reject|confirm|drop`: what a person decides about deliveries and sessions."""

from datetime import date

import click

from application.queries.price_revisions import RevisionLine, revision_line
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoDate
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, container, in_json, say
from entrypoints.cli.service import service
from entrypoints.shown_rows import as_shown

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
    if there := service(ctx):
        made: object = there.prices.accept(ticker, revision, reason=reason)
    else:
        made = revision_line(
            container(ctx).use_cases().accept_prices()(Ticker.parse(ticker), revision, reason)
        )
    text = f"held revision {revision} of {Ticker.parse(ticker)} is revision {{number}} now"
    _answer(made, text, form)


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@in_json
@click.pass_context
def reject(ctx: click.Context, ticker: str, revision: int, reason: str, form: Form) -> None:
    """Put the held delivery REVISION of TICKER aside; the known prices stay."""
    if there := service(ctx):
        made: object = there.prices.reject(ticker, revision, reason=reason)
    else:
        made = revision_line(
            container(ctx).use_cases().reject_prices()(Ticker.parse(ticker), revision, reason)
        )
    _answer(made, f"held revision {revision} of {Ticker.parse(ticker)} is rejected", form)


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
    if there := service(ctx):
        decide = there.prices.confirm_session if confirmed else there.prices.drop_session
        made: object = decide(ticker, session, reason=reason)
    else:
        use_case = container(ctx).use_cases().decide_session()
        made = revision_line(use_case(Ticker.parse(ticker), session, confirmed=confirmed, reason=reason))
    word = "confirmed" if confirmed else "dropped"
    _answer(made, f"the price of {Ticker.parse(ticker)} on {session} is {word}", form)


def _answer(made: object, text: str, form: Form) -> None:
    """Print a step of the history of prices; `{number}` in the text is that of its revision."""
    answer(
        as_shown(RevisionLine, made), form, lambda line: say(text.replace("{number}", str(line["number"])))
    )
