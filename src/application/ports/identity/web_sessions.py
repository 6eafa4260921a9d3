"""WebSessions: who is logged in on which browser."""

from typing import Protocol


class WebSessions(Protocol):
    """Sessions by the SHA-256 of their id, on the server. Times are POSIX times."""

    def begin(self, digest: str, subject: str, now: float) -> None:
        """Keep a new session."""
        ...

    def subject_of(self, digest: str, now: float) -> str | None:
        """Who it is, noting that he was seen; None once it was idle or open for too long."""
        ...

    def end(self, digest: str) -> None:
        """Log out."""
        ...

    def end_subject(self, subject: str) -> None:
        """Log a person out everywhere."""
        ...
