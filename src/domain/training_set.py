"""Training set: the windows of prices that a version learned from, with one digest for all of them."""

import hashlib
from collections.abc import Sequence

import msgspec

from domain.registry_events import TrainingWindow


def training_digest(windows: Sequence[TrainingWindow]) -> str:
    """SHA-256 over tickers, sessions and the digests of the series, in order.

    Two trainings on the same numbers have the same digest, whatever revision they came from.
    """
    recipe = [(w.ticker, w.first, w.last, w.sessions, w.digest) for w in windows]
    return hashlib.sha256(b"previsto.training.v1" + msgspec.json.encode(recipe)).hexdigest()
