"""Pages of lists: limit, cursor, order and time; a cursor belongs to one list in one order."""

import base64
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar.params import QueryParameter

from domain.errors import InvalidInput
from domain.identity import identity
from domain.zoned_time import require_zone

KEY = re.compile(r"[0-9A-Za-z.^_-]{1,128}")  # of a row: an id, a ticker or a model version
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Maximum number of items per page.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=512, description="`next` of the previous page of the same list."),
]
Order = Annotated[
    Literal["asc", "desc"],
    QueryParameter(description="`desc` (newest or last first) or `asc`."),
]
TickerFilter = Annotated[
    str | None, QueryParameter(max_length=24, description="Only those of this ticker, for example VALE3.")
]
Since = Annotated[
    datetime | None,
    QueryParameter(description="Only what was made since then, e.g. 2026-03-02T12:00Z."),
]
Until = Annotated[datetime | None, QueryParameter(description="Only what was made before this time.")]
KnownAt = Annotated[
    datetime | None,
    QueryParameter(description="As known at this time, e.g. 2026-03-02T12:00Z; as known now without it."),
]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a list that a request asks for. `since` and `until` need identities as keys."""

    name: str
    limit: int
    cursor: str | None
    order: Literal["asc", "desc"]
    since: datetime | None = None
    until: datetime | None = None

    @property
    def newest_first(self) -> bool:
        """Whether keys descend."""
        return self.order == "desc"

    @property
    def between(self) -> tuple[str, str]:
        """The least key, and the first key that is too large; "" for no bound. Raises InvalidInput."""
        require_zone(self.since, "since")
        require_zone(self.until, "until")
        return _first_of(self.since), _first_of(self.until)

    @property
    def after(self) -> str:
        """The key of the last row of the previous page, or "". Raises InvalidInput for any other cursor."""
        if not self.cursor:
            return ""
        try:
            text = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4)).decode("ascii")
        except ValueError:
            text = ""
        key = text.rpartition("/")[2]
        if not KEY.fullmatch(key) or self.cursor_of(key) != self.cursor:
            raise InvalidInput(
                "invalid cursor", field="cursor", remedy="use `next` of the previous page of the same list"
            )
        return key

    def cursor_of(self, key: str) -> str:
        """The cursor of the page after the row with this key."""
        text = f"{self.name}/{self.order}/{key}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def page(self, rows: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
        """At most `limit` rows; a further row in `rows` means that there is a next page."""
        items = rows[: self.limit]
        following = self.cursor_of(str(items[-1][key])) if len(rows) > self.limit else None
        return {"items": items, "next": following}

    def choose(self, rows: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
        """The page of a list that is in memory as a whole."""
        (low, high), after = self.between, self.after
        ordered = sorted(rows, key=lambda row: str(row[key]), reverse=self.newest_first)
        return self.page(
            [
                row
                for row in ordered
                if low <= row[key]
                and (not high or row[key] < high)
                and (not after or (row[key] < after if self.newest_first else row[key] > after))
            ],
            key,
        )


def _first_of(at: datetime | None) -> str:
    """The least identity of a time."""
    return identity(max(0, int(at.timestamp() * 1000)), 0) if at else ""
