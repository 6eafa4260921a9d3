"""RevokedTokens: access tokens that are void before they run out."""

from typing import Protocol


def whole_client(client: str) -> str:
    """The name under which all tokens of a client are revoked; no token has such a jti."""
    return f"client:{client}"


class RevokedTokens(Protocol):
    """The denylist, shared by every process of an installation."""

    def revoke(self, name: str, until: float) -> None:
        """Void the token with this jti, or all tokens of a `whole_client`, until a POSIX time.

        The time is that at which they run out by themselves. Durable when it returns.
        """
        ...

    def live(self) -> frozenset[str]:
        """The names that are revoked and have not run out."""
        ...
