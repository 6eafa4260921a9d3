"""`sources`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from application.queries.lists import Data
from domain.ticker import Ticker
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_data, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.source_views import SourceView, source_view
from entrypoints.shown_rows import as_shown

if TYPE_CHECKING:
    from entrypoints.container import Container

WHERE = {True: "remote", False: "local", None: "told when it is opened"}


@click.group()
def sources() -> None:
    """List and check price sources, built-in and from plug-ins."""


@sources.command("list")
@in_forms
@click.pass_context
def list_sources(ctx: click.Context, form: Form) -> None:
    """List all sources: what they read, remote or local, and the package that provides them.

    Where a plug-in cannot be imported, the reason is shown.
    """
    there = service(ctx)
    found = there.sources.list().items if there else _all(container(ctx))
    answer_list("sources", [as_shown(SourceView, one) for one in found], form, show_sources)


def _all(product: "Container") -> Sequence[SourceView]:
    return [source_view(one) for one in product.use_cases().list_sources()()]


def show_sources(found: Sequence[Data]) -> None:
    """Show price sources, one in a row."""
    table = [(r["id"], r["problem"] or r["reads"], WHERE[r["remote"]], r["provider"]) for r in found]
    show_table("Price sources", ("source", "reads", "where", "from"), table)


@sources.command()
@click.argument("source")
@click.option(
    "--ticker", required=True, help="Ticker that the source knows.", shell_complete=completed("ticker")
)
@in_forms
@click.pass_context
def check(ctx: click.Context, source: str, ticker: str, form: Form) -> int:
    """Check the price source SOURCE, `NAME` or `NAME:ARGUMENT`, on the history of a ticker.

    Exits with 1 when the source breaks a promise. The promises are those of docs/plug-ins.md, for example:
    a part equals the whole. Nothing is recorded. A remote source is asked about five times.
    """
    checks = container(ctx).use_cases().check_source()(source, Ticker.parse(ticker))
    broken = any(one.problem for one in checks)
    if form:
        show_data({"source": source, "holds": not broken, "checks": checks}, form, checks)
    else:
        rows = [(c.promise, f"failed: {c.problem}" if c.problem else "ok", c.note) for c in checks]
        show_table(source, ("promise", "result", "found"), rows)
    return CHECK_FAILED if broken else 0
