"""Leases: named rights that one process holds at a time."""

from typing import Protocol

LEASE_SECONDS = 30.0
HEARTBEAT_SECONDS = 1.0  # longest time between two renewals of a claim


class Leases(Protocol):
    """Rights with a name and a duration in seconds of the clock of the database."""

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew the right. Returns False while another holder has it."""
        ...

    def give_up(self, name: str, holder: str) -> None:
        """Release the right; does nothing when another holder has it."""
        ...
