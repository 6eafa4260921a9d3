"""The contract of every WebSessions."""

from collections.abc import Callable
from typing import Any

from application.ports.identity.web_sessions import WebSessions

NOW = 1_700_000_000.0
OFTEN = 600.0  # seconds between two requests of a person who is there


class WebSessionsContract:
    """Subclasses give the fixtures `sessions`, and `again`, which opens the same sessions anew.

    `idle` and `longest` are the seconds after which a session without a request, and any session, is
    over; `noted` is how much less than that a request may prolong a session.
    """

    idle: float
    longest: float
    noted: float

    def test_a_session_tells_its_subject(self, sessions: WebSessions) -> None:
        """A digest gives the user who began it, any number of times; an unknown one gives None."""
        sessions.begin("d1", "ana", NOW)
        sessions.begin("d2", "bob", NOW)

        assert [sessions.subject_of(digest, NOW) for digest in ("d1", "d2", "d1")] == ["ana", "bob", "ana"]
        assert sessions.subject_of("d3", NOW) is None

    def test_a_session_without_requests_is_over(self, sessions: WebSessions) -> None:
        """A session is open until it was idle for its time, and not after."""
        sessions.begin("at the end", "ana", NOW)
        sessions.begin("behind it", "ana", NOW)

        assert sessions.subject_of("at the end", NOW + self.idle - 1) == "ana"
        assert sessions.subject_of("behind it", NOW + self.idle + 1) is None

    def test_a_session_that_is_over_stays_over(self, sessions: WebSessions) -> None:
        """A refused request is not noted as one."""
        sessions.begin("d1", "ana", NOW)
        over = NOW + self.idle + 1

        assert [sessions.subject_of("d1", over + wait) for wait in (0.0, OFTEN)] == [None, None]

    def test_a_request_keeps_a_session_open(self, sessions: WebSessions) -> None:
        """The time of being idle counts from the last request."""
        sessions.begin("d1", "ana", NOW)
        seen = NOW + self.idle - 1
        assert sessions.subject_of("d1", seen) == "ana"

        assert sessions.subject_of("d1", seen + self.idle - 1) == "ana"
        assert sessions.subject_of("d1", seen + 2 * self.idle + 1) is None

    def test_frequent_requests_keep_a_session_open(self, sessions: WebSessions) -> None:
        """Requests that follow each other fast prolong it too, but for the time that is not noted."""
        sessions.begin("d1", "ana", NOW)
        step = self.noted / 2 if self.noted else 1.0
        for number in range(1, 11):
            assert sessions.subject_of("d1", NOW + number * step) == "ana"

        assert sessions.subject_of("d1", NOW + 10 * step + self.idle - self.noted - 1) == "ana"

    def test_a_session_in_use_is_over_after_its_longest_time(self, sessions: WebSessions) -> None:
        """Requests keep a session open for so long, counted from its beginning, and no longer."""
        sessions.begin("d1", "ana", NOW)
        at = NOW
        while at + OFTEN < NOW + self.longest:
            at += OFTEN
            assert sessions.subject_of("d1", at) == "ana"

        assert sessions.subject_of("d1", NOW + self.longest + 1) is None

    def test_an_ended_session_is_none(self, sessions: WebSessions) -> None:
        """Logging out ends one session and leaves the others of the same user, also the second time."""
        sessions.begin("d1", "ana", NOW)
        sessions.begin("d2", "ana", NOW)

        for _ in range(2):
            sessions.end("d1")
            assert sessions.subject_of("d1", NOW) is None

        assert sessions.subject_of("d2", NOW) == "ana"

    def test_a_person_is_logged_out_everywhere(self, sessions: WebSessions) -> None:
        """All sessions of one user end, and those of other users stay."""
        for digest, subject in (("d1", "ana"), ("d2", "ana"), ("d3", "bob"), ("d4", "Ana")):
            sessions.begin(digest, subject, NOW)

        sessions.end_subject("ana")
        sessions.end_subject("nemo")

        found = [sessions.subject_of(digest, NOW) for digest in ("d1", "d2", "d3", "d4")]
        assert found == [None, None, "bob", "Ana"]

    def test_a_person_who_was_logged_out_may_log_in(self, sessions: WebSessions) -> None:
        """A session that begins after the others were ended is open."""
        sessions.begin("d1", "ana", NOW)
        sessions.end_subject("ana")

        sessions.begin("d2", "ana", NOW)

        assert [sessions.subject_of(digest, NOW) for digest in ("d1", "d2")] == [None, "ana"]

    def test_a_login_leaves_the_sessions_that_are_open(self, sessions: WebSessions) -> None:
        """A session that is not over outlives the beginning of another one."""
        sessions.begin("d1", "ana", NOW)
        later = NOW + self.idle - 1

        sessions.begin("d2", "bob", later)

        assert [sessions.subject_of(digest, later) for digest in ("d1", "d2")] == ["ana", "bob"]

    def test_every_process_sees_the_same(self, sessions: WebSessions, again: Callable[[], Any]) -> None:
        """A session that one process began is open to another, and over once either ends it."""
        other = again()
        sessions.begin("d1", "ana", NOW)
        assert other.subject_of("d1", NOW) == "ana"

        other.end("d1")

        assert sessions.subject_of("d1", NOW) is None

    def test_watching_keeps_no_session_open(self, sessions: WebSessions) -> None:
        """A stream tells the subject, and the idle time goes on."""
        sessions.begin("d1", "bia", NOW)
        assert sessions.subject_of("d1", NOW + self.idle - 1, watching=True) == "bia"
        assert sessions.subject_of("d1", NOW + self.idle + 1) is None
