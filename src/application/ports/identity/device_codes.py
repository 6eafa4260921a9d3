"""DeviceCodes: requests of devices that wait for a person elsewhere (RFC 8628)."""

from typing import Literal, Protocol

import msgspec

State = Literal["pending", "approved", "denied", "used"]


class DeviceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a device asks for. Both codes are kept as SHA-256; `family` is "" until somebody consents."""

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
    """Shared by every process. Times are POSIX times."""

    def add(self, request: DeviceRequest, now: float) -> None:
        """Keep a new request."""
        ...

    def waiting(self, user_code_digest: str, now: float) -> DeviceRequest | None:
        """The request that a person may still decide about."""
        ...

    def decide(self, digest: str, family: str) -> bool:
        """Approve into a family, or deny with ""; False when it has been decided."""
        ...

    def poll(self, digest: str, client: str, now: float) -> tuple[DeviceRequest, bool] | None:
        """The client's request, and whether it came too soon, which adds 5 to its interval.

        An approved one is used up: it is given as approved once.
        """
        ...
