"""`forecast`, `forecasts`, `score` and `replay`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from application.find_ticker import find_ticker
from application.forecasting.sources import Ask
from application.queries.lists import Data
from domain.forecast import Forecast
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoTime, parse_levels
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.forecast_all import forecast_all, refuse_with_all, require_all
from entrypoints.cli.forecast_table import show_forecast, track_record
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import (
    Form,
    answer,
    answer_list,
    container,
    in_forms,
    in_json,
    progress,
    say,
    show_data,
    show_table,
)
from entrypoints.cli.remote import acts
from entrypoints.cli.service import only_here, service
from entrypoints.forecast_notes import score_notes
from entrypoints.forecast_rows import issued_row, row_of, row_of_shown, shown_forecast
from entrypoints.http.routes.forecast_views import ForecastView, ReplayView
from entrypoints.shown_rows import as_shown

if TYPE_CHECKING:
    from entrypoints.container import Container
    from entrypoints.container.use_cases import UseCases

CHART = click.Path(dir_okay=False, writable=True)
HTML = click.option("--html", type=CHART, help="Write the fan chart to this file, as a page.")
SVG = click.option("--svg", type=CHART, help="Write the fan chart to this file, as an image.")


@click.command()
@click.argument("ticker", required=False, shell_complete=completed("ticker"))
@click.option("--all", "everything", is_flag=True, help="Forecast every tracked ticker with prices.")
@click.option("--horizon", type=int, default=10, help="Horizon, 1 to 60 sessions [10].")
@click.option(
    "--model",
    default="",
    help="Model version to use [the champion, or `scale`].",
    shell_complete=completed("model"),
)
@click.option(
    "--levels",
    default="0.025,0.1,0.25,0.5,0.75,0.9,0.975",
    help="Levels of the quantiles, ascending, with 0.5 [0.025,0.1,0.25,0.5,0.75,0.9,0.975].",
)
@click.option("--no-adapt", is_flag=True, help="Leave the ranges as the strategy gives them [adapted].")
@HTML
@SVG
@click.option("--preview", is_flag=True, help="Record nothing.")
@click.option(
    "--known-at", type=IsoTime(), help="Preview with the prices and the champion as known at this time [now]."
)
@in_forms
@click.pass_context
def forecast(
    ctx: click.Context,
    ticker: str | None,
    everything: bool,
    horizon: int,
    model: str,
    levels: str,
    no_adapt: bool,
    html: str | None,
    svg: str | None,
    preview: bool,
    known_at: datetime | None,
    form: Form,
) -> int:
    """Forecast the closes of TICKER and record the forecast in the ledger.

    The champion of the ticker and horizon answers; without one, the fallback `scale`. With --all each
    tracked ticker gets a forecast; the error of one ticker is shown, and the others are forecast.
    """
    only_here(ctx, preview=preview, known_at=known_at, html=html, svg=svg)
    if ticker is None or everything:
        require_all(ticker, everything=everything)
        refuse_with_all(model=model, html=html, svg=svg, preview=preview, known_at=known_at)
        return forecast_all(ctx, horizon, parse_levels(levels), form, adapt=not no_adapt)
    ask = Ask(
        ticker=Ticker.parse(ticker),
        horizon=horizon,
        levels=parse_levels(levels),
        model=model,
        adapt=not no_adapt,
    )
    if there := service(ctx):
        made = there.forecasts.create(
            ticker, horizon=horizon, levels=ask.levels, model=model or None, adapt=ask.adapt
        )
        _answer(as_shown(ForecastView, made), form)
        _say_next(made.id, form)
        return 0
    use_cases = container(ctx).use_cases()
    preview = preview or known_at is not None
    issued = (
        use_cases.preview_forecast().of_ticker(ask, known_at) if preview else use_cases.issue_forecast()(ask)
    )
    _write_charts(use_cases, Forecast(issued=issued), html, svg)
    _answer(as_shown(ForecastView, shown_forecast(issued_row(issued))), form, recorded=not preview)
    _say_next("" if preview else issued.forecast, form)
    return 0


def _say_next(recorded: str, form: Form) -> None:
    if not form:
        say(f"after the next session: previsto score {recorded}" if recorded else "nothing was recorded")


def _answer(shown: Data, form: Form, *, recorded: bool = True) -> None:
    if not form:
        show_forecast(row_of_shown(shown))
        return
    # A preview is not recorded, so nothing can be asked for by its id.
    shown |= {} if recorded else {"id": None}
    about = {"id": shown["id"], "ticker": shown["ticker"]}
    show_data(shown, form, [about | step for step in shown["steps"]])


def _write_charts(uses: "UseCases", state: Forecast, html: str | None, svg: str | None) -> None:
    if not html and not svg:
        return
    from entrypoints.charts.fan_chart_html import fan_chart_html, fan_chart_svg

    series, naive = uses.known_prices().as_issued(state.issued).series, uses.naive_range()(state.issued)
    for path, draw in ((html, fan_chart_html), (svg, fan_chart_svg)):
        if path:
            Path(path).write_text(draw(state, series, naive), encoding="utf-8")


@click.group()
def forecasts() -> None:
    """List and show issued forecasts."""


@forecasts.command("list")
@click.option(
    "--ticker", help="Show only forecasts of this ticker [all].", shell_complete=completed("ticker")
)
@click.option("--shadow", is_flag=True, help="Show the answers of challengers, which were served to nobody.")
@in_forms
@click.pass_context
def list_forecasts(ctx: click.Context, ticker: str | None, shadow: bool, form: Form) -> None:
    """List forecasts, oldest first, with their scores."""
    found: Iterable[object]
    if there := service(ctx):
        found = there.forecasts.list(ticker=ticker, order="asc", shadow=shadow)
    else:
        found = _all(container(ctx), ticker, "shadows" if shadow else "forecasts")
    shown = [as_shown(ForecastView, one) for one in found]
    answer_list("forecasts", shown, form, show_forecasts)


def _all(product: "Container", ticker: str | None, projection: str) -> list[Data]:
    use_cases = product.use_cases()
    symbol = find_ticker(use_cases.ledger(), ticker).symbol if ticker else None
    return [shown_forecast(row) for row in use_cases.lists().all(projection, symbol)]


def show_forecasts(found: Sequence[Data]) -> None:
    """Show forecasts with their track records, one in a row."""
    table = [
        (r["id"], r["ticker"], r["origin"], r["horizon"], r["model"] or r["strategy"], *_record(r))
        for r in found
    ]
    columns = ("forecast", "ticker", "origin", "horizon", "model", "scored", "loss ÷ naive", "inside 80 %")
    show_table("Forecasts", columns, table)


@forecasts.command()
@click.argument("forecast_id", shell_complete=completed("forecast"))
@HTML
@SVG
@in_forms
@click.pass_context
def show(ctx: click.Context, forecast_id: str, html: str | None, svg: str | None, form: Form) -> None:
    """Show one forecast as it was issued, with the closes of its sessions."""
    only_here(ctx, html=html, svg=svg)
    if there := service(ctx):
        _answer(as_shown(ForecastView, there.forecasts.get(forecast_id)), form)
        return
    use_cases = container(ctx).use_cases()
    state = use_cases.forecasts().one(forecast_id)
    _write_charts(use_cases, state, html, svg)
    _answer(as_shown(ForecastView, shown_forecast(row_of(state))), form)


def _record(shown: Data) -> tuple[str, float | None, str]:
    return track_record(row_of_shown(shown))


@click.command()
@click.argument("forecast_ids", nargs=-1)
@in_forms
@click.pass_context
def score(ctx: click.Context, forecast_ids: tuple[str, ...], form: Form) -> None:
    """Compare forecasts with the closes since, and with naive.

    Without FORECAST_IDS, scores every forecast that has sessions without a score.
    """
    if there := service(ctx):
        scored = acts.score(there, forecast_ids, progress=not form)
    else:
        scored = _score(container(ctx).use_cases(), forecast_ids, form)
    outcomes = [{**as_shown(ForecastView, found), "new": new} for found, new in scored]
    if form:
        keys = ("id", "ticker", "horizon", "origin_close", "steps", "new")
        rows = [{key: outcome[key] for key in keys} for outcome in outcomes]
        show_data({"forecasts": rows}, form, rows)
        return
    table = [(o["id"], o["ticker"], o["origin"], *_record(o)) for o in outcomes]
    columns = ("forecast", "ticker", "origin", "scored", "loss ÷ naive", "inside 80 %")
    notes = [f"{o['id']}: {note}" for o in outcomes for note in score_notes(row_of_shown(o))]
    show_table("Scores", columns, table, notes if table else "no forecast has sessions without a score")


def _score(use_cases: "UseCases", forecast_ids: Sequence[str], form: Form) -> list[tuple[Data, bool]]:
    waiting = forecast_ids or [
        row["forecast"] for row in use_cases.lists().all("forecasts") if len(row["steps"]) < row["horizon"]
    ]
    use_case, outcomes = use_cases.score_forecast(), []
    with progress("score", quiet=bool(form)) as report:
        for done, forecast_id in enumerate(waiting):
            report(done / len(waiting), forecast_id)
            state, new = use_case(forecast_id)
            outcomes.append((shown_forecast(row_of(state)), new))
    return outcomes


@click.command()
@click.argument("forecast_id", shell_complete=completed("forecast"))
@in_json
@click.pass_context
def replay(ctx: click.Context, forecast_id: str, form: Form) -> int:
    """Compute a forecast again from the ledger.

    Exits with 1 when any bit differs.
    """
    there = service(ctx)
    run = there.forecasts.replay if there else container(ctx).use_cases().replay_forecast()
    found = as_shown(ReplayView, run(forecast_id))
    answer(found, form, _show_replay)
    return 0 if found["identical"] else CHECK_FAILED


def _show_replay(found: Data) -> None:
    if found["identical"]:
        say(f"replay: identical ({found['digest'][:16]}…)")
        return
    said = "another runtime" if found["verdict"] == "another runtime" else "differs"
    say(f"replay: {said}, by at most {found['largest']:.3g} of the price")
    for name, (then, now) in found["environment"].items():
        say(f"  {name}: then {then or 'none'}, now {now or 'none'}")
