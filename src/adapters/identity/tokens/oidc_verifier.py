"""TokenVerifier for tokens of an external provider."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from adapters.identity.tokens.access_token import AccessToken, Rules
from adapters.identity.tokens.provider import published_keys
from adapters.identity.tokens.provider_keys import ProviderKeys
from adapters.identity.tokens.token_reader import TokenReader
from domain.principal import Principal


class OidcVerifier:
    """Verifies with the provider's keys in memory. `verify` waits only for their first read.

    `person` gives the pseudonym of `SUBJECT@ISSUER`; a program, whose subject is its client, has none.
    `known_person` gives it from memory, or "".
    """

    def __init__(
        self,
        rules: Rules,
        algorithms: Sequence[str],
        keys: ProviderKeys | None = None,
        person: Callable[[str], str] = lambda name: "",
        known_person: Callable[[str], str] = lambda name: "",
    ) -> None:
        self._issuer = rules.issuer
        self._person = person
        self._known_person = known_person
        self._keys = keys or ProviderKeys(partial(published_keys, rules.issuer))
        self._reader = TokenReader(rules, algorithms, self._keys.find)

    def check(self) -> None:
        """Read the provider's documents. Raises InvalidInput when they belong to another issuer.

        Raises StoreUnavailable when the provider does not answer; the service may start nevertheless.
        """
        self._keys.check()

    def verify(self, token: str) -> Principal:
        principal = self._principal(self._reader.read(token))
        if principal.subject == principal.client:
            return principal
        return msgspec.structs.replace(principal, person=self._person(principal.qualified))

    def known(self, token: str) -> Principal | None:
        if (found := self._reader.known(token)) is None:
            return None
        principal = self._principal(found)
        if principal.subject == principal.client:
            return principal
        person = self._known_person(principal.qualified)
        return msgspec.structs.replace(principal, person=person) if person else None

    def _principal(self, found: AccessToken) -> Principal:
        return Principal(
            subject=found.subject,
            issuer=self._issuer,
            client=found.client,
            scopes=found.scopes,
            expires=found.expires,
        )
