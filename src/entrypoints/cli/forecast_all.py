"""`forecast --all`: a forecast of every tracked ticker, many of them computed and recorded together."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.sources import Ask
from application.queries.lists import Data
from domain.errors import InvalidInput, PrevistoError
from domain.forecast import Forecast
from domain.free_text import shown
from domain.horizon import horizon
from domain.quantiles import check_levels
from domain.ticker import Ticker
from entrypoints.charts.price_digits import decimals_of, rounded
from entrypoints.cli.exit_codes import exit_code
from entrypoints.cli.output import Form, answer_list, container, progress, show_data, show_table
from entrypoints.cli.refresh import finish, remark
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.forecast_rows import row_of, row_of_shown, shown_forecast
from entrypoints.http.routes.forecast_views import ForecastView
from entrypoints.shown_rows import as_shown

if TYPE_CHECKING:
    from entrypoints.container.use_cases import UseCases

TOGETHER = 100  # tickers between two reports of the progress
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


def require_all(ticker: str | None, *, everything: bool) -> None:
    """Raise InvalidInput unless there is either a ticker or --all."""
    if everything == (ticker is not None):
        raise InvalidInput(
            "give either a ticker or --all", field="ticker", remedy="e.g. `previsto forecast VALE3`"
        )


def refuse_with_all(**given: object) -> None:
    """Raise InvalidInput for an option about one ticker."""
    for name, value in given.items():
        if value:
            option = f"--{name.replace('_', '-')}"
            raise InvalidInput(
                f"{option} is about one ticker", field=name, remedy=f"name the ticker, or leave out {option}"
            )


def forecast_all(
    ctx: click.Context, sessions: int, levels: tuple[float, ...], form: Form, *, adapt: bool
) -> int:
    """Forecast every tracked ticker; the exit code is that of a single ticker, or 6 when some failed."""
    horizon(sessions)
    check_levels(levels)
    with progress("forecast", quiet=bool(form)) as report:
        if there := service(ctx):
            outcomes = [
                {"ticker": name, **error} if error else as_shown(ForecastView, made)
                for name, made, error in acts.forecast_all(there, sessions, levels, report, adapt=adapt)
            ]
        else:
            outcomes = [*_issued(container(ctx).use_cases(), sessions, levels, report, adapt=adapt)]
    code = finish(outcomes)
    if form == Form.CSV:
        show_data(outcomes, form, [row for outcome in outcomes for row in _csv_rows(outcome)])
    else:
        answer_list("forecasts", outcomes, form, show_all)
    return code


def _issued(
    use_cases: "UseCases", sessions: int, levels: tuple[float, ...], report: acts.Report, *, adapt: bool
) -> Iterator[Data]:
    names, use_case = use_cases.lists().tickers_with_prices(), use_cases.issue_forecast()
    for first in range(0, len(names), TOGETHER):
        part = names[first : first + TOGETHER]
        report(first / len(names), f"{part[0]} … {part[-1]}")
        tickers = [Ticker.stored(name) for name in part]
        asks = [Ask(ticker=ticker, horizon=sessions, levels=levels, adapt=adapt) for ticker in tickers]
        for name, found in zip(part, use_case.all([Request(ask=ask) for ask in asks]), strict=True):
            yield _outcome(name, found)


def _outcome(name: str, found: Outcome) -> Data:
    if not isinstance(found, PrevistoError):
        return as_shown(ForecastView, shown_forecast(row_of(Forecast(issued=found))))
    problem = {"code": found.code, "message": shown(found.message), "remedy": shown(found.remedy)}
    return {"ticker": name, "error": problem, "exit": exit_code(found)}


def _csv_rows(outcome: Data) -> list[Data]:
    if "error" in outcome:
        return [outcome]
    return [{"id": outcome["id"], "ticker": outcome["ticker"]} | step for step in outcome["steps"]]


def show_all(found: Sequence[Data]) -> None:
    """Show the last step of each forecast, one ticker in a row."""
    columns = ("ticker", "close", "last session", "10 %", "median", "90 %", "warnings")
    failed = sum("error" in one for one in found)
    note = f"{len(found) - failed} recorded, {failed} failed; after the next session: previsto score"
    show_table("Forecasts", columns, [_row(one) for one in found], note)


def _row(outcome: Data) -> tuple[object, ...]:
    if "error" in outcome:
        return (outcome["ticker"], None, None, None, None, None, remark(outcome))
    row, last = row_of_shown(outcome), outcome["steps"][-1]
    quantiles = {float(level): value for level, value in last["quantiles"].items()}
    digits = decimals_of(row)
    prices = [rounded(quantiles.get(level), digits) for level in (LOW, MIDDLE, HIGH)]
    label = ", ".join([*outcome["warnings"], *["synthetic prices"] * outcome["synthetic"]])
    return (outcome["ticker"], rounded(outcome["last_close"], digits), last["session"], *prices, label)
