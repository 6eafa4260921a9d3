"""SessionTokens: what a browser session keeps of its provider, sealed."""

from typing import Protocol


class SessionTokens(Protocol):
    """Texts beside browser sessions, which end with them. Times are POSIX times."""

    def keep(self, digest: str, sealed: str) -> None:
        """Replace the text of a session, and free its lock."""
        ...

    def of(self, digest: str) -> str | None:
        """The text of a session; None without a session or a text."""
        ...

    def lock(self, digest: str, now: float, until: float) -> bool:
        """Lock the text until a time, for all processes; False while another one holds the lock."""
        ...
