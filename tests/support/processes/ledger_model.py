"""The ledger as plain lists and dictionaries: the expected contents of any event store."""

from datetime import datetime, timedelta

from tests.contracts.event_store import AT

Answer = tuple[int, int, int]


class LedgerModel:
    """Every list and dictionary is in the order of appending."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, str]] = []  # stream, version, command
        self.answers: dict[str, tuple[str, Answer]] = {}  # stream; first and last position, version
        self.revisions: dict[str, list[dict[int, float]]] = {}  # close by session
        self.tickers: dict[str, int] = {}  # the last revision of each

    def version(self, stream: str) -> int:
        """The version of a stream."""
        return sum(name == stream for name, *_ in self.events)

    def append(self, stream: str, command: str, count: int) -> Answer:
        """The answer to an append that succeeds."""
        first, version = len(self.events) + 1, self.version(stream)
        self.events += [(stream, version + n, command) for n in range(1, count + 1)]
        answer = (first, len(self.events), version + count)
        self.answers[command] = (stream, answer)
        return answer

    def closes(self, ticker: str, number: int) -> dict[int, float]:
        """Close by session, as known with a revision."""
        known: dict[int, float] = {}
        for rows in self.revisions.get(ticker, [])[:number]:
            known.update(rows)
        return dict(sorted(known.items()))


def recorded_at(number: int) -> datetime:
    """The time of a revision."""
    return AT + timedelta(days=number)
