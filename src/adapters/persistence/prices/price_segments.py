"""Segments: consecutive price revisions folded into one payload, so that long histories are read faster.

Folding folded parts gives the same rows as folding all revisions, so a segment can replace its revisions.
Segments are derived: a missing segment is read from its revisions.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError as SegmentExists

from adapters.persistence.database.tables import price_revisions, price_segments
from adapters.persistence.database.transactions import reading
from adapters.persistence.prices.revision_codec import decode_checked, encode
from domain.bars import RawBars
from domain.errors import IntegrityError
from domain.revisions import fold

SPANS = (16, 256)  # revisions in a segment
REVISION, SEGMENT = price_revisions.c, price_segments.c
Part = tuple[int, bytes, str]


def cover(connection: Connection, ticker: str, last: int, first: int = 1) -> list[Part]:
    """Return the fewest stored parts (number, payload, digest) that hold the revisions first…last."""
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
    """Store every complete segment that is missing, small ones first."""
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
    """Yield each segment as (ticker, its last revision, "" or what is wrong)."""
    with reading(engine) as connection:
        found = connection.execute(select(SEGMENT.ticker, SEGMENT.first, SEGMENT.last)).all()
    for ticker, first, last in sorted(tuple(row) for row in found):
        with reading(engine) as connection:
            stored = _segments(connection, ticker, [(first, last)])
            numbers = list(range(first, last + 1))
            revisions = _revisions(connection, ticker, numbers)
        try:
            folded = fold([decode_checked(ticker, *part) for part in revisions])
            same = [decode_checked(ticker, *part).digest for part in stored] == [folded.digest]
        except IntegrityError as error:
            yield ticker, last, error.message
            continue
        yield ticker, last, "" if same else f"the segment {first}–{last} differs from its revisions"


def _stored(connection: Connection, ticker: str, first: int, last: int) -> list[tuple[int, int]]:
    query = select(SEGMENT.first, SEGMENT.last).where(
        SEGMENT.ticker == ticker, SEGMENT.first >= first, SEGMENT.last <= last
    )
    return [(row.first, row.last) for row in connection.execute(query)]


def _segments(connection: Connection, ticker: str, chosen: Sequence[tuple[int, int]]) -> list[Part]:
    found: list[Part] = []
    # One query for each length, so that it uses the index.
    for length in {last - first for first, last in chosen}:
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
    parts: list[RawBars] = [decode_checked(ticker, *part) for part in cover(connection, ticker, last, first)]
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
    except SegmentExists:
        return  # another process stored the same segment at the same time
