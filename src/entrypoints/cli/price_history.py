"""`prices --revisions` and `prices --quality`: how the prices became known, and what is wrong with them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import click
import msgspec

from application.find_ticker import find_ticker
from application.queries.price_revisions import RevisionLine
from domain.errors import InvalidInput
from domain.ticker import Ticker
from entrypoints.cli.output import Form, answer_list, container, show_data, show_document, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.quality_view import Quality, quality_view

MAX_SHOWN = 6  # sessions of a finding in a table; --json has all


def show_revisions(ctx: click.Context, ticker: str, form: Form) -> None:
    """Show the stored and held deliveries of a ticker, and the decisions about them."""
    if there := service(ctx):
        steps = msgspec.to_builtins(there.prices.list_revisions(ticker).steps)
        lines: Sequence[RevisionLine] = msgspec.convert(steps, list[RevisionLine])
    else:
        lines = container(ctx).use_cases().price_revisions()(Ticker.parse(ticker))
    answer_list("revisions", lines, form, partial(_show_lines, ticker), ticker=ticker)


def _show_lines(ticker: str, found: Sequence[RevisionLine]) -> None:
    rows = [
        (
            line.kind,
            line.number,
            f"{line.recorded_at:%Y-%m-%d %H:%M}",
            line.source,
            _range(line.first, line.last),
            line.added,
            line.changed,
            line.vanished,
            line.why,
        )
        for line in found
    ]
    columns = ("kind", "number", "at (UTC)", "source", "sessions", "added", "changed", "vanished", "why")
    show_table(f"Price revisions of {ticker}", columns, rows)


def print_revisions(ctx: click.Context, ticker: str, known_at: datetime | None, bound: date | None) -> None:
    """Print the stored revisions known at a time as a table. Raises InvalidInput with a bound of sessions."""
    from entrypoints.container.tables import revisions_csv

    if bound:
        raise InvalidInput(
            "a revision is written with all of its rows", field="start", remedy="leave --start and --end out"
        )
    use_cases = container(ctx).use_cases()
    found = use_cases.stored_revisions()(find_ticker(use_cases.ledger(), ticker), known_at)
    show_document(revisions_csv(found))


def show_quality(ctx: click.Context, ticker: str, known_at: datetime | None, form: Form) -> None:
    """Show the findings of a ticker with their sessions."""
    if there := service(ctx):
        quality = msgspec.convert(
            msgspec.to_builtins(there.prices.get_quality(ticker, known_at=known_at)), Quality
        )
    else:
        quality = quality_view(container(ctx).use_cases().price_quality()(Ticker.parse(ticker), known_at))
    if form:
        show_data(quality, form, quality.found)
    else:
        _show_quality(quality)


def _show_quality(quality: Quality) -> None:
    rows = [(f.finding, f.effect, len(f.sessions), _sample(f.sessions)) for f in quality.found]
    rows += [
        (f"repaired: {r.rule}", f"times {r.factor:g}", r.rows, f"{r.first} to {r.last}")
        for r in quality.repairs
    ]
    rows.append(("missing session", "no row", len(quality.missing), _sample(quality.missing)))
    basis = quality.basis or "basis unknown"
    counted = f"{quality.used} of {quality.delivered} rows are usable"
    note = f"{quality.verdict}: {counted}, {basis}, rules {quality.rules}"
    doubts = "".join(f"; {doubt}" for doubt in quality.doubts)
    title = f"Quality of {quality.ticker}, {quality.source} revision {quality.revision}"
    show_table(title, ("finding", "effect", "rows", "sessions"), rows, note + doubts)


def _range(first: date | None, last: date | None) -> str | None:
    if first is None or first == last:
        return str(first) if first else None
    return f"{first} to {last}"


def _sample(sessions: tuple[date, ...]) -> str:
    more = len(sessions) - MAX_SHOWN
    return ", ".join(map(str, sessions[:MAX_SHOWN])) + (f" and {more} more" if more > 0 else "")
