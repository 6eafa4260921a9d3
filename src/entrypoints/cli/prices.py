"""`track`, `refresh` and `prices`."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click
import msgspec

from application.forecasting.known_prices import check_window
from domain.bars import Finding
from domain.errors import InvalidInput, PrevistoError, StoreUnavailable
from domain.sessions import to_date
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoDate, IsoTime
from entrypoints.cli.exit_codes import PARTIAL, exit_code
from entrypoints.cli.output import as_json, container, progress, show_json, show_table


def each(
    names: Sequence[str], act: Callable[[str], dict[str, Any]], report: Callable[[float, str], None]
) -> list[Any]:
    """Act on every name; a refusal is reported and the others go on, unless the database is gone."""
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


def finish(outcomes: list[Any]) -> int:
    """0 when all went well, the error's own code when one ticker was asked for, else 6."""
    failed = [outcome.pop("exit") for outcome in outcomes if "exit" in outcome]
    if not failed:
        return 0
    return failed[0] if len(outcomes) == 1 else PARTIAL


def remark(outcome: dict[str, Any]) -> str:
    """The error of an outcome in one line."""
    error = outcome.get("error")
    return ": ".join(part for part in (error["message"], error["remedy"]) if part) if error else ""


@click.command()
@click.argument("tickers", nargs=-1, required=True)
@as_json
@click.pass_context
def track(ctx: click.Context, tickers: tuple[str, ...], as_json: bool) -> int:
    """Follow TICKERS (VALE3, AAPL, ^GSPC). One that is refused is reported; the others go on."""
    use_case = container(ctx).use_cases.track_ticker()

    def act(name: str) -> dict[str, Any]:
        ticker, new = use_case(name)
        return {"ticker": ticker.symbol, "exchange": ticker.exchange, "currency": ticker.currency, "new": new}

    outcomes = each(tickers, act, lambda fraction, text: None)
    code = finish(outcomes)
    if as_json:
        show_json({"tickers": outcomes})
        return code
    rows = [(o["ticker"], o.get("exchange"), o.get("currency"), _tracked(o)) for o in outcomes]
    show_table("Tickers", ("ticker", "exchange", "currency", "result"), rows)
    return code


def _tracked(outcome: dict[str, Any]) -> str:
    return remark(outcome) or ("followed from now on" if outcome["new"] else "followed already")


@click.command()
@click.argument("tickers", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every followed ticker.")
@click.option("--until", type=IsoDate(), help="Take bars up to this date only.")
@as_json
@click.pass_context
def refresh(
    ctx: click.Context, tickers: tuple[str, ...], everything: bool, until: date | None, as_json: bool
) -> int:
    """Fetch TICKERS from the source, clean them and keep what is new as a revision."""
    use_cases = container(ctx).use_cases
    if everything == bool(tickers):
        raise InvalidInput(
            "name tickers, or give --all", field="tickers", remedy="e.g. previsto refresh VALE3"
        )
    names = tickers or use_cases.lists().followed()
    use_case = use_cases.refresh_prices()

    def act(name: str) -> dict[str, Any]:
        result: dict[str, Any] = msgspec.to_builtins(use_case(Ticker.parse(name), until))
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
    columns = ("ticker", "revision", "added", "changed", "last session", "what was found")
    failed = sum("error" in o for o in outcomes)
    note = f"{len(outcomes) - failed} refreshed, {failed} failed; revision 0: nothing new"
    show_table("Refresh", columns, rows, note)
    return code


def _findings(outcome: dict[str, Any]) -> str:
    counted = Counter(outcome.get("findings", {}))
    return remark(outcome) or ", ".join(f"{n} {label}" for label, n in counted.most_common() if n)


@click.command()
@click.argument("ticker")
@click.option("--known-at", type=IsoTime(), help="The series as it was known at this time.")
@click.option("--start", type=IsoDate(), help="First session shown.")
@click.option("--end", type=IsoDate(), help="Last session shown.")
@click.option("--last", "count", type=click.IntRange(min=1), default=10, help="How many sessions [10].")
@click.option("--raw", is_flag=True, help="Every delivered row, with what cleaning found.")
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
    """Show the prices of TICKER; dropped rows are left out unless --raw."""
    check_window(start, end)
    known = container(ctx).use_cases.known_prices()(Ticker.parse(ticker), known_at)
    bars = known.bars if raw else known.bars.take(known.bars.usable)
    rows: list[dict[str, Any]] = []
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
    columns = ("session", "open", "high", "low", "close", "adj_close", "volume")
    label = " · SYNTHETIC" if known.synthetic else ""
    show_table(
        f"{known.ticker} in {known.ticker.currency} · {known.source} revision {known.revision}{label}",
        (*columns, "found"),
        [(*(row[c] for c in columns), ", ".join(row["findings"])) for row in shown],
        f"{len(rows)} sessions in range, known at {known.known_at:%Y-%m-%d %H:%M} UTC",
    )


def _value(number: float) -> float | None:
    return None if number != number else float(number)
