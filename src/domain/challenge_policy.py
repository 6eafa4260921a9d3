"""ChallengePolicy: what the gate asks of a version whose scores as a challenger decided for it."""

import msgspec

from domain.challenge_events import ChallengeEvidence
from domain.gate_verdict import GateVerdict, Policy

REPLACED = ("effect", "chance", "margin", "reference", "ticker")
"""The policies that compare the version with the champion on past sessions: new ones have answered that."""


def with_challenge(verdict: GateVerdict, shown: ChallengeEvidence) -> GateVerdict:
    """The verdict with the paired scores in place of the comparison on past sessions; all else is asked."""
    capital = max(shown.capital, shown.pooled_capital or 0.0)
    policy = Policy(
        name="challenge",
        value=capital,
        sense="at least",
        bound=shown.threshold,
        passed=capital >= shown.threshold,
        text=f"as a challenger of `{shown.champion or 'the fallback'}` {said(shown)}",
    )
    others = tuple(one for one in verdict.policies if one.name not in REPLACED)
    return msgspec.structs.replace(verdict, policies=(*others, policy))


def said(shown: ChallengeEvidence) -> str:
    """The evidence in words."""
    ratio = "an unknown share" if shown.relative is None else f"{shown.relative:.3f}"
    pool = "" if shown.pooled_capital is None else f", {shown.pooled_capital:.1f} over {shown.seats} seats"
    bets = f"{shown.capital:.1f}{pool}, on more of {shown.worse_capital:.1f}"
    return (
        f"it lost {ratio} of its loss at step 1 over {shown.sessions} sessions; bets on less have a capital"
        f" of {bets}, and {shown.threshold:g} decides"
    )
