"""RevokedTokens: access tokens that were revoked before they expire."""

from typing import Protocol


def whole_client(client: str) -> str:
    """The denylist name for all tokens of a client; never equal to a jti."""
    return f"client:{client}"


def whole_family(family: str) -> str:
    """The denylist name for all tokens of a token family."""
    return f"family:{family}"


def family_of(jti: str) -> str:
    """The token family in a jti: of a consent, or of a client's secret; "" in a token of an older release."""
    family, dot, _ = jti.partition(".")
    return family if dot else ""


class RevokedTokens(Protocol):
    """The denylist, shared by all processes of an installation."""

    def revoke(self, name: str, until: float) -> None:
        """Revoke the token with this jti, or all tokens of a `whole_client` or `whole_family`, durably.

        `until` is the POSIX time at which the last of these tokens expires.
        """
        ...

    def live(self) -> frozenset[str]:
        """The revoked names that have not expired."""
        ...
