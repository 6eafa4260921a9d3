"""Resumption: checkpoints that only the same fit can load."""

from collections.abc import Callable
from hashlib import sha256

import msgspec

from application.forecasting.learning import Learning
from application.ports.forecaster import Artifact, Checkpoints


class Resumption:
    """Checkpoints with a digest of the fit: strategy, settings, horizon, seed and training data.

    They carry the epochs that were reported, so that a continued fit ends with all of them.
    """

    def __init__(self, checkpoints: Checkpoints, work: object, learning: Learning) -> None:
        self._checkpoints = checkpoints
        self._learning = learning
        self._work = sha256(msgspec.json.encode(work, order="deterministic")).hexdigest()

    def load(self) -> Artifact | None:
        # New prices between two attempts change the digest; the fit then starts again.
        found = self._checkpoints.load()
        if found is None or found[1].get("work") != self._work:
            return None
        self._learning.epochs = list(found[1].get("learning", ()))  # an earlier release saved none
        return found[0], found[1]["state"]

    def save(self, state: Callable[[], Artifact]) -> None:
        self._checkpoints.save(lambda: self._label(state()))

    def _label(self, state: Artifact) -> Artifact:
        return state[0], {"work": self._work, "state": state[1], "learning": self._learning.epochs}
