"""SecretFactory: random secrets."""

from typing import Protocol


class SecretFactory(Protocol):
    """A source of new secrets."""

    def new(self) -> str:
        """256 random bits, in characters that need no escaping in URLs and headers."""
        ...
