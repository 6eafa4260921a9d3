"""DeviceCodes: authorization requests of devices without a browser (RFC 8628)."""

from typing import Literal, Protocol

import msgspec

State = Literal["pending", "approved", "denied", "used"]


class DeviceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The request of a device, with SHA-256 of both codes; `family` is "" before the consent.

    `expires_at` and `polled_at` are POSIX times; `interval` is in seconds.
    """

    digest: str
    user_code_digest: str
    client: str
    scope: str
    expires_at: float
    family: str = ""
    state: str = "pending"
    interval: int = 5
    polled_at: float = 0.0


class DeviceCodes(Protocol):
    """Device requests, shared by all processes. Times are POSIX times."""

    def add(self, request: DeviceRequest, now: float) -> None:
        """Store a new request."""
        ...

    def waiting(self, user_code_digest: str, now: float) -> DeviceRequest | None:
        """The pending request of a user code; None when there is none."""
        ...

    def decide(self, digest: str, family: str) -> bool:
        """Approve with a token family, or deny with "". Returns False when it was decided before."""
        ...

    def poll(self, digest: str, client: str, now: float) -> tuple[DeviceRequest, bool] | None:
        """The request of the client, and whether the poll came too soon; that adds 5 s to the interval.

        None for an unknown code. An approved request is returned as approved once and is used then.
        """
        ...
