"""`forecast`, `forecasts`, `score` and `replay`."""

from pathlib import Path

import click
import msgspec

from application.find_ticker import find_ticker
from application.forecasting.compose_forecast import Ask
from application.forecasting.known_prices import KnownPrices
from application.queries.lists import Data
from application.queries.show_track_record import totals_of_rows
from domain.forecast import Forecast
from domain.ticker import Ticker
from entrypoints.charts.fan_chart_text import fan_chart_text
from entrypoints.charts.price_digits import decimals_of, rounded
from entrypoints.cli.arguments import parse_levels
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import as_json, container, progress, show_json, show_table


@click.command()
@click.argument("ticker")
@click.option("--horizon", type=int, default=10, help="Horizon, 1 to 60 sessions [10].")
@click.option("--model", default="", help="Model version to use [the champion, or `volatility`].")
@click.option(
    "--levels",
    default="0.025,0.1,0.25,0.5,0.75,0.9,0.975",
    help="Levels of the quantiles, ascending, with 0.5 [0.025,0.1,0.25,0.5,0.75,0.9,0.975].",
)
@click.option(
    "--html", type=click.Path(dir_okay=False, writable=True), help="Write the fan chart to this file."
)
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
    """Forecast the closes of TICKER and record the forecast in the ledger.

    The champion of the ticker and horizon answers; without one, the fallback `volatility`.
    """
    use_cases = container(ctx).use_cases()
    ask = Ask(ticker=Ticker.parse(ticker), horizon=horizon, levels=parse_levels(levels), model=model)
    issued = use_cases.issue_forecast()(ask)
    if html:
        _write_chart(use_cases.known_prices(), Forecast(issued=issued), html)
    if as_json:
        show_json(msgspec.to_builtins(issued))
        return
    show_forecast(msgspec.to_builtins(issued))
    click.echo(f"after the next session: previsto score {issued.forecast}")


def _write_chart(known_prices: KnownPrices, state: Forecast, path: str) -> None:
    from entrypoints.charts.fan_chart_html import fan_chart_html

    series = known_prices.as_issued(state.issued).series
    Path(path).write_text(fan_chart_html(state, series), encoding="utf-8")


def show_forecast(row: Data) -> None:
    """Show a forecast as a fan chart and a table, with the model, its skill and the prices behind it."""
    levels = row["quantiles"]["levels"]
    scored = {step["session"]: step for step in row.get("steps", ())}
    digits = decimals_of(row)
    rows = []
    for session, values in zip(row["sessions"], row["quantiles"]["values"], strict=True):
        close = scored.get(session, {}).get("close")
        rows.append((session, *(rounded(value, digits) for value in (*values, close))))
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    click.echo(fan_chart_text(row))
    age = row["data_age"]
    stale = f", {age} session(s) older than the last session of the exchange" if age else ""
    show_table(
        f"{row['ticker']} in {row['currency']} · forecast {row['forecast']}{label}",
        ("session", *(f"{level:g}" for level in levels), "close"),
        rows,
        f"by {row['model'] or row['strategy']}: {row['skill']}\n"
        f"from {row['origin']} (close {row['last_close']:.{digits}f}), "
        f"{row['source']} revision {row['revision']}{stale}",
    )


@click.group()
def forecasts() -> None:
    """List and show issued forecasts."""


@forecasts.command("list")
@click.option("--ticker", help="Show only forecasts of this ticker [all].")
@as_json
@click.pass_context
def list_forecasts(ctx: click.Context, ticker: str | None, as_json: bool) -> None:
    """List forecasts, oldest first, with their scores."""
    use_cases = container(ctx).use_cases()
    symbol = find_ticker(use_cases.ledger(), ticker).symbol if ticker else None
    rows = use_cases.lists().all("forecasts", symbol)
    if as_json:
        show_json({"forecasts": rows})
        return
    table = [
        (r["forecast"], r["ticker"], r["origin"], r["horizon"], r["model"] or r["strategy"], *track_record(r))
        for r in rows
    ]
    columns = ("forecast", "ticker", "origin", "horizon", "model", "scored", "loss ÷ naive", "inside 80 %")
    show_table("Forecasts", columns, table)


def track_record(row: Data) -> tuple[str, float | None, str]:
    """The scored sessions, the loss relative to naive, and the closes inside the 80 % range, as cells."""
    totals, scored = totals_of_rows(row["steps"]), f"{len(row['steps'])}/{row['horizon']}"
    if not totals.sessions:
        return scored, None, "-"
    return scored, totals.relative_to_naive, f"{totals.hits.get('80', 0)}/{totals.sessions}"


@forecasts.command()
@click.argument("forecast_id")
@click.option(
    "--html", type=click.Path(dir_okay=False, writable=True), help="Write the fan chart to this file."
)
@as_json
@click.pass_context
def show(ctx: click.Context, forecast_id: str, html: str | None, as_json: bool) -> None:
    """Show one forecast as it was issued, with the closes of its sessions."""
    use_cases = container(ctx).use_cases()
    state = use_cases.forecasts().one(forecast_id)
    if html:
        _write_chart(use_cases.known_prices(), state, html)
    row = {**msgspec.to_builtins(state.issued), "steps": msgspec.to_builtins(state.steps)}
    show_json(row) if as_json else show_forecast(row)


@click.command()
@click.argument("forecast_ids", nargs=-1)
@as_json
@click.pass_context
def score(ctx: click.Context, forecast_ids: tuple[str, ...], as_json: bool) -> None:
    """Compare forecasts with the closes since, and with naive.

    Without FORECAST_IDS, scores every forecast that has sessions without a score.
    """
    use_cases = container(ctx).use_cases()
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
    show_table("Scores", columns, table, "" if table else "no forecast has sessions without a score")


@click.command()
@click.argument("forecast_id")
@as_json
@click.pass_context
def replay(ctx: click.Context, forecast_id: str, as_json: bool) -> int:
    """Compute a forecast again from the ledger.

    Exits with 1 when any bit differs.
    """
    result = container(ctx).use_cases().replay_forecast()(forecast_id)
    if as_json:
        show_json(msgspec.to_builtins(result))
    elif result.identical:
        click.echo(f"replay: identical ({result.digest[:16]}…)")
    else:
        click.echo(f"replay: differs, by at most {result.largest:.3g} of the price")
        for name, (then, now) in result.environment.items():
            click.echo(f"  {name}: then {then or 'none'}, now {now or 'none'}")
    return 0 if result.identical else CHECK_FAILED
