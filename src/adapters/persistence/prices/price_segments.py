"""Segments: runs of price revisions folded into one payload, so that a year of them reads like a few.

A fold of folds is the fold of all, so a segment may stand for its revisions wherever they are read
together. Segments are derived: whatever is missing is read from the revisions themselves.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError as Taken

from adapters.persistence.database.tables import price_revisions, price_segments
from adapters.persistence.database.transactions import reading
from adapters.persistence.prices.revision_codec import checked, encode
from domain.bars import RawBars
from domain.errors import IntegrityError
from domain.revisions import fold

SPANS = (16, 256)
REVISION, SEGMENT = price_revisions.c, price_segments.c
Part = tuple[int, bytes, str]


def cover(connection: Connection, ticker: str, last: int, first: int = 1) -> list[Part]:
    """(number, payload, digest) of the fewest stored parts that come to the revisions first…last."""
    spans = _stored(connection, ticker, first, last)
    chosen, singles, at = [], [], first
    while at <= last:
        end = max((end for begin, end in spans if begin == at), default=0)
        if end:
            chosen.append((at, end))
        else:
            singles.append(at)
        at = max(at, end) + 1
    parts = _segments(connection, ticker, chosen) + _revisions(connection, ticker, singles)
    return sorted(parts)


def compact(connection: Connection, ticker: str) -> None:
    """Fold every complete span that is not stored yet, small spans first."""
    newest = select(func.coalesce(func.max(REVISION.number), 0)).where(REVISION.ticker == ticker)
    last = int(connection.execute(newest).scalar_one())
    if last < SPANS[0]:
        return
    known = set(_stored(connection, ticker, 1, last))
    for span in SPANS:
        for end in range(span, last + 1, span):
            if (end - span + 1, end) not in known:
                _store(connection, ticker, end - span + 1, end)


def segment_problems(engine: Engine) -> Iterator[tuple[str, int, str]]:
    """Every segment as (ticker, its last revision, "" or what is wrong)."""
    with reading(engine) as connection:
        found = connection.execute(select(SEGMENT.ticker, SEGMENT.first, SEGMENT.last)).all()
    for ticker, first, last in sorted(tuple(row) for row in found):
        with reading(engine) as connection:
            stored = _segments(connection, ticker, [(first, last)])
            numbers = list(range(first, last + 1))
            truth = _revisions(connection, ticker, numbers)
        try:
            folded = fold([checked(ticker, *part) for part in truth])
            same = [checked(ticker, *part).digest for part in stored] == [folded.digest]
        except IntegrityError as error:
            yield ticker, last, error.message
            continue
        yield ticker, last, "" if same else f"the segment {first}–{last} is not what its revisions come to"


def _stored(connection: Connection, ticker: str, first: int, last: int) -> list[tuple[int, int]]:
    query = select(SEGMENT.first, SEGMENT.last).where(
        SEGMENT.ticker == ticker, SEGMENT.first >= first, SEGMENT.last <= last
    )
    return [(row.first, row.last) for row in connection.execute(query)]


def _segments(connection: Connection, ticker: str, chosen: Sequence[tuple[int, int]]) -> list[Part]:
    found: list[Part] = []
    for length in {last - first for first, last in chosen}:  # a run a length, so that the index finds it
        firsts = [first for first, last in chosen if last - first == length]
        query = select(SEGMENT.last, SEGMENT.payload, SEGMENT.digest).where(
            SEGMENT.ticker == ticker,
            SEGMENT.first.between(firsts[0], firsts[-1]),
            SEGMENT.last - SEGMENT.first == length,
        )
        found += [tuple(row) for row in connection.execute(query)]
    return found


def _revisions(connection: Connection, ticker: str, numbers: Sequence[int]) -> list[Part]:
    if not numbers:
        return []
    query = select(REVISION.number, REVISION.payload, REVISION.digest).where(
        REVISION.ticker == ticker, REVISION.number >= numbers[0], REVISION.number <= numbers[-1]
    )
    wanted = set(numbers)
    return [tuple(row) for row in connection.execute(query) if row.number in wanted]


def _store(connection: Connection, ticker: str, first: int, last: int) -> None:
    parts: list[RawBars] = [checked(ticker, *part) for part in cover(connection, ticker, last, first)]
    folded = fold(parts)
    values = {
        "ticker": ticker,
        "first": first,
        "last": last,
        "payload": encode(folded),
        "digest": folded.digest,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(price_segments).values(values))
    except Taken:
        return  # another process folded the same revisions at the same time, to the same bytes
