"""Doubts: what makes an answer questionable, as sentences; each answer of a tool has its own."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

Data = dict[str, Any]
FEW_SCORES = 40  # sessions; the ranges of a forecast adapt from as many outcomes on
SYNTHETIC = "the prices are synthetic, made for demonstrations"
NOT_INDEPENDENT = (
    "sessions of one forecast share their moves, so they prove less than as many forecasts would"
)


def of_forecast(found: Data, today: date) -> Iterator[str]:
    """Of a forecast: its skill, its age on a day, its prices, and its notes."""
    yield f"skill: {found['skill']}"
    if over := sum(step["session"] < today.isoformat() for step in found["steps"]):
        yield f"{over} of its {found['horizon']} sessions are over: a newer forecast would know their closes"
    if found["synthetic"]:
        yield SYNTHETIC
    yield from (note.removeprefix("doubt: ") for note in found["notes"])


def of_track_record(found: Data, today: date) -> Iterator[str]:
    """Of a track record: how few sessions are behind it."""
    scored = [one for one in found["items"] if one["scored_sessions"]]
    if not scored:
        yield "no forecast has a score yet"
        return
    yield NOT_INDEPENDENT
    for one in scored:
        if one["scored_sessions"] < FEW_SCORES:
            yield f"{one['by']} has only {one['scored_sessions']} scored sessions"


def of_leaderboard(found: Data, today: date) -> Iterator[str]:
    """Of a leaderboard: which differences chance can explain."""
    if not found["items"]:
        yield "no version has evidence yet: the fallback serves, and no skill is shown"
    for one in found["items"]:
        if one["verdict"] != "better":
            shown = "is worse than naive" if one["verdict"] == "worse" else "shows no skill beyond chance"
            yield f"{one['model']} {shown}, on {one['origins']} past forecasts"


def of_prices(found: Data, today: date) -> Iterator[str]:
    """Of prices: their age, their doubts, and the findings in the shown bars."""
    if found["age"]:
        yield f"{found['age']} final sessions after the last bar have no prices"
    if found["synthetic"]:
        yield SYNTHETIC
    yield from found["doubts"]
    counted = Counter(finding for bar in found["bars"] for finding in bar["findings"])
    for finding, count in sorted(counted.items()):
        yield f"finding {finding} in {count} of the shown bars"


def of_models(found: Data, today: date) -> Iterator[str]:
    """Of versions: where their evidence ends, and which were promoted against the gate."""
    if not found["items"]:
        yield "there is no version: the fallback serves, and no skill is shown"
    if any(one["synthetic"] for one in found["items"]):
        yield SYNTHETIC
    for one in found["items"]:
        if last := one["evidence"]["last"]:
            yield f"the evidence of {one['id']} ends at {last}"
        if one["forced"]:
            yield f"{one['id']} was promoted by force, against the gate"


def of_tickers(found: Data, today: date) -> Iterator[str]:
    """Of tickers: which have old prices, or none."""
    for one in found["items"]:
        if not one["revision"]:
            yield f"{one['id']} has no prices"
        elif one["age"]:
            yield f"{one['id']}: {one['age']} final sessions have no prices"
        if one["synthetic"]:
            yield f"{one['id']}: {SYNTHETIC}"
