"""Admission (check 104): tokens that are known in memory, and what makes them unknown."""

from collections.abc import Collection
from typing import Any

import pytest

from adapters.identity.tokens import denylist
from adapters.identity.tokens.denylist import FRESH_SECONDS, Denylist
from application.queries.current_settings import CurrentSettings
from domain.running_settings import RunningSettings
from entrypoints.http.edge.admission import Admission
from tests.support.http_server import NamedTokens


class Revoked:
    """RevokedTokens in memory."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self.names = frozenset(names)

    def live(self) -> frozenset[str]:
        """All of them."""
        return self.names

    def revoke(self, name: str, until: float) -> None:
        """Add one."""
        self.names |= {name}


class Counted:
    """RateLimiter that remembers names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def take(self, name: str, minute: int, count: int = 1) -> int | None:
        """Count under a name."""
        self.names.append(name)
        return minute - count


class NoEvents:
    """An event store without settings."""

    def read_stream(self, stream: str) -> list[Any]:
        """Nothing."""
        return []


def test_104_a_revoked_token_is_not_known() -> None:
    """By what is in memory; nothing is read for the answer."""
    listed = Denylist(Revoked({"bad"}))
    assert not listed.holds("good", "client")
    assert listed.is_known_to_lack("good", "client")
    assert not listed.is_known_to_lack("bad", "client")


def test_104_an_old_list_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is known only while a revocation elsewhere would be known as well."""
    listed = Denylist(Revoked())
    assert not listed.is_known_to_lack("good", "client")  # nothing was read yet
    assert not listed.holds("good", "client")
    real = denylist.time.monotonic()
    monkeypatch.setattr(denylist.time, "monotonic", lambda: real + FRESH_SECONDS + 1)
    assert not listed.is_known_to_lack("good", "client")


def test_104_a_known_token_is_counted() -> None:
    """Without a wait, as by `admit`; without settings in memory `admit` is to be asked."""
    rates = Counted()
    settings = CurrentSettings(NoEvents(), RunningSettings(requests_per_minute=9))  # type: ignore[arg-type]
    admission = Admission(NamedTokens(), rates, settings)
    state: dict[str, Any] = {}
    assert admission.admit_known("ana:data:read", state) is None
    admission.admit("ana:data:read", state)
    assert admission.admit_known("ana:data:read", state)
    assert admission.admit_known("3", state) is None
    assert rates.names == ["api:ana"] * 2
    assert state["rate"].left == 8
