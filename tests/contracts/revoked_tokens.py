"""The contract of every RevokedTokens."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from application.ports.identity.revoked_tokens import RevokedTokens, whole_client, whole_family

HOUR = 3600.0  # far more than clocks differ


def in_an_hour() -> float:
    """A time after the end of the test."""
    return time.time() + HOUR


def an_hour_ago() -> float:
    """A time in the past for every clock."""
    return time.time() - HOUR


class RevokedTokensContract:
    """Subclasses give the fixtures `revoked`, and `again`, which opens the same denylist anew."""

    def test_at_first_nothing_is_revoked(self, revoked: RevokedTokens) -> None:
        """A new denylist is an empty frozen set."""
        assert revoked.live() == frozenset()
        assert isinstance(revoked.live(), frozenset)

    def test_a_revoked_name_is_live_until_its_time(self, revoked: RevokedTokens) -> None:
        """A name is told while its token would still run, and not long after its end."""
        revoked.revoke("j1", in_an_hour())
        revoked.revoke("j2", an_hour_ago())

        assert revoked.live() == {"j1"}

    def test_tokens_clients_and_families_are_names_apart(self, revoked: RevokedTokens) -> None:
        """The same word as a token, a client and a family gives three names, each revoked for itself."""
        revoked.revoke(whole_client("x"), in_an_hour())
        assert revoked.live() == {whole_client("x")}

        revoked.revoke(whole_family("x"), in_an_hour())
        revoked.revoke("x", in_an_hour())

        assert revoked.live() == {whole_client("x"), whole_family("x"), "x"}
        assert len(revoked.live()) == 3

    def test_names_are_told_apart_by_every_character(self, revoked: RevokedTokens) -> None:
        """Case makes another name."""
        revoked.revoke("aB", in_an_hour())

        assert revoked.live() == {"aB"}
        revoked.revoke("Ab", in_an_hour())
        assert revoked.live() == {"aB", "Ab"}

    def test_revoking_again_changes_nothing(self, revoked: RevokedTokens) -> None:
        """A name that is revoked twice is one name."""
        until = in_an_hour()
        for _ in range(2):
            revoked.revoke("j1", until)

        assert revoked.live() == {"j1"}

    @pytest.mark.parametrize("late_first", [True, False])
    def test_the_later_of_two_times_holds(self, revoked: RevokedTokens, late_first: bool) -> None:
        """A second revocation prolongs the first, and never shortens it."""
        times = (in_an_hour(), an_hour_ago())
        for until in times if late_first else times[::-1]:
            revoked.revoke("j1", until)

        assert revoked.live() == {"j1"}

    def test_a_revocation_leaves_the_other_ones(self, revoked: RevokedTokens) -> None:
        """Names that have not run out outlive any number of further revocations."""
        names = {f"j{number}" for number in range(20)}
        for name in sorted(names):
            revoked.revoke(name, in_an_hour())
            revoked.revoke(f"old {name}", an_hour_ago())

        assert revoked.live() == names

    def test_every_process_sees_the_same(self, revoked: RevokedTokens, again: Callable[[], Any]) -> None:
        """A name is void for another process as soon as its revocation returns."""
        other = again()
        assert other.live() == frozenset()

        revoked.revoke("j1", in_an_hour())
        assert other.live() == {"j1"}

        other.revoke("j2", in_an_hour())
        assert revoked.live() == again().live() == {"j1", "j2"}

    def test_revocations_at_the_same_time_all_hold(self, revoked: RevokedTokens) -> None:
        """Eight threads that revoke at once, some of them the same name, lose none."""
        until = in_an_hour()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: revoked.revoke(f"j{number % 5}", until), range(16)))

        assert revoked.live() == {f"j{number}" for number in range(5)}
