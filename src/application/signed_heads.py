"""SignedHeads: signing the head of the ledger, and holding the ledger against heads signed before."""

from collections.abc import Iterator, Sequence

from application.ports.clock import Clock
from application.ports.ledger_feed import LedgerFeed
from application.ports.signer import Signer
from domain.checkpoint import Checkpoint, message
from domain.errors import Conflict, IntegrityError


class SignedHeads:
    """A chain without a secret can be cut or computed anew by its owner; a head kept elsewhere shows it."""

    def __init__(self, feed: LedgerFeed, signer: Signer, clock: Clock) -> None:
        self._feed = feed
        self._signer = signer
        self._clock = clock

    def key(self) -> str:
        """The public key of this ledger's signatures, in hexadecimal."""
        return self._signer.public_key()

    def seal(self, earlier: Sequence[Checkpoint] = ()) -> Checkpoint:
        """Sign the head, after a walk over what was added since the last of the earlier checkpoints.

        Raises Conflict for an empty ledger, IntegrityError when the chain or an earlier checkpoint
        does not fit: nothing is signed that a verification would reject.
        """
        for position, problem in self.problems(earlier[-1:], self.key()):
            raise _refusal(position, problem)
        since = earlier[-1].position if earlier else 0
        for position, problem in self._feed.verify(since):
            if problem:
                raise _refusal(position, problem)
        position, at = self._feed.head(), self._clock.now()
        if not position:
            raise Conflict("the ledger is empty: there is nothing to sign", field="ledger")
        digest = self._feed.hash_at(position)
        signature = self._signer.sign(message(position, digest, at))
        return Checkpoint(position=position, hash=digest, at=at, key=self.key(), signature=signature)

    def problems(self, checkpoints: Sequence[Checkpoint], key: str) -> Iterator[tuple[int, str]]:
        """What does not fit, as (the first position that is known to be bad, what is wrong)."""
        sound = 0
        for checkpoint in checkpoints:
            if not self._signer.is_signed(checkpoint.message, checkpoint.signature, key):
                yield checkpoint.position, f"its checkpoint of {checkpoint.at} is not signed by {key[:16]}…"
                continue
            head = self._feed.head()
            if head < checkpoint.position:
                yield (
                    head + 1,
                    f"the tail is cut: on {checkpoint.at} it ended at {checkpoint.position}",
                )
            elif self._feed.hash_at(checkpoint.position) != checkpoint.hash:
                yield (
                    checkpoint.position,
                    f"it is not the event of {checkpoint.at}: the ledger was rewritten "
                    f"between {sound + 1} and {checkpoint.position}",
                )
            else:
                sound = checkpoint.position


def _refusal(position: int, problem: str) -> IntegrityError:
    return IntegrityError(
        f"position {position}: {problem}; nothing was signed",
        field="ledger",
        remedy="run `previsto ledger verify`, and restore a backup",
    )
