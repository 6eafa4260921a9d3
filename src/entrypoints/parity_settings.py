"""Parity settings: the error budget of compressions in this installation."""

import math
from collections.abc import Mapping

import msgspec

from domain.errors import InvalidInput
from domain.parity import Budget

PERCENT = 100.0
_OWN = Budget()


class ParitySettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a compressed version must keep of its parent; each figure is a policy of the report."""

    origins: int = _OWN.origins
    """`PREVISTO_PARITY_ORIGINS` (origins): the least number of held-out origins of the parent. Default:
    `20`."""
    same: float = PERCENT * _OWN.same
    """`PREVISTO_PARITY_KEPT_BY_GRAPHS` (percent): the share of its parent's gain that a version must keep
    whose arithmetic alone changes, by `--onnx` or `--int8`. Default: `98`."""
    changed: float = PERCENT * _OWN.changed
    """`PREVISTO_PARITY_KEPT_BY_NETWORKS` (percent): the same where the network changes, by `--smaller` or
    `--prune`. Default: `80`."""
    alpha: float = _OWN.alpha
    """`PREVISTO_PARITY_ALPHA`: the level of the test that shows a changed network worse than its parent, 0 to
    1; `0` asks no test. Default: `0.05`."""
    coverage: float = PERCENT * _OWN.coverage
    """`PREVISTO_PARITY_COVERAGE` (percentage points): how much further the coverage of each range may be from
    nominal than that of the parent. Default: `1`."""
    difference: float = PERCENT * _OWN.difference
    """`PREVISTO_PARITY_DIFFERENCE` (percent): the largest difference between quantiles of a graph and of its
    parent, of the close, at the 99th percentile. Default: `0.1`."""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "ParitySettings":
        """From `PREVISTO_PARITY_*` variables. Raises InvalidInput naming the variable."""
        own = cls()
        return cls(
            origins=int(_number(env, "ORIGINS", own.origins, 2, 100, whole=True)),
            same=_number(env, "KEPT_BY_GRAPHS", own.same, 0, PERCENT),
            changed=_number(env, "KEPT_BY_NETWORKS", own.changed, 0, PERCENT),
            alpha=_number(env, "ALPHA", own.alpha, 0, 1),
            coverage=_number(env, "COVERAGE", own.coverage, 0, PERCENT),
            difference=_number(env, "DIFFERENCE", own.difference, 0, PERCENT),
        )

    @property
    def budget(self) -> Budget:
        """The budget, in shares."""
        return Budget(
            origins=self.origins,
            same=self.same / PERCENT,
            changed=self.changed / PERCENT,
            alpha=self.alpha,
            coverage=self.coverage / PERCENT,
            difference=self.difference / PERCENT,
        )


def _number(
    env: Mapping[str, str], name: str, default: float, least: float, most: float, *, whole: bool = False
) -> float:
    field = f"PREVISTO_PARITY_{name}"
    text = env.get(field, "").strip()
    try:
        number = float(int(text) if whole else float(text)) if text else default
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise InvalidInput(
            f"{text!r} is not accepted", field=field, remedy=f"{least:g} to {most:g}, e.g. {default:g}"
        )
    return number
