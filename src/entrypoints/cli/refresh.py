"""`track` and `refresh`: the tickers, and the newest prices of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import click
import msgspec

from application.queries.lists import Data
from domain.errors import InvalidInput, PrevistoError, StoreUnavailable
from domain.free_text import shown
from domain.ticker import Ticker
from domain.ticker_names import difference
from entrypoints.cli.arguments import IsoDate
from entrypoints.cli.consent import REHEARSED, may_rehearse, rehearse
from entrypoints.cli.exit_codes import PARTIAL, exit_code
from entrypoints.cli.known_names import completed, meant
from entrypoints.cli.output import Form, answer_list, container, in_forms, progress, show_table


def each(
    names: Sequence[str], act: Callable[[str], Data], report: Callable[[float, str], None]
) -> list[Data]:
    """Call `act` for every name. The error of one name is in its outcome; StoreUnavailable ends the loop."""
    outcomes, root = [], click.get_current_context().find_root().params
    flags = root.get("home"), root.get("source")
    for done, name in enumerate(names):
        report(done / len(names), name)
        try:
            outcomes.append({"ticker": name, **act(name)})
        except StoreUnavailable:
            raise
        except PrevistoError as error:
            hint = meant(error, [name], *flags)
            remedy = shown(f"{hint} {error.remedy}".strip())
            message = shown(error.message)
            problem = {"code": error.code, "message": message, "remedy": remedy}
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
@click.argument("tickers", nargs=-1, required=True, shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def track(ctx: click.Context, tickers: tuple[str, ...], form: Form) -> int:
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
    answer_list("tickers", outcomes, form, _show_tracked)
    return code


def _show_tracked(found: Sequence[Data]) -> None:
    rows = [(o["ticker"], o.get("exchange"), o.get("currency"), _tracked(o)) for o in found]
    show_table("Tickers", ("ticker", "exchange", "currency", "result"), rows)


def _tracked(outcome: Data) -> str:
    state = "tracked" if outcome.get("new") else "tracked already"
    return remark(outcome) or "; ".join(part for part in (state, outcome.get("note")) if part)


@click.command()
@click.argument("tickers", nargs=-1, shell_complete=completed("ticker"))
@click.option("--all", "everything", is_flag=True, help="Refresh every tracked ticker.")
@click.option("--until", type=IsoDate(), help="Fetch bars up to this date [the last final session].")
@click.option(
    "--repair/--no-repair",
    default=None,
    help="Undo faults with a plain factor in the series of these tickers from now on, or no longer.",
)
@click.option("--force", is_flag=True, help="Ask the source for the whole history, also of fresh tickers.")
@may_rehearse
@in_forms
@click.pass_context
def refresh(
    ctx: click.Context,
    tickers: tuple[str, ...],
    everything: bool,
    until: date | None,
    repair: bool | None,
    force: bool,
    dry_run: bool,
    form: Form,
) -> int:
    """Fetch the prices of TICKERS, judge them and store new rows as a revision.

    Prices are fresh when the last final session is known; then a remote source is not asked. A delivery
    that contradicts the known prices is held: see `previsto prices accept --help`. With --dry-run the source
    is asked and its rows are judged, and none is kept.
    """
    product = container(ctx)
    if dry_run:
        rehearse(product)
    use_cases = product.use_cases()
    if everything == bool(tickers):
        raise InvalidInput(
            "give either tickers or --all", field="tickers", remedy="e.g. `previsto refresh VALE3`"
        )
    names = tickers or use_cases.lists().tracked_tickers()
    use_case = use_cases.refresh_prices()

    def act(name: str) -> Data:
        if repair is not None:
            use_cases.choose_repair()(Ticker.parse(name), repair=repair)
        result: Data = msgspec.to_builtins(use_case(Ticker.parse(name), until, force=force))
        return result

    with progress("refresh", quiet=bool(form)) as report:
        outcomes = each(names, act, report)
    code = finish(outcomes)
    answer_list("tickers", outcomes, form, partial(show_refreshed, dry_run=dry_run))
    return code


def show_refreshed(found: Sequence[Data], *, dry_run: bool = False) -> None:
    """Show what a refresh found, one ticker in a row."""
    outcomes = found
    rows = [
        (o["ticker"], o.get("revision"), o.get("added"), o.get("changed"), o.get("last"), _findings(o))
        for o in outcomes
    ]
    columns = ("ticker", "revision", "added", "changed", "last session", "findings")
    failed = sum("error" in o for o in outcomes)
    note = f"{len(outcomes) - failed} refreshed, {failed} failed; revision 0 means that nothing was new"
    show_table("Refresh", columns, rows, (note, REHEARSED if dry_run else ""))


def _findings(outcome: Data) -> str:
    if outcome.get("fresh"):
        return "fresh"
    counted: Counter[str] = Counter(outcome.get("findings", {}))
    found = [f"{n} {label}" for label, n in counted.most_common() if n]
    if outcome.get("withheld"):
        found.append(f"{outcome['withheld']} suspect rows do not replace known ones")
    return remark(outcome) or ", ".join([*found, *outcome.get("actions", ())])
