"""The table of what the gate says about a version."""

from application.queries.lists import Data
from entrypoints.cli.output import cell, show_table

RULES = {"new": "a new strategy", "refit": "a refit", "simpler": "a simpler version"}
MET = {True: "yes", False: "NO"}


def show_verdict(gate: Data, *, boxes: bool = True) -> None:
    """Show what the gate says: each policy with its figure and its bound, and the comparison.

    Without `boxes` the table has a line for each policy on a terminal, too.
    """
    found = gate["verdict"]
    rows = [
        (
            one["name"],
            cell(one["value"]),
            f"{one['sense']} {one['bound']:g}",
            "yes" if one["passed"] else "NO",
        )
        for one in found["policies"]
    ]
    when = "of its promotion" if gate["decided"] else "as of now"
    passed = "passed" if gate["passed"] else "refused"
    title = f"Gate {when}: {passed}, as {RULES[found['rule']]} beside {found['reference']}"
    show_table(title, ("policy", "figure", "bound", "met"), rows, _interval(found), boxes=boxes)


def _interval(found: Data) -> str:
    """The ratio with its interval and p-value in words."""
    if found["low"] is None:
        return ""
    pooled = f" over {found['tickers']} tickers" if found["tickers"] > 1 else ""
    ratio = f"loss {cell(found['ratio'])} of that of {found['reference']}{pooled}"
    between = f"{cell(100 * found['level'])} % interval {cell(found['low'])} … {cell(found['high'])}"
    tries, adjusted = found["tries"], cell(found["adjusted_p_value"])
    corrected = f", {adjusted} as one of {tries} versions" if tries > 1 else ""
    return f"{ratio}, {between}, p = {cell(found['p_value'])}{corrected}"
