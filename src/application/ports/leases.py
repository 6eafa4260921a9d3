"""Leases: what only one process may do at a time."""

from typing import Protocol


class Leases(Protocol):
    """Rights with a name, for some seconds of the database's clock."""

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew the right; False while another holder has it."""
        ...

    def give_up(self, name: str, holder: str) -> None:
        """Leave it to others at once; nothing happens when it is somebody else's."""
        ...
