"""SessionReader: the sessions of the login pages, for the dashboard."""

import time
from collections.abc import Mapping

from adapters.identity.oauth.people import People
from adapters.identity.pages.browser import Browser
from adapters.identity.pages.known_browsers import KnownBrowsers
from adapters.identity.pages.page_browser import PageBrowser
from adapters.identity.tokens.key_ring import KeyRing
from application.language import Language
from application.ports.identity.page_sessions import PageSession
from domain.client import digest_of
from domain.principal import Principal

CLIENT = "web"  # in the metadata of events


class SessionReader:
    """Satisfies PageSessions. It reads cookies only: a token in a request is not looked at."""

    def __init__(self, people: People, issuer: str, keys: KeyRing) -> None:
        self._people = people
        self._browser = PageBrowser(Browser(issuer, KnownBrowsers(issuer, keys)))

    def read(self, headers: Mapping[str, str], *, watching: bool = False) -> PageSession | None:
        visit = self._browser.look(headers)
        if visit.is_new:
            return None
        digest = digest_of(visit.id)
        subject = self._people.sessions.subject_of(digest, time.time(), watching=watching)
        user = self._people.users.find(subject) if subject else None
        if user is None or user.disabled:
            return None
        scopes = frozenset(user.scopes)
        return PageSession(
            id=digest,
            principal=Principal(subject=user.id, issuer="", client=CLIENT, scopes=scopes),
            name=self._people.name_of(user),
            must_change=user.must_change,
            proof=visit.proof,
            language=visit.language,
            theme=self._browser.theme(headers),
        )

    def language(self, headers: Mapping[str, str]) -> Language:
        return self._browser.language(headers)

    def form(self, headers: Mapping[str, str], query: str, body: bytes) -> dict[str, str]:
        return self._browser.form(headers, query, body)

    def choose(self, name: str, value: str) -> str:
        return self._browser.choose(name, value)
