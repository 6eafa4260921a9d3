"""Upcasters: convert events of old tags when they are read. Stored bytes never change."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Plain = dict[str, Any]
Upcaster = Callable[[Plain], Plain]

# From a tag that is no longer written to a function that returns the plain event of the next tag.
UPCASTERS: dict[str, Upcaster] = {}


def upcast(tag: str, data: bytes, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> bytes:
    """Return the bytes of an event in its newest form; unchanged when its tag has no upcaster."""
    if tag not in upcasters:
        return data
    plain = msgspec.json.decode(data, type=Plain)
    while tag in upcasters:
        plain = upcasters[tag](plain)
        tag = str(plain["type"])
    return msgspec.json.encode(plain)
