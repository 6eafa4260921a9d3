"""Resumption: checkpoints of one fit, which another fit does not take for its own."""

from collections.abc import Callable
from hashlib import sha256

import msgspec

from application.ports.forecaster import Artifact, Checkpoints


class Resumption:
    """Checkpoints whose card names the work: the strategy, its settings, the seed and the training data."""

    def __init__(self, checkpoints: Checkpoints, work: object) -> None:
        self._checkpoints = checkpoints
        self._work = sha256(msgspec.json.encode(work, order="deterministic")).hexdigest()

    def load(self) -> Artifact | None:
        """See Checkpoints; prices may have come between two attempts, and then it begins anew."""
        found = self._checkpoints.load()
        if found is None or found[1].get("work") != self._work:
            return None
        return found[0], found[1]["state"]

    def save(self, state: Callable[[], Artifact]) -> None:
        """See Checkpoints."""
        self._checkpoints.save(lambda: self._named(state()))

    def _named(self, state: Artifact) -> Artifact:
        return state[0], {"work": self._work, "state": state[1]}
