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


def no_composed_keys(event: Event) -> Sequence[str]:
    """No composed keys; each key is the value of one field."""
    return ()


class Projection(msgspec.Struct, frozen=True):
    """The kinds of events to read, the event fields that name rows, and the fold.

    `keys` are the event fields whose values are keys of rows; the fold may ask for these rows.
    `always` are keys of rows that the fold may ask for at any event. `named_by` are the keys of further rows
    that a row names, such as the ticker of a forecast. `composed` are keys made of several fields.
    """

    kinds: Sequence[type[msgspec.Struct]]
    keys: Sequence[str]
    fold: Callable[[Event, Lookup], list[Row]]
    always: Sequence[str] = ()
    named_by: Callable[[Data], Sequence[str]] = no_further_keys
    composed: Callable[[Event], Sequence[str]] = no_composed_keys

    @property
    def tags(self) -> Sequence[str]:
        """The tags of `kinds`."""
        return tuple(str(kind.__struct_config__.tag) for kind in self.kinds)

    def needs(self, event: Event) -> list[str]:
        """The keys of the rows that the fold may ask for at this event."""
        named = (key for field in self.keys if (key := getattr(event, field, "")))
        return [*self.always, *self.composed(event), *named]


def make_row(key: str, ticker: str, data: Data, owner: str = "") -> Row:
    """A row from positional values."""
    return Row(key=key, ticker=ticker, data=data, owner=owner)


def to_plain(event: msgspec.Struct) -> Data:
    """The fields of an event as plain JSON values, without its tag."""
    plain: Data = msgspec.to_builtins(event)
    plain.pop("type", None)
    return plain
