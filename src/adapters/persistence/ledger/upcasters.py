"""Upcasters: events of old tags, read as what followed them. Stored bytes never change."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Plain = dict[str, Any]
Upcaster = Callable[[Plain], Plain]

# From a tag that is no longer written to a function that gives the plain event of the next version.
UPCASTERS: dict[str, Upcaster] = {}


def current(tag: str, data: bytes, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> bytes:
    """The bytes of an event as this release reads it: its own, unless its tag has been followed."""
    if tag not in upcasters:
        return data
    plain = msgspec.json.decode(data, type=Plain)
    while tag in upcasters:
        plain = upcasters[tag](plain)
        tag = str(plain["type"])
    return msgspec.json.encode(plain)
