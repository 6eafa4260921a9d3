"""TokenVerifier for tokens of the embedded authorization server."""

from adapters.identity.tokens.access_token import AccessToken, Rules
from adapters.identity.tokens.denylist import Denylist
from adapters.identity.tokens.key_ring import ALGORITHM, KeyRing
from adapters.identity.tokens.profiles import PROFILES
from adapters.identity.tokens.signed_claims import invalid
from adapters.identity.tokens.token_reader import TokenReader
from domain.principal import Principal


def reader_of_own(issuer: str, audience: str, keys: KeyRing) -> TokenReader:
    """A reader of the tokens that this installation issues."""
    rules = Rules(issuer=issuer, audience=audience, profile=PROFILES["rfc9068"])
    return TokenReader(rules, (ALGORITHM,), keys.find)


class LocalVerifier:
    """Verifies with the keys of the installation, and refuses the tokens on the denylist."""

    def __init__(self, reader: TokenReader, keys: KeyRing, denylist: Denylist) -> None:
        self._reader = reader
        self._keys = keys
        self._denylist = denylist

    def check(self) -> None:
        """Read the keys. Raises StoreUnavailable, with the setting as `field`, for unusable keys."""
        self._keys.signing()

    def verify(self, token: str) -> Principal:
        found = self._reader.read(token)
        if self._denylist.holds(found.jti, found.client):
            raise invalid("revoked")
        return _principal(found)

    def known(self, token: str) -> Principal | None:
        found = self._reader.known(token)
        if found is None or not self._denylist.is_known_to_lack(found.jti, found.client):
            return None
        return _principal(found)


def _principal(found: AccessToken) -> Principal:
    return Principal(
        subject=found.subject,
        issuer="",
        client=found.client,
        scopes=found.scopes,
        expires=found.expires,
    )
