"""RevokedTokens: access tokens that are void before they run out."""

from typing import Protocol


def whole_client(client: str) -> str:
    """The name under which all tokens of a client are revoked; no token has such a jti."""
    return f"client:{client}"


def whole_family(family: str) -> str:
    """The name under which all tokens of a person's consent are revoked."""
    return f"family:{family}"


def family_of(jti: str) -> str:
    """The consent that a token came of: its jti begins with it; "" for a machine's token."""
    family, dot, _ = jti.partition(".")
    return family if dot else ""


class RevokedTokens(Protocol):
    """The denylist, shared by every process of an installation."""

    def revoke(self, name: str, until: float) -> None:
        """Void the token with this jti, or all of a `whole_client` or `whole_family`, until a POSIX time.

        The time is that at which they run out by themselves. Durable when it returns.
        """
        ...

    def live(self) -> frozenset[str]:
        """The names that are revoked and have not run out."""
        ...
