"""StoredRevision: one price revision with what an import into another ledger needs."""

from datetime import datetime

import msgspec

from domain.bars import RawBars
from domain.basis import Basis


class StoredRevision(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are those that the revision added or changed, one for each session.

    `recorded_at` and `source` are those of the ledger in which the revision was recorded first. With
    `restart` the series begins with it.
    """

    number: int
    recorded_at: datetime
    source: str
    synthetic: bool
    basis: Basis | None
    restart: bool
    rows: RawBars
