"""KnownEvidence: what the paired scores of a challenger say so far."""

from application.forecasting.duels import evidence_of
from application.queries.lists import Data, Lists
from domain.challenge_events import ChallengeEvidence

PROJECTION = "challengers"
NEVER_CHALLENGED: Data = {"champion": "", "pool": "", "steps": {}, "peaks": [1.0, 1.0]}


class KnownEvidence:
    """Reads the projection `challengers`, which a query brings up to date."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, model: str) -> ChallengeEvidence:
        """The evidence of a version; that of no outcome for one that never challenged."""
        duel = self._lists.named(PROJECTION, [model]).get(model, NEVER_CHALLENGED)
        return evidence_of(duel, self._lists.named(PROJECTION, [duel["pool"]]).get(duel["pool"]))
