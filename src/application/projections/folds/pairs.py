"""Pairs: what the outcomes of a challenger and its champion change in the rows of both tests."""

from collections.abc import Iterable
from typing import Any

import msgspec

from domain.duel import DUEL_STEPS, LEAST_POOL_SPREAD, Bets, Record, capitals

Data = dict[str, Any]
Pairs = dict[str, tuple[list[Any], list[Any]]]
"""By step, the loss of the champion and of the challenger, each with the session of the outcome."""


def changed_duel(duel: Data, origin: str, pairs: Pairs) -> tuple[Data, dict[str, tuple[float, str]]]:
    """The row of a challenger after pairs of one origin, and by step the difference with its session.

    A pair that is not later than the last one of its step was counted before, or came too late.
    """
    steps, differences = dict(duel["steps"]), {}
    for step, ((champion, session), (challenger, _)) in pairs.items():
        known = steps.get(step)
        if known is None or origin <= known["until"]:
            continue
        record = msgspec.convert(known["record"], Record)
        difference = record.difference(champion, challenger)
        changes = {"record": msgspec.to_builtins(record.after(champion, challenger)), "until": origin}
        if difference is not None:
            bets = msgspec.convert(known["bets"], Bets).after(difference)
            changes["bets"] = msgspec.to_builtins(bets)
            differences[step] = difference, session
        steps[step] = {**known, **changes, "first": known["first"] or origin}
    return _with_path({**duel, "steps": steps}, differences), differences


def pooled(pool: Data, model: str, origin: str, differences: dict[str, tuple[float, str]]) -> Data:
    """The row of a pool after the differences of one seat at one origin."""
    steps, closed = dict(pool["steps"]), {}
    for step, (difference, session) in differences.items():
        known = steps[step]
        if origin <= known["until"] or origin < known["open"]:
            continue
        if known["open"] and origin > known["open"]:
            mean = known["sum"] / known["count"]
            bets = msgspec.convert(known["bets"], Bets).after(mean, LEAST_POOL_SPREAD)
            known = {**known, "bets": msgspec.to_builtins(bets), "until": known["open"]}
            known |= {"sum": 0.0, "count": 0}
            closed[step] = mean, session
        steps[step] = {**known, "open": origin, "sum": known["sum"] + difference, "count": known["count"] + 1}
    seats = sorted({*pool["seats"], model})
    return _with_path({**pool, "seats": seats, "steps": steps}, closed)


def begun(steps: Iterable[str]) -> Data:
    """The row of a pool before its first outcome."""
    fresh = {step: {**_untried(step), "open": "", "sum": 0.0, "count": 0} for step in steps}
    return {"seats": [], "steps": fresh, "peaks": [1.0, 1.0], "path": []}


def left(pool: Data, model: str) -> Data:
    """The row of a pool without a seat; without any it begins again."""
    seats = [one for one in pool["seats"] if one != model]
    return {**pool, "seats": seats} if seats else begun(pool["steps"])


def untried(horizon: int) -> Data:
    """The steps of a challenger before its first outcome: all have their share of the capital at once."""
    return {str(step): _untried(str(step)) for step in DUEL_STEPS if step <= horizon}


def _untried(step: str) -> Data:
    bets, record = Bets.of(int(step)), Record()
    plain: Data = {"bets": msgspec.to_builtins(bets), "record": msgspec.to_builtins(record)}
    return {**plain, "first": "", "until": ""}


def _with_path(row: Data, differences: dict[str, tuple[float, str]]) -> Data:
    """The row with its capitals after the last outcome; the largest ones count from then on."""
    if not differences:
        return row
    better, worse = capitals(msgspec.convert(one["bets"], Bets) for one in row["steps"].values())
    session = max(session for _, session in differences.values())
    path = [one for one in row["path"] if one[0] != session]
    peaks = [max(row["peaks"][0], better), max(row["peaks"][1], worse)]
    return {**row, "peaks": peaks, "path": [*path, [session, round(better, 4), round(worse, 4)]]}
