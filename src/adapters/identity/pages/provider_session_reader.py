"""ProviderSessionReader: the sessions of people who logged in at an OpenID provider."""

import time
from collections.abc import Mapping

import msgspec

from adapters.identity.pages.browser import Browser
from adapters.identity.pages.page_browser import PageBrowser
from adapters.identity.provider.kept_tokens import KeptTokens
from application.ports.identity.page_sessions import PageSession
from application.ports.identity.web_sessions import WebSessions
from domain.client import digest_of

CLIENT = "web"  # in the metadata of events


class ProviderSessionReader(PageBrowser):
    """Satisfies PageSessions. The scopes are those of the access token that the session keeps."""

    def __init__(self, browser: Browser, sessions: WebSessions, tokens: KeptTokens) -> None:
        super().__init__(browser)
        self._sessions = sessions
        self._tokens = tokens

    def read(self, headers: Mapping[str, str], *, watching: bool = False) -> PageSession | None:
        visit = self.look(headers)
        if visit.is_new:
            return None
        digest = digest_of(visit.id)
        subject = self._sessions.subject_of(digest, time.time(), watching=watching)
        found = self._tokens.of(digest) if subject else None
        if found is None:
            return None
        tokens, principal = found
        if principal.person != subject:  # erased and back as another one, or a refresh for somebody else
            return None
        return PageSession(
            id=digest,
            principal=msgspec.structs.replace(principal, client=CLIENT),
            name=tokens.name or principal.subject,
            must_change=False,
            proof=visit.proof,
            language=visit.language,
            theme=self.theme(headers),
        )
