"""Principal: the caller of a request, from a verified token."""

import msgspec

SCOPES = {
    "forecasts:read": "Read forecasts, scores and track records.",
    "forecasts:write": "Issue forecasts and previews, and replay them.",
    "data:read": "Read tickers, prices, revisions and their quality.",
    "data:write": "Track, refresh and retire tickers, and decide about doubtful prices.",
    "models:read": "Read strategies, model versions and evidence.",
    "models:train": "Submit trainings and backtests.",
    "models:promote": "Promote, roll back and retire versions.",
    "audit:read": "Read the event feed and monitoring, and verify the ledger.",
    "admin": "Change settings, clients, users and schedules, and see what belongs to others.",
}


OVERSEERS = frozenset({"admin", "audit:read"})
JOB_SUBMITTERS = ("models:train", "data:write", "forecasts:write", "audit:read", "admin")
"""The scopes with which a caller can submit a job."""
JOB_READERS = ("models:read", *JOB_SUBMITTERS)
"""The scopes that show one's own jobs."""


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """The subject, issuer, client and scopes of a verified token; `issuer` is "" for Previsto itself.

    `person` is the pseudonym of a person of another issuer, "" for all others. `expires` is the POSIX time at
    which the token ends, None when unknown. It may be larger than a datetime can hold.
    """

    subject: str
    issuer: str
    client: str
    scopes: frozenset[str]
    person: str = ""
    expires: float | None = None

    @property
    def owner(self) -> str:
        """The name in events: the pseudonym of a person; `qualified` for a program of another issuer."""
        return self.person or self.qualified

    @property
    def qualified(self) -> str:
        """The subject, followed by `@issuer` for a token of another issuer."""
        return f"{self.subject}@{self.issuer}" if self.issuer else self.subject

    @property
    def sees(self) -> tuple[str, ...] | None:
        """The owners whose forecasts the principal may read; None means all, "" is the installation."""
        return None if self.scopes & OVERSEERS else ("", self.owner)

    def may(self, scope: str) -> bool:
        """Whether the token has the scope; no scope implies another."""
        return scope in self.scopes
