"""SecretBox: encrypts what the service must read again, and the ledger must not show."""

from typing import Protocol


class SecretBox(Protocol):
    """Both methods raise StoreUnavailable when the key cannot be read."""

    def seal(self, text: bytes) -> str:
        """The text encrypted and authenticated, in characters of base64."""
        ...

    def open(self, sealed: str) -> bytes:
        """The text. Raises StoreUnavailable for one that was sealed with another key, or altered."""
        ...
