"""SourceCatalog: the installed price sources."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from application.ports.calendar import Calendar
from application.ports.market_data import MarketData


class SourceContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a source may need: a folder for its caches, the calendar, and the seconds to wait for an answer.

    A ticker costs at most `deadline` seconds, and a host gets at most `rate` requests a second. `seed` is
    that of generated prices.
    """

    home: Path
    calendar: Calendar
    timeout: float = 15.0
    deadline: float = 20.0
    rate: float = 2.0
    seed: int = 1


class SourceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source before it is opened; `remote` is None where only the open source tells."""

    reads: str
    remote: bool | None = None


class SourceCatalog(Protocol):
    """Sources by name. `names` imports no source; the other methods import only the named one."""

    def names(self) -> Sequence[str]:
        """All names, in ascending order."""
        ...

    def provider(self, name: str) -> str:
        """The Python distribution that contains the source. Raises InvalidInput for an unknown name."""
        ...

    def facts(self, name: str) -> SourceFacts:
        """What the source reads. Raises InvalidInput, and SourceError for one that cannot be imported."""
        ...

    def open(self, text: str) -> MarketData:
        """The source of a text `NAME`, `NAME:ARGUMENT`, or rules `EXCHANGE=NAME|NAME, EXCHANGE=NAME`.

        Raises InvalidInput for an unknown name or an invalid argument, and SourceError for a plug-in that
        cannot be imported or does not satisfy the port.
        """
        ...
