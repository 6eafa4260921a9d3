"""ProviderLogin: everything for people who log in at an OpenID provider, put together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from adapters.identity.oauth.people import Dashboard
from adapters.identity.pages.browser import Browser
from adapters.identity.pages.known_browsers import KnownBrowsers
from adapters.identity.pages.provider_pages import Program, ProviderPages
from adapters.identity.pages.provider_session_reader import ProviderSessionReader
from adapters.identity.provider.endpoints import ProviderEndpoints
from adapters.identity.provider.id_token import IdTokenRules
from adapters.identity.provider.kept_tokens import KeptTokens
from adapters.identity.provider_front_door import ProviderFrontDoor
from adapters.identity.resource_server import ResourceServerOnly
from adapters.identity.tokens.key_ring import KeyRing
from adapters.identity.tokens.provider import published_keys
from adapters.identity.tokens.provider_keys import ProviderKeys
from application.commands.log_in import Visitor
from application.ports.identity.page_sessions import PageSessions
from application.ports.identity.session_tokens import SessionTokens
from application.ports.identity.token_verifier import TokenVerifier
from application.ports.identity.web_sessions import WebSessions
from application.ports.secret_box import SecretBox
from domain.secret import Secret


class ProviderLogin:
    """The sessions and the pages share the kept tokens."""

    def __init__(
        self,
        *,
        issuer: str,
        own: str,
        client: str,
        secret: Secret,
        scope: str,
        more: Mapping[str, str],
        algorithms: Sequence[str],
        keys: KeyRing,
        verifier: TokenVerifier,
        tokens: SessionTokens,
        sessions: WebSessions,
        box: SecretBox,
        note: Callable[[str, str, Visitor], None],
        home: str,
        has: Callable[[str], bool],
    ) -> None:
        browser = Browser(own, KnownBrowsers(own, keys))
        endpoints = ProviderEndpoints(issuer, client, secret)
        found = ProviderKeys(partial(published_keys, issuer))
        rules = IdTokenRules(issuer=issuer, client=client, algorithms=algorithms, find=found.find)
        kept = KeptTokens(tokens, box, endpoints, rules, verifier)
        program = Program(issuer=issuer, client=client, scope=scope, own=own, more=more)
        dashboard = Dashboard(home=home, has=has)
        self._pages = ProviderPages(program, browser, endpoints, kept, sessions, box, dashboard, note)
        self.sessions: PageSessions = ProviderSessionReader(browser, sessions, kept)

    def server(self, metadata: ResourceServerOnly) -> ProviderFrontDoor:
        """The endpoints for browsers, beside the metadata for programs."""
        return ProviderFrontDoor(metadata, self._pages)
