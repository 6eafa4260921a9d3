"""PasswordHasher: what is kept of a person's password."""

from typing import Protocol


class PasswordHasher(Protocol):
    """Slow on purpose, and one at a time in a process."""

    def hash(self, password: str) -> str:
        """The encoded hash at today's cost."""
        ...

    def matches(self, password_hash: str, password: str) -> bool:
        """Whether it is this password. With "" for the hash as much work is done, in vain."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether today's cost is another one."""
        ...
