"""Admission: the token of a request is verified, and the request is counted against its caller's rate."""

from typing import Any

from application.ports.identity.token_verifier import TokenVerifier
from application.ports.rate_limiter import RateLimiter
from application.queries.current_settings import CurrentSettings
from domain.principal import Principal
from entrypoints.http.edge.rate import RATE, REQUESTS, TOKEN_REQUESTS, keep_rate

RequestState = dict[str, Any]


class Admission:
    """Each method keeps what is left of its limit in the state of the request, also when it refuses."""

    def __init__(self, verifier: TokenVerifier, rates: RateLimiter, settings: CurrentSettings) -> None:
        self._verifier = verifier
        self._rates = rates
        self._settings = settings

    def admit(self, token: str, state: RequestState) -> Principal:
        """The principal of a token. Raises Unauthenticated or TooManyRequests.

        It may wait for the keys of a provider, the revoked tokens or the settings.
        """
        principal = self._verifier.verify(token)
        self._count(principal, self._settings().requests_per_minute, state)
        return principal

    def admit_known(self, token: str, state: RequestState) -> Principal | None:
        """The same without a wait; None where `admit` is to be asked. Raises TooManyRequests."""
        principal, settings = self._verifier.known(token), self._settings.known()
        if principal is None or settings is None:
            return None
        self._count(principal, settings.requests_per_minute, state)
        return principal

    def admit_peer(self, address: str, state: RequestState) -> None:
        """Raise TooManyRequests for too many token requests of an address; a separate limit."""
        minute = self._settings().token_requests_per_minute
        keep_rate(state, TOKEN_REQUESTS, minute, 0)
        self._rates.take(f"oauth:{address}", minute)
        state.pop(RATE, None)  # without a refusal the answer may be about another limit: that of passwords

    def charge(self, principal: Principal, more: int, state: RequestState) -> None:
        """Count an admitted request as `more` further ones, at most the rest of a minute.

        Raises TooManyRequests.
        """
        minute = self._settings().requests_per_minute
        left = self._rates.take(_bucket(principal), minute, max(0, min(more, minute - 1)))
        keep_rate(state, REQUESTS, minute, left)

    def _count(self, principal: Principal, minute: int, state: RequestState) -> None:
        keep_rate(state, REQUESTS, minute, 0)
        keep_rate(state, REQUESTS, minute, self._rates.take(_bucket(principal), minute))


def _bucket(principal: Principal) -> str:
    return f"api:{principal.owner}"
