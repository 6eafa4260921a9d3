"""Leak: how a forecast about the past came to depend on what happened later, and what to do about it."""

from enum import StrEnum

import msgspec


class LeakKind(StrEnum):
    """The kinds of leaks that a check can tell from each other."""

    SCALER = "scaler-on-all-data"
    CENTRED = "centred-window"
    SHIFTED = "shifted-target"
    SPLIT = "future-split"
    CALIBRATED = "calibrated-on-test"
    UNKNOWN = "later-prices"


class LeakWay(StrEnum):
    """The way on which later prices reach a strategy; `basis` is the rescaling of the history by a split."""

    VIEW = "view"
    MEMORY = "memory"
    BASIS = "basis"


_SENTENCES = {
    LeakKind.SCALER: (
        "sessions long after the cut change the answer, as a scaler fitted on all data does",
        "take means, scales and quantiles from `training` in fit, or from `context` in predict",
    ),
    LeakKind.CENTRED: (
        "the median takes a part of the moves of the next sessions, as a centred window does",
        "use windows that end at the session they describe",
    ),
    LeakKind.SHIFTED: (
        "the median follows the outcomes of the sessions that it forecasts, as a shifted target does",
        "pair what is known at a session with a later return of the same `training`, and forecast without it",
    ),
    LeakKind.SPLIT: (
        "a split after the cut changes the answer",
        "use returns, or prices divided by the last close, because a split rescales the whole history",
    ),
    LeakKind.CALIBRATED: (
        "the outcomes of the forecast sessions change its ranges, as a calibration on the test part does",
        "calibrate on sessions that end before the origin",
    ),
    LeakKind.UNKNOWN: (
        "later prices change the answer",
        "use only `training` in fit and `context` in predict",
    ),
}
_WAYS = {
    LeakWay.VIEW: "it reads beyond the arrays that it is given",
    LeakWay.MEMORY: "it keeps what an earlier call was given",
    LeakWay.BASIS: "it depends on the level of the prices",
}


class Leak(msgspec.Struct, frozen=True, kw_only=True):
    """One leak of a strategy: its kind and its way."""

    kind: LeakKind
    way: LeakWay

    @property
    def text(self) -> str:
        """What was seen, in words."""
        return f"{_SENTENCES[self.kind][0]}; {_WAYS[self.way]}"

    @property
    def remedy(self) -> str:
        """What the author of the strategy does about it."""
        return _SENTENCES[self.kind][1]
