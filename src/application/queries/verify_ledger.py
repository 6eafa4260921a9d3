"""VerifyLedger: check the stored events and price revisions."""

from collections.abc import Sequence

import msgspec

from application.ports.forecaster import Report
from application.ports.ledger_feed import LedgerFeed
from application.ports.price_history import PriceHistory
from application.signed_heads import SignedHeads
from domain.checkpoint import Checkpoint

REPORT_EVERY = 1000  # events


class BadPosition(msgspec.Struct, frozen=True, kw_only=True):
    """An event that differs from the hash chain, or a checkpoint that differs from the ledger."""

    position: int
    problem: str


class BadRevision(msgspec.Struct, frozen=True, kw_only=True):
    """A price revision or segment, as "TICKER NUMBER", that differs from its event."""

    revision: str
    problem: str


class LedgerVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of checked objects, and all problems: positions ascending, then revisions."""

    events: int
    revisions: int
    checkpoints: int
    bad: tuple[BadPosition | BadRevision, ...]

    @property
    def sound(self) -> bool:
        """Whether there is no problem."""
        return not self.bad


class VerifyLedger:
    """Checks the hash chain over every stored byte, then the price revisions."""

    def __init__(self, feed: LedgerFeed, history: PriceHistory, heads: SignedHeads) -> None:
        self._feed = feed
        self._history = history
        self._heads = heads

    def __call__(
        self, checkpoints: Sequence[Checkpoint] = (), key: str = "", report: Report = lambda f, text: None
    ) -> LedgerVerdict:
        """Verify the ledger, and `checkpoints` that are signed with `key` (default: the key of this home)."""
        head = self._feed.head()
        positions = [*self._check_chain(head, report)]
        if checkpoints:
            found = self._heads.problems(checkpoints, key or self._heads.key())
            positions += [BadPosition(position=position, problem=problem) for position, problem in found]
        revisions = [
            BadRevision(revision=f"{ticker} {number}", problem=problem) if problem else None
            for ticker, number, problem in self._history.verify()
        ]
        positions.sort(key=lambda one: one.position)
        bad: list[BadPosition | BadRevision] = [*positions, *(one for one in revisions if one)]
        return LedgerVerdict(
            events=head, revisions=len(revisions), checkpoints=len(checkpoints), bad=tuple(bad)
        )

    def _check_chain(self, head: int, report: Report) -> Sequence[BadPosition]:
        bad = []
        for position, problem in self._feed.verify():
            if problem:
                bad.append(BadPosition(position=position, problem=problem))
            if position % REPORT_EVERY == 0:
                report(position / max(head, position), f"position {position}")
        return bad
