"""PasswordHasher with argon2id, with the parameters that OWASP recommends."""

from threading import Lock

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB, PASSES, PARALLELISM = 19_456, 2, 1  # about 20 ms for each hash
HASH_OF_NO_USER = (
    "$argon2id$v=19$m=19456,t=2,p=1$/Ydci2AwRvfGd9IfFYSxDw$1ir2Np5HxnfS35R7s5L9mFJDPIp+DVYuiiWwyIaO9F8"
)
"""Compared for an unknown user, so that the answer takes the same time; no password is accepted with it."""


class Argon2Hasher:
    """Computes one hash at a time, so that many simultaneous logins use at most one core and 19 MiB."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(PASSES, MEMORY_KIB, PARALLELISM, type=Type.ID)
        self._lock = Lock()

    def hash(self, password: str) -> str:
        with self._lock:
            return self._argon2.hash(_bytes(password))

    def matches(self, password_hash: str, password: str) -> bool:
        with self._lock:
            try:
                same = self._argon2.verify(password_hash or HASH_OF_NO_USER, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return same and bool(password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        return self._argon2.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    """The characters as UTF-8, also unpaired surrogates."""
    return password.encode("utf-8", "surrogatepass")
