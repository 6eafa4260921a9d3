"""Price events: what a refresh stored or held, and what people decided about it."""

from datetime import date, datetime

import msgspec

from domain.dividends import Dividend


class PricesIngested(msgspec.Struct, frozen=True, kw_only=True, tag="prices.ingested.v1", omit_defaults=True):
    """A refresh stored new or changed rows as a revision; `findings` is the number of rows by finding.

    `basis` is what the rows are adjusted for; "" when nothing tells it. The series begins with the latest
    revision that has `restart`, because two bases never meet in one series. `full` means that the source
    was asked for its whole history. `accepted` is the number of the held revision that a person
    accepted, or 0. `by` and `reason` are those of an acceptance, or of an import of revisions, whose reason
    tells when and from which source the revision was recorded first. `actions` are the dividends and
    splits that became known.
    """

    ticker: str
    revision: int
    source: str
    synthetic: bool
    first: date
    last: date
    rows: int
    added: int
    changed: int
    vanished: int
    findings: dict[str, int]
    digest: str
    at: datetime
    basis: str = ""
    restart: bool = False
    full: bool = False
    accepted: int = 0
    by: str = ""
    reason: str = ""
    actions: tuple[str, ...] = ()

    @property
    def kept_as(self) -> tuple[str, int]:
        """The name and number under which PriceHistory keeps the rows."""
        return self.ticker, self.revision


class PricesHeld(msgspec.Struct, frozen=True, kw_only=True, tag="prices.held.v1"):
    """A delivery contradicts the known prices; it is kept aside until a person decides or a better one comes.

    `held` is 1…n for each ticker; `doubt` is the kind of contradiction and `message` says it in words.
    """

    ticker: str
    held: int
    source: str
    synthetic: bool
    basis: str
    doubt: str
    message: str
    first: date
    last: date
    rows: int
    digest: str
    at: datetime

    @property
    def kept_as(self) -> tuple[str, int]:
        """The name and number under which PriceHistory keeps the rows."""
        return held_shelf(self.ticker), self.held


class HeldPricesRejected(msgspec.Struct, frozen=True, kw_only=True, tag="prices.rejected.v1"):
    """A person rejected a held revision."""

    ticker: str
    held: int
    by: str
    reason: str
    at: datetime


class SessionDecided(msgspec.Struct, frozen=True, kw_only=True, tag="prices.session-decided.v1"):
    """A person confirmed the price of a session as real, or dropped it; the latest decision counts."""

    ticker: str
    session: date
    confirmed: bool
    by: str
    reason: str
    at: datetime


class RepairChosen(msgspec.Struct, frozen=True, kw_only=True, tag="prices.repair-chosen.v1"):
    """A person wants faults with a plain factor undone in the series of the ticker, or no longer."""

    ticker: str
    repair: bool
    by: str
    at: datetime


class PricesChecked(msgspec.Struct, frozen=True, kw_only=True, tag="prices.checked.v1"):
    """A delivery agrees with the known prices and brings nothing new; it ends the waiting of a held one.

    With `full` it was the whole history, so that the source insists on the defects of its rows.
    """

    ticker: str
    source: str
    full: bool
    at: datetime


class DividendsAnnounced(msgspec.Struct, frozen=True, kw_only=True, tag="prices.dividends-announced.v1"):
    """The source tells other dividends than before whose ex-date is after the last known session.

    `dividends` are all of them, by ex-date; they replace those of the event before. Amounts are those
    of a share on the ex-date.
    """

    ticker: str
    dividends: tuple[Dividend, ...]
    source: str
    at: datetime


PriceEvent = (
    PricesIngested
    | PricesHeld
    | HeldPricesRejected
    | SessionDecided
    | RepairChosen
    | PricesChecked
    | DividendsAnnounced
)


def held_shelf(ticker: str) -> str:
    """The name under which PriceHistory keeps the held revisions of a ticker."""
    return f"{ticker}/held"
