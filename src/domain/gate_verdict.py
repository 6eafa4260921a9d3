"""GateVerdict: what the gate says about a version, policy by policy, for events, answers and pages."""

from enum import StrEnum

import msgspec


class Rule(StrEnum):
    """What the gate asks of a version, by what it is beside its reference."""

    NEW = "new"
    REFIT = "refit"
    SIMPLER = "simpler"


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """One policy of the gate with the figure of the version."""

    name: str
    """`dates`, `reference`, `naive`, `effect`, `chance`, `margin`, `fallback`, `ticker`, `coverage` or
    `challenge`."""
    value: float | None
    """The figure of the version; null when it is unknown."""
    sense: str
    """How the figure is compared with the bound: `at least`, `at most`, `below` or `within` (of 0.8)."""
    bound: float
    """The bound."""
    passed: bool
    """Whether the version meets the policy."""
    text: str
    """The figure and the bound as a sentence, which is the reason of a refusal."""


class GateVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate says: the comparison with what serves without the version, and every policy."""

    reference: str
    """What serves without the version: the id of the champion, or the name of the fallback."""
    rule: str
    """`new` for a new strategy, `refit` for the reference trained again, `simpler` for a simpler version."""
    tickers: int = 1
    """The number of tickers whose losses are pooled by date."""
    dates: int = 0
    """The number of dates on which both were measured."""
    ratio: float | None = None
    """Mean loss divided by that of the reference; below 1 is better."""
    low: float | None = None
    """The lower end of the interval of the ratio."""
    high: float | None = None
    """The upper end; at most 1 exactly when `adjusted_p_value` is at most 0.05."""
    level: float
    """The probability of the interval; 0.9 for one try, and more for several."""
    p_value: float | None = None
    """One-sided p-value of the cosine test against the reference; null when no test is possible."""
    adjusted_p_value: float | None = None
    """The p-value raised for the number of tries (Holm; beyond 20 tries Hansen's SPA)."""
    tries: int
    """The number of versions tried for the seat since its champion."""
    policies: tuple[Policy, ...] = ()
    """Every policy that applies, passed or not."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """All reasons against a promotion; empty when the version passes."""
        return tuple(policy.text for policy in self.policies if not policy.passed)

    @property
    def passed(self) -> bool:
        """Whether the version may serve."""
        return not self.refusals
