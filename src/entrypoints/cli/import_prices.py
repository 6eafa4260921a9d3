"""`import`: take the rows of one price table into the known prices."""

import click
import msgspec

from application.commands.import_revisions import ImportedRevisions
from domain.basis import Basis
from domain.errors import InvalidInput
from domain.ticker import Ticker
from entrypoints.cli.output import Form, container, in_forms, say, show_data


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--ticker", default="", help="Ticker of the table [that of the file's name].")
@click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    help="What the prices are adjusted for [told by declared splits].",
)
@in_forms
@click.pass_context
def import_prices(ctx: click.Context, file: str, ticker: str, basis: str | None, form: Form) -> None:
    """Take the rows of the price table FILE into the known prices of its ticker.

    The table is judged like every delivery, and the ticker is tracked. `previsto prices TICKER --csv` writes
    a table from which the same rows come back, and with --revisions one from which the same revisions come
    back. Those need a ticker without prices, and are known from the time of the import on.
    """
    from entrypoints.container.tables import open_revisions, open_table, ticker_of

    use_cases = container(ctx).use_cases()
    wanted = Ticker.parse(ticker or ticker_of(file))
    if revisions := open_revisions(file):
        _refuse_basis(basis)
        use_cases.track_ticker()(wanted.symbol)
        _show(use_cases.import_revisions()(wanted, revisions), form)
        return
    use_cases.track_ticker()(wanted.symbol)
    result = use_cases.refresh_prices(source=open_table(file, basis or ""))(wanted)
    if form:
        show_data(msgspec.to_builtins(result), form)
        return
    news = f"revision {result.revision}" if result.revision else "nothing new"
    say(f"{wanted}: {news}, {result.added} added, {result.changed} changed, up to {result.last}")


def _refuse_basis(basis: str | None) -> None:
    if basis:
        raise InvalidInput(
            "a table of revisions states the basis of each", field="basis", remedy="leave --basis out"
        )


def _show(result: ImportedRevisions, form: Form) -> None:
    if form:
        show_data(result, form)
        return
    last = f"revision {result.revision} is the last one"
    say(f"{result.ticker}: {result.imported} revisions imported, {last}")
