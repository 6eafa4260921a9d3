"""TokenVerifier: the principal of an access token."""

from typing import Protocol

from domain.principal import Principal


class TokenVerifier(Protocol):
    """Thread-safe; answers from memory, because every request calls it."""

    def check(self) -> None:
        """Check the configuration at the start.

        Raises InvalidInput for an invalid configuration, StoreUnavailable for an unreachable issuer.
        """
        ...

    def verify(self, token: str) -> Principal:
        """The principal of a valid token for this API. Raises Unauthenticated for any other text.

        Raises StoreUnavailable while the keys of an external issuer have never been read.
        """
        ...

    def known(self, token: str) -> Principal | None:
        """What `verify` answers for a valid token, when it is known in memory and nothing is to be read.

        None says only that `verify` is to be asked.
        """
        ...
