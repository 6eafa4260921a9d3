"""Readings as rows of the tables of OpenBB Workspace: one flat object for each row."""

from typing import Any

Data = dict[str, Any]
RANGES = (("80", "0.1", "0.9"), ("95", "0.025", "0.975"))


def forecast_rows(found: Data) -> list[Data]:
    """One row for each session; null for a range that the levels do not give, and before a close."""
    return [
        {
            "session": step["session"],
            "median": step["median"],
            **{f"low_{name}": step["quantiles"].get(low) for name, low, _ in RANGES},
            **{f"high_{name}": step["quantiles"].get(high) for name, _, high in RANGES},
            "close": (step["score"] or {}).get("close"),
        }
        for step in found["steps"]
    ]


def record_rows(found: Data) -> list[Data]:
    """One row for each version or strategy."""
    names = ("by", "forecasts", "scored_sessions", "relative_to_naive")
    return [{**{name: one[name] for name in names}, **_inside(one)} for one in found["items"]]


def leaderboard_rows(found: Data) -> list[Data]:
    """One row for each version."""
    names = ("rank", "model", "family", "state", "relative_to_naive", "verdict", "origins")
    return [{**{name: one[name] for name in names}, **_inside(one)} for one in found["items"]]


def ticker_options(found: Data) -> list[Data]:
    """The choices of the parameter `ticker`: those that are tracked and have prices."""
    return [
        {"label": one["id"], "value": one["id"], "extraInfo": {"description": one["exchange"] or ""}}
        for one in found["items"]
        if one["revision"] and not one["retired"]
    ]


def _inside(one: Data) -> Data:
    return {f"inside_{name}": one["coverage"].get(name) for name, _, _ in RANGES}
