"""`track`, `refresh` and `prices`: the prices of tickers."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

import click
import msgspec

from application.find_ticker import find_ticker
from application.forecasting.known_prices import check_window
from application.queries.lists import Data
from domain.bars import Finding
from domain.errors import InvalidInput, PrevistoError, StoreUnavailable
from domain.sessions import to_date
from domain.ticker import Ticker
from domain.ticker_names import difference
from entrypoints.charts.price_digits import decimals_for, rounded
from entrypoints.cli.arguments import IsoDate, IsoTime
from entrypoints.cli.exit_codes import PARTIAL, exit_code
from entrypoints.cli.output import as_json, container, progress, show_json, show_table

PRICE_COLUMNS = ("open", "high", "low", "close", "adj_close")


def each(
    names: Sequence[str], act: Callable[[str], Data], report: Callable[[float, str], None]
) -> list[Data]:
    """Call `act` for every name. The error of one name is in its outcome; StoreUnavailable ends the loop."""
    outcomes = []
    for done, name in enumerate(names):
        report(done / len(names), name)
        try:
            outcomes.append({"ticker": name, **act(name)})
        except StoreUnavailable:
            raise
        except PrevistoError as error:
            problem = {"code": error.code, "message": error.message, "remedy": error.remedy}
            outcomes.append({"ticker": name, "error": problem, "exit": exit_code(error)})
    return outcomes


def finish(outcomes: list[Data]) -> int:
    """The exit code: 0 without errors, the code of the error of a single ticker, otherwise 6."""
    failed = [outcome.pop("exit") for outcome in outcomes if "exit" in outcome]
    if not failed:
        return 0
    return failed[0] if len(outcomes) == 1 else PARTIAL


def remark(outcome: Data) -> str:
    """The error of an outcome in one line, or ""."""
    error = outcome.get("error")
    return ": ".join(part for part in (error["message"], error["remedy"]) if part) if error else ""


@click.command()
@click.argument("tickers", nargs=-1, required=True)
@as_json
@click.pass_context
def track(ctx: click.Context, tickers: tuple[str, ...], as_json: bool) -> int:
    """Track TICKERS, for example VALE3, AAPL or ^GSPC.

    The error of one ticker is shown, and the other tickers are tracked.
    """
    use_case = container(ctx).use_cases().track_ticker()

    def act(name: str) -> Data:
        ticker, new = use_case(name)
        facts = {
            "ticker": ticker.symbol,
            "exchange": ticker.exchange,
            "currency": ticker.currency,
            "new": new,
        }
        note = difference(name, ticker)
        return {**facts, "note": note} if note else facts

    outcomes = each(tickers, act, lambda fraction, text: None)
    code = finish(outcomes)
    if as_json:
        show_json({"tickers": outcomes})
        return code
    rows = [(o["ticker"], o.get("exchange"), o.get("currency"), _tracked(o)) for o in outcomes]
    show_table("Tickers", ("ticker", "exchange", "currency", "result"), rows)
    return code


def _tracked(outcome: Data) -> str:
    state = "tracked" if outcome.get("new") else "tracked already"
    return remark(outcome) or "; ".join(part for part in (state, outcome.get("note")) if part)


@click.command()
@click.argument("tickers", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Refresh every tracked ticker.")
@click.option("--until", type=IsoDate(), help="Fetch bars up to this date [the last final session].")
@as_json
@click.pass_context
def refresh(
    ctx: click.Context, tickers: tuple[str, ...], everything: bool, until: date | None, as_json: bool
) -> int:
    """Fetch the prices of TICKERS, clean them and store new rows as a revision."""
    use_cases = container(ctx).use_cases()
    if everything == bool(tickers):
        raise InvalidInput(
            "give either tickers or --all", field="tickers", remedy="e.g. `previsto refresh VALE3`"
        )
    names = tickers or use_cases.lists().tracked_tickers()
    use_case = use_cases.refresh_prices()

    def act(name: str) -> Data:
        result: Data = msgspec.to_builtins(use_case(Ticker.parse(name), until))
        return result

    with progress("refresh", quiet=as_json) as report:
        outcomes = each(names, act, report)
    code = finish(outcomes)
    if as_json:
        show_json({"tickers": outcomes})
        return code
    rows = [
        (o["ticker"], o.get("revision"), o.get("added"), o.get("changed"), o.get("last"), _findings(o))
        for o in outcomes
    ]
    columns = ("ticker", "revision", "added", "changed", "last session", "findings")
    failed = sum("error" in o for o in outcomes)
    note = f"{len(outcomes) - failed} refreshed, {failed} failed; revision 0 means that nothing was new"
    show_table("Refresh", columns, rows, note)
    return code


def _findings(outcome: Data) -> str:
    counted: Counter[str] = Counter(outcome.get("findings", {}))
    return remark(outcome) or ", ".join(f"{n} {label}" for label, n in counted.most_common() if n)


@click.command()
@click.argument("ticker")
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
@click.option("--raw", is_flag=True, help="Show every delivered row with its findings, also dropped rows.")
@as_json
@click.pass_context
def prices(
    ctx: click.Context,
    ticker: str,
    known_at: datetime | None,
    start: date | None,
    end: date | None,
    count: int,
    raw: bool,
    as_json: bool,
) -> None:
    """Show the prices of TICKER, now or as known at a past time."""
    check_window(start, end)
    use_cases = container(ctx).use_cases()
    known = use_cases.known_prices()(find_ticker(use_cases.ledger(), ticker), known_at)
    bars = known.bars if raw else known.bars.take(known.bars.usable)
    rows: list[Data] = []
    for at, day in enumerate(bars.sessions):
        session = to_date(day)
        if (start and session < start) or (end and session > end):
            continue
        found = [f.label for f in Finding if bars.findings[at] & f]
        values = {name: _value(column[at]) for name, column in bars.columns.items()}
        rows.append({"session": session, **values, "findings": found})
    shown = rows if start else rows[-count:]
    if as_json:
        head = {"ticker": known.ticker.symbol, "revision": known.revision, "known_at": known.known_at}
        show_json({**head, "source": known.source, "synthetic": known.synthetic, "bars": shown})
        return
    columns = ("session", *PRICE_COLUMNS, "volume")
    digits = decimals_for([row[column] for row in shown for column in PRICE_COLUMNS])
    table = [
        (
            row["session"],
            *(rounded(row[column], digits) for column in PRICE_COLUMNS),
            rounded(row["volume"]),
            ", ".join(row["findings"]),
        )
        for row in shown
    ]
    label = " · SYNTHETIC" if known.synthetic else ""
    show_table(
        f"{known.ticker} in {known.ticker.currency} · {known.source} revision {known.revision}{label}",
        (*columns, "findings"),
        table,
        f"{len(rows)} sessions in range, known at {known.known_at:%Y-%m-%d %H:%M} UTC",
    )


def _value(number: float) -> float | None:
    return None if number != number else float(number)
