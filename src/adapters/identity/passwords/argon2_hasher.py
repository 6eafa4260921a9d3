"""PasswordHasher with argon2id, at the cost that OWASP asks for."""

from threading import Lock

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY, PASSES, LANES = 19_456, 2, 1  # KiB, and about 20 ms


class Argon2Hasher:
    """One at a time: a flood of guesses keeps one core and 19 MiB busy, and no more."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(PASSES, MEMORY, LANES, type=Type.ID)
        self._lock = Lock()
        self._nobody = self._argon2.hash("nobody's password")

    def hash(self, password: str) -> str:
        """See PasswordHasher."""
        with self._lock:
            return self._argon2.hash(_bytes(password))

    def matches(self, password_hash: str, password: str) -> bool:
        """See PasswordHasher."""
        with self._lock:
            try:
                same = self._argon2.verify(password_hash or self._nobody, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return same and bool(password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        """See PasswordHasher."""
        return self._argon2.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    """The very characters, even those that no text may hold."""
    return password.encode("utf-8", "surrogatepass")
