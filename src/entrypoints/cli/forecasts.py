"""`forecast`, `forecasts`, `score` and `replay`."""

from pathlib import Path
from typing import Any

import click
import msgspec

from application.forecasting.compose_forecast import Ask
from application.forecasting.forecast_streams import forecast_of
from domain.forecast import Forecast
from domain.ticker import Ticker
from entrypoints.charts.fan_chart_text import fan_chart_text
from entrypoints.cli.arguments import levels_of
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import as_json, cell, container, progress, show_json, show_table


@click.command()
@click.argument("ticker")
@click.option("--horizon", type=int, default=10, help="Sessions ahead, 1…60 [10].")
@click.option("--model", default="", help="The version that is to answer [whoever serves].")
@click.option("--levels", default="0.025,0.1,0.25,0.5,0.75,0.9,0.975", help="Quantile levels.")
@click.option("--html", type=click.Path(dir_okay=False, writable=True), help="Write the chart to a file.")
@as_json
@click.pass_context
def forecast(
    ctx: click.Context,
    ticker: str,
    horizon: int,
    model: str,
    levels: str,
    html: str | None,
    as_json: bool,
) -> None:
    """Forecast TICKER with whoever serves, or a version of your choice, and write it to the ledger."""
    use_cases = container(ctx).use_cases
    ask = Ask(ticker=Ticker.parse(ticker), horizon=horizon, levels=levels_of(levels), model=model)
    issued = use_cases.issue_forecast()(ask)
    if html:
        _write_chart(use_cases, Forecast(issued=issued), html)
    if as_json:
        show_json(msgspec.to_builtins(issued))
        return
    show_forecast(msgspec.to_builtins(issued))
    click.echo(f"later: previsto score {issued.forecast}")


def _write_chart(use_cases: Any, state: Forecast, path: str) -> None:
    from entrypoints.charts.fan_chart_html import fan_chart_html

    ticker = Ticker.parse(state.issued.ticker)
    series = use_cases.known_prices()(ticker, revision=state.issued.revision).series
    Path(path).write_text(fan_chart_html(state, series), encoding="utf-8")


def show_forecast(row: dict[str, Any]) -> None:
    """The ranges in a fan chart and a table, with who answered and how far to trust it."""
    levels = row["quantiles"]["levels"]
    scored = {step["session"]: step for step in row.get("steps", ())}
    rows = []
    for session, values in zip(row["sessions"], row["quantiles"]["values"], strict=True):
        step = scored.get(session, {})
        rows.append((session, *(f"{v:.2f}" for v in values), cell(step.get("close"))))
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    click.echo(fan_chart_text(row))
    age = row["data_age"]
    stale = f", {age} session(s) behind the exchange" if age else ""
    show_table(
        f"{row['ticker']} in {row['currency']} · forecast {row['forecast']}{label}",
        ("session", *(f"{level:g}" for level in levels), "close"),
        rows,
        f"by {row['model'] or row['strategy']}: {row['skill']}\n"
        f"from {row['origin']} (close {row['last_close']:.2f}), "
        f"{row['source']} revision {row['revision']}{stale}",
    )


@click.group()
def forecasts() -> None:
    """Issued forecasts."""


@forecasts.command("list")
@click.option("--ticker", help="Only forecasts of this ticker.")
@as_json
@click.pass_context
def list_forecasts(ctx: click.Context, ticker: str | None, as_json: bool) -> None:
    """All forecasts, oldest first, with their scores."""
    rows = container(ctx).use_cases.lists().all("forecasts", Ticker.parse(ticker).symbol if ticker else None)
    if as_json:
        show_json({"forecasts": rows})
        return
    table = [
        (r["forecast"], r["ticker"], r["origin"], r["horizon"], r["model"] or r["strategy"], *track_record(r))
        for r in rows
    ]
    columns = ("forecast", "ticker", "origin", "horizon", "by", "scored", "loss ÷ naive", "inside 80 %")
    show_table("Forecasts", columns, table)


def track_record(row: dict[str, Any]) -> tuple[str, float | None, str]:
    """How many sessions are scored, the loss relative to naive, and how many closes fell inside 80 %."""
    steps = [step for step in row["steps"] if step["close"] is not None]
    scored = f"{len(row['steps'])}/{row['horizon']}"
    if not steps:
        return scored, None, "-"
    naive = sum(step["naive_pinball"] for step in steps)
    relative = sum(step["pinball"] for step in steps) / naive if naive else None
    inside = sum(step["inside"].get("80", False) for step in steps)
    return scored, relative, f"{inside}/{len(steps)}"


@forecasts.command()
@click.argument("forecast_id")
@click.option("--html", type=click.Path(dir_okay=False, writable=True), help="Write the chart to a file.")
@as_json
@click.pass_context
def show(ctx: click.Context, forecast_id: str, html: str | None, as_json: bool) -> None:
    """One forecast as it was issued, with the closes that came."""
    product = container(ctx)
    state, _ = forecast_of(product.adapters.events(), forecast_id)
    if html:
        _write_chart(product.use_cases, state, html)
    row = {**msgspec.to_builtins(state.issued), "steps": msgspec.to_builtins(state.steps)}
    show_json(row) if as_json else show_forecast(row)


@click.command()
@click.argument("forecast_ids", nargs=-1)
@as_json
@click.pass_context
def score(ctx: click.Context, forecast_ids: tuple[str, ...], as_json: bool) -> None:
    """Score FORECAST_IDS, or every forecast that waits for closes."""
    use_cases = container(ctx).use_cases
    waiting = forecast_ids or [
        row["forecast"] for row in use_cases.lists().all("forecasts") if len(row["steps"]) < row["horizon"]
    ]
    use_case, outcomes = use_cases.score_forecast(), []
    with progress("score", quiet=as_json) as report:
        for done, forecast_id in enumerate(waiting):
            report(done / len(waiting), forecast_id)
            state, new = use_case(forecast_id)
            row = {**msgspec.to_builtins(state.issued), "steps": msgspec.to_builtins(state.steps)}
            outcomes.append({**row, "new": new})
    if as_json:
        keys = ("forecast", "ticker", "horizon", "steps", "new")
        show_json({"forecasts": [{key: o[key] for key in keys} for o in outcomes]})
        return
    table = [(o["forecast"], o["ticker"], o["origin"], *track_record(o)) for o in outcomes]
    columns = ("forecast", "ticker", "origin", "scored", "loss ÷ naive", "inside 80 %")
    show_table("Scores", columns, table, "" if table else "no forecast waits for closes")


@click.command()
@click.argument("forecast_id")
@as_json
@click.pass_context
def replay(ctx: click.Context, forecast_id: str, as_json: bool) -> int:
    """Compute FORECAST_ID again from the ledger; exit 1 when a single bit differs."""
    result = container(ctx).use_cases.replay_forecast()(forecast_id)
    if as_json:
        show_json(msgspec.to_builtins(result))
    elif result.identical:
        click.echo(f"replay: identical ({result.digest[:16]}…)")
    else:
        click.echo(f"replay: differs, by at most {result.largest:.3g} of the price")
        for name, (then, now) in result.environment.items():
            click.echo(f"  {name}: then {then or 'absent'}, now {now or 'absent'}")
    return 0 if result.identical else CHECK_FAILED
