"""The cost of a password hash, and the memory that many concurrent guesses may use."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest

from adapters.identity.passwords.argon2_hasher import HASH_OF_NO_USER, Argon2Hasher

GOOD = re.compile(r"\$argon2id\$v=19\$m=(19456|[2-9]\d{4,}),t=[2-9],p=1\$.{60,}")


class Busy:
    """A stand-in for argon2 that counts concurrent calls."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock = Lock()

    def verify(self, *given: Any) -> bool:
        """Take some time."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.01)
        with self._lock:
            self._now -= 1
        return True

    hash = verify


def test_50_a_hash_has_the_cost_that_is_asked_for() -> None:
    """Check 50: argon2id, at least 19 MiB and two passes; two hashes of one password differ."""
    hasher = Argon2Hasher()
    first, second = hasher.hash("a long and quiet river"), hasher.hash("a long and quiet river")
    assert GOOD.fullmatch(first)
    assert first != second
    assert hasher.matches(second, "a long and quiet river")
    assert not hasher.matches(second, "a long and quiet rive")


def test_50_an_unknown_user_costs_what_a_known_one_costs() -> None:
    """Check 50: the hash that is compared for nobody has the same parameters, and accepts nothing."""
    hasher = Argon2Hasher()
    assert GOOD.fullmatch(HASH_OF_NO_USER)
    assert not hasher.is_outdated(HASH_OF_NO_USER)
    assert not hasher.matches("", "a password of no user")


@pytest.mark.parametrize("deed", ["matches", "hash"])
def test_38_one_password_at_a_time(monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """Check 38: sixty threads use the memory of one hash."""
    hasher, busy = Argon2Hasher(), Busy()
    monkeypatch.setattr(hasher, "_argon2", busy)
    given = ("x" * 40, "guess") if deed == "matches" else ("guess",)
    with ThreadPoolExecutor(60) as pool:
        done = [pool.submit(getattr(hasher, deed), *given) for _ in range(60)]
    assert all(one.result() for one in done)
    assert busy.most == 1
