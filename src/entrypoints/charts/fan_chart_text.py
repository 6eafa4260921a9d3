"""A forecast as a fan chart for the terminal: one line per session, prices from left to right."""

from typing import Any

from entrypoints.charts.price_digits import decimals_of

WIDTH = 60  # characters


def fan_chart_text(row: dict[str, Any]) -> str:
    """`░` 95 %, `▒` 80 % and `▓` 50 % range, `┃` median, `●` close; `row` is a row of the forecasts.

    A range with other levels is drawn as `▒`.
    """
    values = row["quantiles"]["values"]
    closes = {s["session"]: s["close"] for s in row.get("steps", ()) if s["close"] is not None}
    low = min(v[0] for v in values)
    high = max(v[-1] for v in values)
    low, high = min([low, *closes.values()]), max([high, *closes.values()])
    digits = decimals_of(row)
    lines = [f"{'':10} {low:<{WIDTH // 2}.{digits}f}{high:>{WIDTH // 2}.{digits}f}"]
    for session, quantiles in zip(row["sessions"], values, strict=True):
        cells = _line(quantiles, low, high, row["quantiles"]["levels"])
        if session in closes:
            cells[_column(closes[session], low, high)] = "●"
        lines.append(f"{session:10} {''.join(cells).rstrip()}")
    key = "░ 95 %  ▒ 80 %  ▓ 50 %  ┃ median" + ("  ● close" if closes else "")
    return "\n".join([*lines, f"{'':10} {key}"])


def _line(quantiles: list[float], low: float, high: float, levels: list[float]) -> list[str]:
    cells = [" "] * WIDTH
    shades = {0.025: "░", 0.1: "▒", 0.25: "▓"}
    for index, level in enumerate(levels[: len(levels) // 2]):
        upper = len(levels) - 1 - index
        if upper <= index:
            break
        start, end = (_column(quantiles[i], low, high) for i in (index, upper))
        cells[start : end + 1] = [shades.get(level, "▒")] * (end - start + 1)
    cells[_column(quantiles[levels.index(0.5)], low, high)] = "┃"
    return cells


def _column(price: float, low: float, high: float) -> int:
    share = (price - low) / (high - low) if high > low else 0.5
    return min(WIDTH - 1, max(0, round(share * (WIDTH - 1))))
