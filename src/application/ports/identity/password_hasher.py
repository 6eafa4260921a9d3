"""PasswordHasher: hashes of passwords."""

from typing import Protocol


class PasswordHasher(Protocol):
    """Hashes slowly on purpose, one password at a time in a process."""

    def hash(self, password: str) -> str:
        """The encoded hash with the current parameters."""
        ...

    def matches(self, password_hash: str, password: str) -> bool:
        """Whether the password matches. An empty hash takes the same time and returns False."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than the current ones."""
        ...
