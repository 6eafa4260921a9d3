"""SignedHeads: sign the head of the ledger and compare the ledger with earlier signed heads."""

from collections.abc import Iterator, Sequence

from application.ports.clock import Clock
from application.ports.ledger_feed import LedgerFeed
from application.ports.signer import Signer
from domain.checkpoint import Checkpoint, message
from domain.errors import Conflict, IntegrityError

NEWEST_EVENTS = 1000  # verified by `sign_newest`


class SignedHeads:
    """The owner of a database can cut or recompute a hash chain; signed heads stored elsewhere detect it."""

    def __init__(self, feed: LedgerFeed, signer: Signer, clock: Clock) -> None:
        self._feed = feed
        self._signer = signer
        self._clock = clock

    def key(self) -> str:
        """The public key of this ledger, in hexadecimal."""
        return self._signer.public_key()

    def seal(self, earlier: Sequence[Checkpoint] = ()) -> Checkpoint:
        """Verify the events since the last earlier checkpoint and sign the head.

        Raises Conflict for an empty ledger, IntegrityError when the chain or the last earlier checkpoint
        is invalid.
        """
        for position, problem in self.problems(earlier[-1:], self.key()):
            raise _refusal(position, problem)
        return self._sign(earlier[-1].position if earlier else 0)

    def sign_newest(self) -> Checkpoint:
        """As `seal`, but only the last NEWEST_EVENTS events are verified, so that it takes a bounded time."""
        return self._sign(max(0, self._feed.head() - NEWEST_EVENTS))

    def _sign(self, since: int) -> Checkpoint:
        for position, problem in self._feed.verify(since):
            if problem:
                raise _refusal(position, problem)
        position, at = self._feed.head(), self._clock.now()
        if not position:
            raise Conflict("the ledger is empty", field="ledger")
        digest = self._feed.hash_at(position)
        signature = self._signer.sign(message(position, digest, at))
        return Checkpoint(position=position, hash=digest, at=at, key=self.key(), signature=signature)

    def problems(self, checkpoints: Sequence[Checkpoint], key: str) -> Iterator[tuple[int, str]]:
        """The problems of the checkpoints: (first position known to be wrong, description)."""
        sound = 0
        for checkpoint in checkpoints:
            if not self._signer.is_signed(checkpoint.message, checkpoint.signature, key):
                yield checkpoint.position, f"the checkpoint of {checkpoint.at} is not signed by {key[:16]}…"
                continue
            head = self._feed.head()
            if head < checkpoint.position:
                yield (
                    head + 1,
                    f"events are missing at the end: on {checkpoint.at} the head was {checkpoint.position}",
                )
            elif self._feed.hash_at(checkpoint.position) != checkpoint.hash:
                yield (
                    checkpoint.position,
                    f"the event differs from the checkpoint of {checkpoint.at}: the ledger was rewritten "
                    f"between {sound + 1} and {checkpoint.position}",
                )
            else:
                sound = checkpoint.position


def _refusal(position: int, problem: str) -> IntegrityError:
    return IntegrityError(
        f"position {position}: {problem}; nothing was signed",
        field="ledger",
        remedy="run `previsto ledger verify` and restore a backup",
    )
