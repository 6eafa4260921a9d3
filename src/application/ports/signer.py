"""Signer: signatures under the ledger's own key, and the test of anybody's."""

from typing import Protocol


class Signer(Protocol):
    """Ed25519; keys and signatures in hexadecimal."""

    def public_key(self) -> str:
        """The key others test with; made when it is first asked for.

        Raises StoreUnavailable for a key file that cannot be read or that others may read.
        """
        ...

    def sign(self, message: bytes) -> str:
        """The signature of a message."""
        ...

    def is_signed(self, message: bytes, signature: str, key: str) -> bool:
        """Whether a signature is that of this message under this public key."""
        ...
