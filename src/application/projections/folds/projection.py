"""Projection: the events that a fold reads, and the rows that it may ask for."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from application.ports.read_models import Row
from domain.events import Event

Data = dict[str, Any]
Lookup = Callable[[str], Data | None]


def no_further_keys(data: Data) -> Sequence[str]:
    """No further rows; the keys of all rows are in the events."""
    return ()


class Projection(msgspec.Struct, frozen=True):
    """The kinds of events to read, the event fields that name rows, and the fold.

    `keys` are the event fields whose values are keys of rows; the fold may ask for these rows.
    `always` are keys of rows that the fold may ask for at any event. `named_by` are the keys of further rows
    that a row names, such as the ticker of a forecast.
    """

    kinds: Sequence[type[msgspec.Struct]]
    keys: Sequence[str]
    fold: Callable[[Event, Lookup], list[Row]]
    always: Sequence[str] = ()
    named_by: Callable[[Data], Sequence[str]] = no_further_keys

    @property
    def tags(self) -> Sequence[str]:
        """The tags of `kinds`."""
        return tuple(str(kind.__struct_config__.tag) for kind in self.kinds)

    def needs(self, event: Event) -> list[str]:
        """The keys of the rows that the fold may ask for at this event."""
        return [*self.always, *(key for field in self.keys if (key := getattr(event, field, "")))]


def make_row(key: str, ticker: str, data: Data, owner: str = "") -> Row:
    """A row from positional values."""
    return Row(key=key, ticker=ticker, data=data, owner=owner)


def to_plain(event: msgspec.Struct) -> Data:
    """The fields of an event as plain JSON values, without its tag."""
    plain: Data = msgspec.to_builtins(event)
    plain.pop("type", None)
    return plain
