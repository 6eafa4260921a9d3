"""TokenVerifier: whom an access token stands for."""

from typing import Protocol

from domain.principal import Principal


class TokenVerifier(Protocol):
    """Thread-safe; called for every request, so it answers from memory."""

    def verify(self, token: str) -> Principal:
        """The principal. Raises Unauthenticated for anything but a valid token for this API.

        Raises StoreUnavailable while the issuer's keys were never read (an external provider that is away).
        """
        ...
