"""Grants: the ways to a token, for a program with a secret and for a person."""

import secrets
import sys
import webbrowser
from collections.abc import Callable

import httpx
import msgspec

from .._callback import Callback, challenge_of
from .._retry import Deadline
from .._token_file import Kept
from ..errors import LoginError, NetworkError
from .discovery import Endpoints, find_endpoints
from .parts import sleep, to_thread
from .tokens import kept_of

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
LOGIN_SECONDS = 300.0


class _Refused(msgspec.Struct):
    error: str = "invalid_answer"
    error_description: str = ""


class _Device(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str = ""
    interval: float = 5.0
    expires_in: float = 600.0


def show_on_stderr(text: str) -> None:
    """The default way to tell a person what to do."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


class AsyncTokenEndpoint:
    """The token endpoint of a service, for one client."""

    def __init__(self, http: httpx.AsyncClient, url: str, client_id: str, secret: str, scopes: str) -> None:
        self.http = http
        self.client_id = client_id
        self.scopes = scopes
        self._url = url
        self._secret = secret
        self._found: Endpoints | None = None

    async def endpoints(self) -> Endpoints:
        """Asked once."""
        if self._found is None:
            self._found = await find_endpoints(self.http, self._url)
        return self._found

    async def post(self, address: str, **fields: str) -> httpx.Response:
        """The answer of an endpoint. Raises NetworkError."""
        auth = httpx.BasicAuth(self.client_id, self._secret) if self._secret else None
        data = {name: value for name, value in fields.items() if value}
        try:
            return await self.http.post(address, data=data, auth=auth or httpx.USE_CLIENT_DEFAULT)
        except httpx.TransportError as error:
            raise NetworkError(f"no answer from {address}: {type(error).__name__}") from None

    async def token(self, before: str = "", **fields: str) -> Kept:
        """A token. Raises LoginError."""
        found = await self.endpoints()
        answer = await self.post(found.token_endpoint, client_id="" if self._secret else self.client_id, **fields)
        if answer.status_code != 200:
            raise refused(answer)
        return kept_of(answer.content, before)

    async def renewed(self, old: Kept) -> Kept:
        """A token by the refresh token of an older one. Raises LoginError."""
        if not old.refresh_token:
            raise LoginError("the login has ended", remedy="log in again")
        return await self.token(old.refresh_token, grant_type="refresh_token", refresh_token=old.refresh_token)

    async def revoke(self, kept: Kept) -> None:
        """End a token, and with a refresh token all that belong to it (RFC 7009). Raises LoginError, NetworkError."""
        address = (await self.endpoints()).revocation_endpoint
        if not address:
            raise LoginError("the authorization server revokes no tokens", remedy="wait for the end of the token")
        fields = {"token": kept.refresh_token or kept.access_token, "client_id": "" if self._secret else self.client_id}
        answer = await self.post(address, **fields)
        if answer.status_code != 200:
            raise refused(answer)


class AsyncClientCredentials:
    """A program with a secret of its own."""

    def __init__(self, endpoint: AsyncTokenEndpoint) -> None:
        self._endpoint = endpoint

    async def first(self) -> Kept:
        """See AsyncGrant."""
        return await self._endpoint.token(grant_type="client_credentials", scope=self._endpoint.scopes)

    async def again(self, old: Kept) -> Kept:
        """See AsyncGrant."""
        return await self.first()

    async def end(self, kept: Kept) -> None:
        """See AsyncGrant."""
        await self._endpoint.revoke(kept)


class AsyncDeviceLogin:
    """A person who types a code in a browser, perhaps on another machine (RFC 8628)."""

    def __init__(self, endpoint: AsyncTokenEndpoint, show: Callable[[str], None] = show_on_stderr) -> None:
        self._endpoint = endpoint
        self._show = show

    async def first(self) -> Kept:
        """See AsyncGrant."""
        endpoint = self._endpoint
        address = (await endpoint.endpoints()).device_authorization_endpoint
        if not address:
            raise LoginError("the authorization server has no device grant", remedy="log in with a browser")
        answer = await endpoint.post(address, client_id=endpoint.client_id, scope=endpoint.scopes)
        if answer.status_code != 200:
            raise refused(answer)
        device = msgspec.json.decode(answer.content, type=_Device)
        self._show(f"Open {device.verification_uri} and type the code {device.user_code}")
        return await self._poll(device)

    async def _poll(self, device: _Device) -> Kept:
        deadline, interval = Deadline(device.expires_in), device.interval
        while deadline.left:
            await sleep(interval)
            try:
                return await self._endpoint.token(grant_type=DEVICE_CODE, device_code=device.device_code)
            except LoginError as error:
                if error.code == "slow_down":
                    interval += 5
                elif error.code != "authorization_pending":
                    raise
        raise LoginError("nobody typed the code in time", remedy="log in again")

    async def again(self, old: Kept) -> Kept:
        """See AsyncGrant."""
        return await self._endpoint.renewed(old)

    async def end(self, kept: Kept) -> None:
        """See AsyncGrant."""
        await self._endpoint.revoke(kept)


class AsyncBrowserLogin:
    """A person in the browser of this machine: authorization code with PKCE on loopback (RFC 8252)."""

    def __init__(
        self,
        endpoint: AsyncTokenEndpoint,
        browse: Callable[[str], object] = webbrowser.open,
        show: Callable[[str], None] = show_on_stderr,
    ) -> None:
        self._endpoint = endpoint
        self._browse = browse
        self._show = show

    async def first(self) -> Kept:
        """See AsyncGrant."""
        endpoint, found = self._endpoint, await self._endpoint.endpoints()
        if not found.authorization_endpoint:
            raise LoginError("the authorization server has no login page", remedy="use the device grant")
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with Callback() as callback:
            address = str(
                httpx.URL(found.authorization_endpoint).copy_merge_params(
                    {
                        "response_type": "code",
                        "client_id": endpoint.client_id,
                        "redirect_uri": callback.address,
                        "scope": endpoint.scopes,
                        "state": state,
                        "code_challenge": challenge_of(verifier),
                        "code_challenge_method": "S256",
                    }
                )
            )
            self._show(f"Log in at {address}")
            self._browse(address)
            code = await to_thread(lambda: callback.wait(state, found.issuer, LOGIN_SECONDS))
            return await endpoint.token(
                grant_type="authorization_code",
                code=code,
                redirect_uri=callback.address,
                code_verifier=verifier,
            )

    async def again(self, old: Kept) -> Kept:
        """See AsyncGrant."""
        return await self._endpoint.renewed(old)

    async def end(self, kept: Kept) -> None:
        """See AsyncGrant."""
        await self._endpoint.revoke(kept)


def refused(answer: httpx.Response) -> LoginError:
    """The error of a refusal of the authorization server; `code` is that of OAuth."""
    try:
        found = msgspec.json.decode(answer.content, type=_Refused)
    except (msgspec.DecodeError, msgspec.ValidationError):
        found = _Refused()
    error = LoginError(
        f"no token: {found.error_description or found.error}", status=answer.status_code, remedy=_remedy(found.error)
    )
    error.code = found.error
    return error


def _remedy(error: str) -> str:
    return {
        "invalid_client": "check PREVISTO_CLIENT_ID and PREVISTO_CLIENT_SECRET",
        "invalid_scope": "ask only for scopes that the client has",
        "invalid_grant": "log in again",
        "access_denied": "the consent was refused; log in again",
        "expired_token": "the code has expired; log in again",
    }.get(error, "")
