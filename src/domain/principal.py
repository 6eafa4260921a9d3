"""Principal: who asks, as a verified token says."""

import msgspec

SCOPES = {
    "forecasts:read": "Read forecasts, scores and track records.",
    "forecasts:write": "Issue forecasts and previews, and replay them.",
    "data:read": "Read tickers, prices, revisions and their quality.",
    "data:write": "Track, refresh and retire tickers.",
    "models:read": "Read strategies, model versions and evidence.",
    "models:train": "Submit trainings and backtests, and cancel one's own jobs.",
    "models:promote": "Promote, roll back and retire versions.",
    "audit:read": "Read the event feed and monitoring.",
    "admin": "Change settings and clients, and see what belongs to others.",
}


OVERSEERS = frozenset({"admin", "audit:read"})


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """`subject` of the `issuer`, through a `client`, with scopes; `owner` tells all subjects apart."""

    subject: str
    issuer: str
    client: str
    scopes: frozenset[str]

    @property
    def owner(self) -> str:
        """What is written into events: the subject, told apart by its issuer where that is not ours."""
        return f"{self.subject}@{self.issuer}" if self.issuer else self.subject

    @property
    def sees(self) -> tuple[str, ...] | None:
        """Whose forecasts he sees: the installation's and his own; None stands for everybody's."""
        return None if self.scopes & OVERSEERS else ("", self.owner)

    def may(self, scope: str) -> bool:
        """Whether the token holds a scope; none implies another."""
        return scope in self.scopes
