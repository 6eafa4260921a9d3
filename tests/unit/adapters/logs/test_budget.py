"""LineBudget: lines that cost a caller nothing, a number of them a minute, and one line with the rest."""

from typing import Any

import pytest

from adapters.logs.budget import MOST, REFUSED, LineBudget
from adapters.logs.levels import Levels
from adapters.logs.observer import LogObserver
from application.happenings import RequestAnswered, RequestFailed
from tests.support.processes.crew import eventually


def answered(status: int = 401, actor: str = "", code: str = "") -> RequestAnswered:
    """An answer to a caller."""
    return RequestAnswered(
        method="GET",
        route="/v1/tickers",
        status=status,
        seconds=0.1,
        actor=actor,
        client="",
        traceparent="",
        code=code,
    )


@pytest.fixture
def lines() -> list[tuple[str, str, dict[str, Any]]]:
    """What was written."""
    return []


def test_89_lines_about_unknown_callers_are_bounded(lines: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Then one line tells how many were left out, by itself; those about known callers are all written."""
    observe = LogObserver(Levels("info"), lambda *line: lines.append(line), minute=1.0)
    for _ in range(200):
        observe(answered())
        observe(RequestFailed(status=503, error=ValueError("x"), trace=""))
        observe(answered(200, "ana"))

    eventually(lambda: sum(event == "lines-left-out" for _, event, _ in lines) >= 2, 60)
    kinds = ("request-answered", "request-failed")
    told = {
        kind: sum(f["number"] for _, _, f in lines if f"`{kind}`" in f.get("message", "")) for kind in kinds
    }
    written = {kind: sum(e == kind and not f.get("actor") for _, e, f in lines) for kind in kinds}
    known = [fields for _, event, fields in lines if fields.get("actor") == "ana"]
    assert all(told.values())
    assert all(written[event] + told[event] == 200 for event in kinds)
    assert all(written[event] <= MOST[event] * 2 for event in kinds)  # a slow machine may begin a new minute
    assert len(known) == 200


def test_a_new_minute_has_lines_again() -> None:
    """The budget is that of each minute; without a flood nothing is told."""
    told: list[tuple[str, str, int]] = []
    budget = LineBudget(lambda *one: told.append(one), minute=0.05)
    taken = [eventually(lambda: budget.take("request-failed")) for _ in range(MOST["request-failed"] * 3)]
    assert all(taken)


def test_89_a_caller_who_left_is_a_debug_line(lines: list[tuple[str, str, dict[str, Any]]]) -> None:
    """At info there is none, at debug there is one."""
    for level, count in (("info", 0), ("debug", 1)):
        lines.clear()
        LogObserver(Levels(level), lambda *line: lines.append(line))(answered(499, "ana"))
        assert [(line[0], line[1]) for line in lines] == [("debug", "request-answered")] * count


@pytest.mark.parametrize(("status", "code"), [(429, "too-many-requests"), (503, "busy")])
def test_99_lines_about_a_caller_over_a_bound_are_bounded(
    lines: list[tuple[str, str, dict[str, Any]]], status: int, code: str
) -> None:
    """One line tells the rest; another caller has a number of its own, and other answers have none."""
    observe = LogObserver(Levels("info"), lambda *line: lines.append(line), minute=1.0)
    for _ in range(200):
        observe(answered(status, "eva", code))
        observe(answered(404, "eva", "not-found"))
    observe(answered(status, "rui", code))

    eventually(lambda: any(event == "lines-left-out" for _, event, _ in lines), 60)
    of = {who: [fields for _, event, fields in lines if fields.get("actor") == who] for who in ("eva", "rui")}
    written = sum(fields.get("status") == status for fields in of["eva"])
    told = [fields for fields in of["eva"] if "number" in fields]
    assert 0 < written <= MOST[REFUSED] * 2  # a slow machine may begin a new minute
    assert written + sum(fields["number"] for fields in told) == 200
    assert "requests of eva that a bound refused" in told[0]["message"]
    assert sum(fields.get("status") == 404 for fields in of["eva"]) == 200
    assert [fields["status"] for fields in of["rui"]] == [status]
