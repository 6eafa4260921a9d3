"""Evidence of challengers, and a seat in memory whose challengers answer in the shadow."""

from datetime import date
from typing import Any

import msgspec

from domain.challenge_events import ChallengeEvidence


def some_evidence(**changes: Any) -> ChallengeEvidence:
    """Evidence of 40 sessions that decides nothing, but for the changes."""
    evidence = ChallengeEvidence(
        champion="VALE3-week-1",
        capital=3.0,
        worse_capital=1.0,
        threshold=20.0,
        sessions=40,
        relative=0.97,
        first=date(2024, 3, 1),
        last=date(2024, 5, 24),
    )
    return msgspec.structs.replace(evidence, **changes)
