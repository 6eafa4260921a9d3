"""SecretFactory: secrets that nobody can guess."""

from typing import Protocol


class SecretFactory(Protocol):
    """New secrets."""

    def new(self) -> str:
        """256 random bits, as characters that need no escaping in a URL or a header."""
        ...
