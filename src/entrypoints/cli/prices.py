"""`prices`: show the prices of a ticker, and decide about deliveries and sessions."""

from datetime import date, datetime

import click
from click.shell_completion import CompletionItem

from application.forecasting.known_prices import check_window
from application.queries.lists import Data
from entrypoints.cli.arguments import IsoDate, IsoTime
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, container, in_json, show_document
from entrypoints.cli.price_decisions import accept, confirm, drop, reject
from entrypoints.cli.price_history import print_revisions, show_quality, show_revisions
from entrypoints.cli.price_rows import known_rows, price_csv, show_price_rows
from entrypoints.cli.price_window import Window
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.http.routes.price_views import DeliveredPrices
from entrypoints.shown_rows import as_shown


class ShownByDefault(click.Group):
    """`previsto prices VALE3` is short for the hidden command `prices show VALE3`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name, or the default one with all arguments."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands of the group, and the tickers of the default command."""
        found = completed("ticker")(ctx, click.Argument(["ticker"]), incomplete)
        return [*super().shell_complete(ctx, incomplete), *map(CompletionItem, found)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options before the ticker are those of the default command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ShownByDefault)
def prices() -> None:
    """Show the prices of a ticker, and decide about held deliveries and suspect sessions.

    `previsto prices VALE3` shows prices; its options are those of `previsto prices show --help`.
    """


for command in (accept, reject, confirm, drop):
    prices.add_command(command)


@prices.command("show", hidden=True)
@click.argument("ticker", shell_complete=completed("ticker"))
@click.option("--known-at", type=IsoTime(), help="Show the series as known at this time [now].")
@click.option("--start", type=IsoDate(), help="First session to show.")
@click.option("--end", type=IsoDate(), help="Last session to show.")
@click.option(
    "--last",
    "count",
    type=click.IntRange(min=1),
    default=10,
    help="Number of sessions, without --start [10].",
)
@click.option("--raw", is_flag=True, help="Show every row as it was delivered, also dropped rows.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print all rows as they were delivered, as a table to import."
)
@click.option(
    "--revisions",
    is_flag=True,
    help="Show the stored and held deliveries, and the decisions; with --csv, print every stored revision.",
)
@click.option("--quality", is_flag=True, help="Show the findings with their sessions, and missing sessions.")
@in_json
@click.pass_context
def show_prices(
    ctx: click.Context,
    ticker: str,
    known_at: datetime | None,
    start: date | None,
    end: date | None,
    count: int,
    raw: bool,
    as_csv: bool,
    revisions: bool,
    quality: bool,
    form: Form,
) -> None:
    """Show the prices of TICKER, now or as known at a past time."""
    check_window(start, end)
    if revisions and as_csv:
        print_revisions(ctx, ticker, known_at, start or end)
    elif revisions:
        show_revisions(ctx, ticker, form)
    elif quality:
        show_quality(ctx, ticker, known_at, Form.CSV if as_csv else form)
    elif as_csv:
        window = Window(ticker, known_at, start, end, last=None, delivered=True)
        show_document(price_csv(_read(ctx, window)["bars"]))
    else:
        window = Window(ticker, known_at, start, end, last=None if start else count, delivered=raw)
        answer(_read(ctx, window), form, lambda found: show_price_rows(found, delivered=raw))


def _read(ctx: click.Context, window: Window) -> Data:
    there = service(ctx)
    found = acts.prices(there, window) if there else known_rows(container(ctx), window)
    return as_shown(DeliveredPrices, found)
