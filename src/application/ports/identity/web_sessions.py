"""WebSessions: the browser sessions of logged-in users."""

from typing import Protocol


class WebSessions(Protocol):
    """Sessions on the server, by the SHA-256 of their id. Times are POSIX times."""

    def begin(self, digest: str, subject: str, now: float) -> None:
        """Store a new session."""
        ...

    def subject_of(self, digest: str, now: float, *, watching: bool = False) -> str | None:
        """The user of a session, whose idle time starts again; None for an unknown or expired session.

        A stream that is `watching` is no request of a person: the idle time goes on.
        """
        ...

    def end(self, digest: str) -> None:
        """End a session."""
        ...

    def end_subject(self, subject: str) -> None:
        """End all sessions of a user."""
        ...
