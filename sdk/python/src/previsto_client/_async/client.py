"""AsyncPrevisto: the service, as one object with a resource for each kind of thing."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Generic, TypeVar

import httpx

from .._retry import Retries
from .._settings import Connection, config_folder, find_connection
from .._token_file import TokenFile
from .._version import VERSION
from ..errors import SettingsError
from . import resources
from .grants import AsyncBrowserLogin, AsyncClientCredentials, AsyncDeviceLogin, AsyncTokenEndpoint, show_on_stderr
from .resource import seen
from .tokens import AsyncGivenToken, AsyncGrantedTokens
from .transport import AsyncTokens, AsyncTransport

T = TypeVar("T")
LOGINS = ("client-credentials", "device", "browser")


def no_trace() -> str:
    """The default: requests belong to no trace."""
    return ""


class AsyncPrevisto(resources.AsyncResources):
    """A client of one service. Use it with `async with`, or call `close` at the end.

    Settings come from the arguments, then from PREVISTO_URL, PREVISTO_CLIENT_ID and PREVISTO_CLIENT_SECRET (or
    PREVISTO_TOKEN), then from a profile of `~/.config/previsto/config.toml`. `login` is "client-credentials",
    "device" or "browser"; the default is the first of them with a secret, else the browser. `timeout` is in
    seconds over all tries of a call. `trace` returns the header `traceparent` of a request.

    Example:
        async with AsyncPrevisto() as previsto:
            forecast = await previsto.forecasts.create("VALE3", horizon=10)
    """

    def __init__(
        self,
        url: str = "",
        *,
        client_id: str = "",
        client_secret: str = "",
        token: str = "",
        scopes: str = "",
        profile: str = "",
        login: str = "",
        show: Callable[[str], None] | None = None,
        timeout: float = 60.0,
        retries: Retries | None = None,
        trace: Callable[[], str] = no_trace,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        given = {"url": url, "client_id": client_id, "client_secret": client_secret, "token": token, "scopes": scopes}
        self._connection = find_connection(profile, given)
        if not timeout > 0:
            raise SettingsError("the timeout must be positive", field="timeout", remedy="e.g. timeout=60")
        try:
            self._http = httpx.AsyncClient(
                base_url=self._connection.url,
                headers={"user-agent": f"previsto-client/{VERSION}"},
                transport=transport,
                timeout=timeout,
                follow_redirects=False,
            )
        except OSError as trouble:  # httpx reads SSL_CERT_FILE and SSL_CERT_DIR
            raise SettingsError(
                f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: {trouble}",
                field="SSL_CERT_FILE",
                remedy="name a file with certificates in PEM, or unset the variable",
            ) from None
        self._tokens = _tokens(self._http, self._connection, login, show)
        self._transport = AsyncTransport(self._http, self._tokens, retries or Retries(), timeout, trace)
        super().__init__(self)

    async def log_out(self) -> bool:
        """Forget the token on this machine, and revoke it at the authorization server.

        False where there was no token. Raises LoginError and NetworkError when it is not revoked; it is
        forgotten in any case.

        Example:
            await previsto.log_out()
        """
        return await self._tokens.end()

    async def close(self) -> None:
        """Close the connections.

        Example:
            await previsto.close()
        """
        await self._http.aclose()

    async def __aenter__(self) -> "AsyncPrevisto":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncPrevisto({self._connection.url!r})"

    async def with_raw_response(self, call: Callable[..., Awaitable[T]], *given: object, **named: object) -> "Raw[T]":
        """The value of a call, with its answer for headers and status.

        Example:
            raw = await previsto.with_raw_response(previsto.tickers.list_page, limit=10)
            print(raw.response.headers["etag"])
        """
        answers: list[httpx.Response] = []
        before = seen.set(answers)
        try:
            value = await call(*given, **named)
        finally:
            seen.reset(before)
        return Raw(value, answers[-1])


class Raw(Generic[T]):
    """A value and the answer that it was made from.

    Example:
        raw = await previsto.with_raw_response(previsto.me.get)
        print(raw.value.owner, raw.response.status_code)
    """

    def __init__(self, value: T, response: httpx.Response) -> None:
        self.value = value
        self.response = response


def _tokens(http: httpx.AsyncClient, at: Connection, login: str, show: Callable[[str], None] | None) -> AsyncTokens:
    """What gives the tokens. Raises SettingsError."""
    if at.token:
        return AsyncGivenToken(at.token)
    login = login or ("client-credentials" if at.client_secret else "browser")
    if login not in LOGINS:
        raise SettingsError(f"unknown login {login!r}", field="login", remedy=f"one of {', '.join(LOGINS)}")
    if not at.client_id:
        raise SettingsError(
            "the client is not known",
            field="client_id",
            remedy="set PREVISTO_CLIENT_ID and PREVISTO_CLIENT_SECRET, or give a profile",
        )
    if login == "client-credentials" and not at.client_secret:
        raise SettingsError("the secret is missing", field="client_secret", remedy="set PREVISTO_CLIENT_SECRET")
    endpoint = AsyncTokenEndpoint(http, at.url, at.client_id, at.client_secret, at.scopes)
    if login == "client-credentials":
        return AsyncGrantedTokens(AsyncClientCredentials(endpoint), None)
    file = TokenFile(config_folder(), at.url, at.client_id)
    told = show or show_on_stderr
    grant = AsyncDeviceLogin(endpoint, told) if login == "device" else AsyncBrowserLogin(endpoint, show=told)
    return AsyncGrantedTokens(grant, file)
