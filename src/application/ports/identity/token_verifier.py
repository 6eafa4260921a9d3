"""TokenVerifier: whom an access token stands for."""

from typing import Protocol

from domain.principal import Principal


class TokenVerifier(Protocol):
    """Thread-safe; called for every request, so it answers from memory."""

    def check(self) -> None:
        """Look at the start whether it can work.

        Raises InvalidInput for what cannot be used, StoreUnavailable for an issuer that is away.
        """
        ...

    def verify(self, token: str) -> Principal:
        """The principal. Raises Unauthenticated for anything but a valid token for this API.

        Raises StoreUnavailable while the issuer's keys were never read (an external provider that is away).
        """
        ...
