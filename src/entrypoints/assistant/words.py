"""Answers in words, for a reader of the conversation: one line for each step, version or bar."""

from collections.abc import Iterator
from typing import Any

from entrypoints.charts.price_digits import decimals_for

Data = dict[str, Any]
RANGES = ((80, "0.1", "0.9"), (95, "0.025", "0.975"))


def of_forecast(found: Data) -> Iterator[str]:
    """A forecast by step, with the ranges that its levels give."""
    by = found["model"] or f"{found['strategy']}, the fallback"
    made = found["created_at"][:16].replace("T", " ")
    yield (
        f"Forecast {found['id']} of {found['ticker']} in {found['currency']}, by {by}, made at {made} UTC "
        f"from the close {found['last_close']:g} of {found['origin']}:"
    )
    digits = decimals_for([value for step in found["steps"] for value in step["quantiles"].values()])
    for step in found["steps"]:
        at = step["quantiles"]
        ranges = [
            f"{name} % {at[low]:.{digits}f} to {at[high]:.{digits}f}"
            for name, low, high in RANGES
            if low in at and high in at
        ]
        closed = f"; it closed at {step['score']['close']:g}" if (step["score"] or {}).get("close") else ""
        yield f"{step['session']}: median {step['median']:.{digits}f}, {', '.join(ranges)}{closed}"


def of_track_record(found: Data) -> Iterator[str]:
    """The real scores by version or strategy."""
    yield f"Track record of {found['ticker']}; a loss below 1 is better than naive:"
    for one in found["items"]:
        loss = one["relative_to_naive"]
        scores = "no score yet" if loss is None else f"loss {loss:.4g} of naive's, {_inside(one['coverage'])}"
        yield f"{one['by']}: {one['forecasts']} forecasts, {one['scored_sessions']} scored sessions, {scores}"


def of_leaderboard(found: Data) -> Iterator[str]:
    """The versions by loss relative to naive."""
    yield f"Leaderboard of {found['ticker']}; a loss below 1 is better than naive:"
    for one in found["items"]:
        yield (
            f"{one['rank']}. {one['model']} ({one['family']}, {one['strategy']}, {one['state']}): "
            f"loss {one['relative_to_naive']:.4g} of naive's, {one['verdict']}, {_inside(one['coverage'])}"
        )


def of_prices(found: Data) -> Iterator[str]:
    """The closes, oldest first."""
    yield (
        f"Closes of {found['ticker']} in {found['currency']}, {found['source']} revision "
        f"{found['revision']}, {len(found['bars'])} of {found['sessions']} sessions:"
    )
    for bar in found["bars"]:
        findings = f" ({', '.join(bar['findings'])})" if bar["findings"] else ""
        yield f"{bar['session']}: {bar['close']:g}{findings}"


def of_models(found: Data) -> Iterator[str]:
    """The versions with their state and their evidence."""
    yield f"Model versions of {found['ticker']}:"
    for one in found["items"]:
        evidence = one["evidence"]
        yield (
            f"{one['id']}: {one['strategy']}, {one['state']}, horizon {one['horizon']}, "
            f"{evidence['origins']} past forecasts, {_inside(evidence['coverage'])}"
        )


def of_tickers(found: Data) -> Iterator[str]:
    """The tickers with their last session."""
    yield "Tracked tickers:"
    for one in found["items"]:
        state = f"prices to {one['last']}" if one["last"] else "no prices"
        retired = ", retired" if one["retired"] else ""
        yield f"{one['id']} ({one['exchange']}, {one['currency']}): {state}{retired}"


def _inside(coverage: dict[str, float]) -> str:
    shares = [
        f"{share:.0%} of closes inside {name} %" for name, share in coverage.items() if name in ("80", "95")
    ]
    return ", ".join(shares) or "no coverage"
