"""Signer: signs with the key of the ledger and verifies signatures of any key."""

from typing import Protocol


class Signer(Protocol):
    """Ed25519; keys and signatures in hexadecimal."""

    def public_key(self) -> str:
        """The public key; the first call creates the key pair.

        Raises StoreUnavailable for a key file that is unreadable or readable by other users.
        """
        ...

    def sign(self, message: bytes) -> str:
        """The signature of a message."""
        ...

    def is_signed(self, message: bytes, signature: str, key: str) -> bool:
        """Whether the signature of the message is valid for this public key."""
        ...
