"""The quality of the prices of a ticker as a struct of the API, which the command line shows too."""

from datetime import date

import msgspec

from application.queries.price_quality import FoundSessions
from application.queries.price_quality import Quality as Found
from domain.judgement.repairs import Repair


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of delivered rows, of used rows, and of rows with each finding.

    `found` has the effect and the sessions of each finding; `missing` are sessions of the exchange
    without a row; `basis` is null when unknown; `rules` is the version of the rules of judgement.
    """

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    revision: int
    """The number of the last revision."""
    source: str
    """The source of the prices."""
    delivered: int
    """The number of delivered rows."""
    used: int
    """The number of rows that forecasts use."""
    findings: dict[str, int]
    """The number of rows by finding."""
    basis: str | None
    """The basis of the delivered prices, such as `split-adjusted`; null when unknown."""
    rules: int
    """The version of the rules of judgement."""
    found: tuple[FoundSessions, ...]
    """The effect and the sessions of each finding."""
    missing: tuple[date, ...]
    """Sessions of the exchange without a row."""
    repairs: tuple[Repair, ...]
    """Faults that were undone."""
    verdict: str
    """`fit`, `thin` or `unfit`."""
    doubts: tuple[str, ...]
    """What is doubtful about the prices, in words."""


def quality_view(quality: Found) -> Quality:
    """The findings with the number of their rows."""
    return Quality(
        ticker=quality.ticker,
        revision=quality.revision,
        source=quality.source,
        delivered=quality.rows,
        used=quality.usable,
        findings={one.finding: len(one.sessions) for one in quality.findings},
        basis=quality.basis or None,
        rules=quality.rules,
        found=quality.findings,
        missing=quality.missing,
        repairs=quality.repairs,
        verdict=quality.verdict,
        doubts=quality.doubts,
    )
