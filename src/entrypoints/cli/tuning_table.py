"""Tunings as tables: their summaries, and the trials of one of them."""

from collections.abc import Sequence
from decimal import Decimal

from application.queries.lists import Data
from entrypoints.cli.output import say, show_table

NOTES = (
    "every value is lower for a better trial; trial 0 has the settings of the strategy",
    "the front (*) are the trials that no other one beats in every objective",
)


def show_tunings(found: Sequence[Data]) -> None:
    """Show tunings, one in a row."""
    rows = [
        (
            one["id"],
            one["ticker"],
            one["strategy"],
            one["state"],
            f"{_ended(one)} of {one['trials']}",
            one["best"],
            one["created_at"][:10],
        )
        for one in found
    ]
    show_table("Tunings", ("tuning", "ticker", "strategy", "state", "trials", "best", "began"), rows)


def show_tuning(row: Data) -> None:
    """Show one tuning: a row for each trial, the front marked."""
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    title = f"{row['strategy']} tuned for {row['ticker']}: {row['state']}{label}"
    varied, objectives = list(row["space"]), row["objectives"]
    table = [
        (
            f"{one['trial']}{' *' if one['front'] else ''}",
            one["state"],
            *(_number(one["settings"][name]) for name in varied),
            *(_number(one["values"].get(name)) for name in objectives),
            len(one["learning"]) or None,
        )
        for one in row["results"]
    ]
    show_table(title, ("trial", "state", *varied, *objectives, "epochs"), table, (*NOTES, _judged(row)))
    if row["front"] and row["state"] == "finished":
        say(f"next: previsto tunings promote {row['id']} {row['front'][0]}")


def flat_results(row: Data) -> list[Data]:
    """The trials with one field for each setting and each value, for CSV."""
    return [
        {
            "trial": one["trial"],
            "state": one["state"],
            "front": one["front"],
            **{f"settings.{name}": one["settings"][name] for name in row["space"]},
            **{f"values.{name}": one["values"].get(name) for name in row["objectives"]},
            "epochs": len(one["learning"]),
            "message": one["message"],
        }
        for one in row["results"]
    ]


def show_taken(taken: Data) -> None:
    """Show the versions of the trials that were taken."""
    rows = [(int(trial), one["model"], one["promotion"]) for trial, one in taken.items()]
    show_table("Taken", ("trial", "model", "the gate"), rows)


def _judged(row: Data) -> str:
    return (
        f"judged after {row['cut']}, inside the training window: {row['complete']} complete, "
        f"{row['pruned']} pruned, {row['failed']} failed, of {row['trials']}"
    )


def _ended(row: Data) -> int:
    return int(row["complete"] + row["pruned"] + row["failed"])


def _number(value: object) -> object:
    return Decimal(f"{value:.5g}") if isinstance(value, float) else value
