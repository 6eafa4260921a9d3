"""The tokens of a session: sealed on the server, refreshed by one process at a time, verified at each use."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from adapters.identity.provider.endpoints import ProviderEndpoints
from adapters.identity.provider.id_token import IdTokenRules, name_in
from adapters.identity.tokens.signed_claims import invalid
from application.ports.identity.session_tokens import SessionTokens
from application.ports.identity.token_verifier import TokenVerifier
from application.ports.secret_box import SecretBox
from domain.errors import StoreUnavailable, Unauthenticated
from domain.principal import Principal

EARLY_SECONDS = 60.0  # before the end of an access token, it is refreshed
LOCK_SECONDS = 10.0  # longer than a provider may take
POLL_SECONDS = 0.05


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a session keeps: tokens, the end of the access token in POSIX time, and the name of the person."""

    access: str
    refresh: str
    expires: float
    name: str


class KeptTokens:
    """Reads and refreshes the tokens of sessions. Thread-safe."""

    def __init__(
        self,
        store: SessionTokens,
        box: SecretBox,
        endpoints: ProviderEndpoints,
        rules: IdTokenRules,
        verifier: TokenVerifier,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store, self._box = store, box
        self._endpoints, self._rules, self._verifier = endpoints, rules, verifier
        self._wait = wait

    def first(self, answer: Mapping[str, Any], nonce: str) -> tuple[Tokens, Principal]:
        """The verified tokens of a login and their person. Raises Unauthenticated or StoreUnavailable."""
        return self._verified(answer, nonce, None)

    def keep(self, digest: str, tokens: Tokens) -> None:
        """Store the tokens of a session, sealed."""
        self._store.keep(digest, self._box.seal(msgspec.json.encode(tokens)))

    def of(self, digest: str) -> tuple[Tokens, Principal] | None:
        """The tokens of a session and its person; None when the provider no longer vouches for them.

        Raises StoreUnavailable when it does not answer and the access token has ended.
        """
        tokens = self._read(digest)
        if tokens is None:
            return None
        if time.time() > tokens.expires - EARLY_SECONDS and tokens.refresh:
            tokens = self._refreshed(digest, tokens)
        try:
            return (tokens, self._verifier.verify(tokens.access)) if tokens else None
        except Unauthenticated:
            return None

    def _read(self, digest: str) -> Tokens | None:
        sealed = self._store.of(digest)
        return msgspec.json.decode(self._box.open(sealed), type=Tokens) if sealed else None

    def _refreshed(self, digest: str, old: Tokens) -> Tokens | None:
        """New tokens, from this process or from the one that holds the lock; None when they are refused."""
        end = time.time() + LOCK_SECONDS
        while not self._store.lock(digest, time.time(), time.time() + LOCK_SECONDS):
            if time.time() < old.expires:
                return old  # it is still good, and another process is at it
            if time.time() > end:
                raise StoreUnavailable("the session is being refreshed", field="session")
            self._wait(POLL_SECONDS)
            if (now := self._read(digest)) != old:
                return now
        if (now := self._read(digest)) != old:
            if now:
                self.keep(digest, now)
            return now
        return self._asked(digest, old)

    def _asked(self, digest: str, old: Tokens) -> Tokens | None:
        """Use the refresh token once, under the lock."""
        try:
            answer = self._endpoints.ask_tokens({"grant_type": "refresh_token", "refresh_token": old.refresh})
        except StoreUnavailable:
            self.keep(digest, old)
            if time.time() < old.expires:
                return old
            raise
        if answer is None:
            return None
        try:
            tokens, _ = self._verified(answer, None, old)
        except Unauthenticated:
            return None
        self.keep(digest, tokens)
        return tokens

    def _verified(
        self, answer: Mapping[str, Any], nonce: str | None, old: Tokens | None
    ) -> tuple[Tokens, Principal]:
        access, id_token = answer.get("access_token"), answer.get("id_token")
        if not isinstance(access, str) or str(answer.get("token_type", "")).lower() != "bearer":
            raise invalid("missing")
        principal = self._verifier.verify(access)
        if principal.client != self._rules.client or not principal.person:
            raise invalid("of another program")
        name = old.name if old else ""
        if isinstance(id_token, str):
            claims = self._rules.apply(id_token, nonce, access, principal.subject)
            name = name_in(claims)
        elif old is None:
            raise invalid("no ID token")
        refresh = answer.get("refresh_token")
        return Tokens(
            access=access,
            refresh=refresh if isinstance(refresh, str) else old.refresh if old else "",
            expires=principal.expires or 0.0,
            name=name,
        ), principal
