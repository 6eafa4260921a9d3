"""A forecast as a chart, a table and notes; its scores as cells."""

from application.queries.lists import Data
from application.queries.show_track_record import totals_of_rows
from entrypoints.charts.fan_chart_text import fan_chart_text
from entrypoints.charts.price_digits import decimals_of, rounded
from entrypoints.cli.output import cell, say, show_table
from entrypoints.cli.terminal import columns_of_terminal
from entrypoints.forecast_notes import forecast_notes


def show_forecast(row: Data) -> None:
    """Show a forecast as a fan chart and a table, with the model, its skill, the prices, and the notes."""
    levels = row["quantiles"]["levels"]
    scored = {step["session"]: step for step in row.get("steps", ())}
    digits = decimals_of(row)
    paid = any(step.get("dividend") for step in scored.values())
    rows = []
    for session, values in zip(row["sessions"], row["quantiles"]["values"], strict=True):
        step = scored.get(session, {})
        missed = [rounded(step.get("dividend"), digits)] if paid else []
        rows.append((session, *(rounded(value, digits) for value in (*values, step.get("close"))), *missed))
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    if columns_of_terminal() is not None:
        for line in fan_chart_text(row).splitlines():
            say(line)
    show_table(
        f"{row['ticker']} in {row['currency']} · forecast {row['forecast']}{label}",
        ("session", *(f"{level:g}" for level in levels), "close", *["unknown dividend"] * paid),
        rows,
        (f"by {row['model'] or row['strategy']}: {row['skill']}", _origin(row), *forecast_notes(row)),
    )


def _origin(row: Data) -> str:
    age, basis = row["data_age"], row.get("basis")
    stale = f", {age} session(s) older than the last session of the exchange" if age else ""
    return (
        f"from {row['origin']} (close {cell(rounded(row['last_close'], decimals_of(row)))}), "
        f"{row['source']} revision {row['revision']}{f', {basis}' if basis else ''}{stale}"
    )


def track_record(row: Data) -> tuple[str, float | None, str]:
    """The scored sessions, the loss relative to naive, and the closes inside the 80 % range, as cells."""
    totals, scored = totals_of_rows(row["steps"]), f"{len(row['steps'])}/{row['horizon']}"
    if not totals.sessions:
        return scored, None, "-"
    return scored, totals.relative_to_naive, f"{totals.hits.get('80', 0)}/{totals.sessions}"
