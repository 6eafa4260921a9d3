"""SessionReader: the sessions of the login pages, for the dashboard."""

import time
from collections.abc import Mapping

from adapters.identity.oauth.people import People
from adapters.identity.pages.browser import Browser
from adapters.identity.pages.known_browsers import KnownBrowsers
from adapters.identity.pages.page_browser import PageBrowser
from adapters.identity.tokens.key_ring import KeyRing
from application.ports.identity.page_sessions import PageSession
from domain.client import digest_of
from domain.principal import Principal

CLIENT = "web"  # in the metadata of events


class SessionReader(PageBrowser):
    """Satisfies PageSessions. It reads cookies only: a token in a request is not looked at."""

    def __init__(self, people: People, issuer: str, keys: KeyRing) -> None:
        super().__init__(Browser(issuer, KnownBrowsers(issuer, keys)))
        self._people = people

    def read(self, headers: Mapping[str, str], *, watching: bool = False) -> PageSession | None:
        visit = self.look(headers)
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
            theme=self.theme(headers),
        )
