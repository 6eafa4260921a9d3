"""TokenVerifier for tokens of an external provider."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from adapters.identity.tokens.access_token import Rules
from adapters.identity.tokens.provider import published_keys
from adapters.identity.tokens.provider_keys import ProviderKeys
from adapters.identity.tokens.token_reader import TokenReader
from domain.principal import Principal


class OidcVerifier:
    """Verifies with the provider's keys in memory. `verify` waits only for their first read.

    `person` gives the pseudonym of `SUBJECT@ISSUER`; a program, whose subject is its client, has none.
    """

    def __init__(
        self,
        rules: Rules,
        algorithms: Sequence[str],
        keys: ProviderKeys | None = None,
        person: Callable[[str], str] = lambda name: "",
    ) -> None:
        self._issuer = rules.issuer
        self._person = person
        self._keys = keys or ProviderKeys(partial(published_keys, rules.issuer))
        self._reader = TokenReader(rules, algorithms, self._keys.find)

    def check(self) -> None:
        """Read the provider's documents. Raises InvalidInput when they belong to another issuer.

        Raises StoreUnavailable when the provider does not answer; the service may start nevertheless.
        """
        self._keys.check()

    def verify(self, token: str) -> Principal:
        found = self._reader.read(token)
        principal = Principal(
            subject=found.subject,
            issuer=self._issuer,
            client=found.client,
            scopes=found.scopes,
            expires=found.expires,
        )
        if found.subject == found.client:
            return principal
        return msgspec.structs.replace(principal, person=self._person(principal.qualified))
