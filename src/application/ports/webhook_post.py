"""WebhookPost: sends one delivery to the address of a webhook."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class PostAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request. `status` is 0 when there was no answer; `said` is a short text of ours.

    `wait` is the number of seconds of the header Retry-After, None without one.
    """

    status: int
    said: str
    wait: float | None = None


class WebhookPost(Protocol):
    """POST over https to a host of the public internet."""

    def check(self, url: str) -> str:
        """The host of an address. Raises InvalidInput for one that no delivery may go to."""
        ...

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        """Send a JSON body, within 10 seconds. An error of the network is an answer with status 0."""
        ...
