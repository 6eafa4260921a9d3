"""SessionReader: the sessions of the login pages, for the dashboard."""

import time
from collections.abc import Mapping

from adapters.identity.oauth.people import People
from adapters.identity.pages.browser import Browser, Refused, Visit
from adapters.identity.pages.known_browsers import KnownBrowsers
from adapters.identity.tokens.key_ring import KeyRing
from application.language import Language
from application.ports.identity.page_sessions import PageSession
from domain.client import digest_of
from domain.errors import Forbidden, InvalidInput
from domain.principal import Principal

CLIENT = "web"  # in the metadata of events
THEMES = ("light", "dark")


class SessionReader:
    """Satisfies PageSessions. It reads cookies only: a token in a request is not looked at."""

    def __init__(self, people: People, issuer: str, keys: KeyRing) -> None:
        self._people = people
        self._browser = Browser(issuer, KnownBrowsers(issuer, keys))

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
            theme=self._theme(headers),
        )

    def language(self, headers: Mapping[str, str]) -> Language:
        return self._browser.language_of(_lowered(headers))

    def form(self, headers: Mapping[str, str], query: str, body: bytes) -> dict[str, str]:
        try:
            visit: Visit = self._browser.send(headers, query, body)
        except Refused as refused:
            if refused.status == 403:
                raise Forbidden(
                    "the form was not sent from a page of this session",
                    field="proof",
                    remedy="open the page again",
                ) from None
            raise InvalidInput(
                "the form is malformed", field="form", remedy="send the form of the page as it is"
            ) from None
        return visit.fields

    def choose(self, name: str, value: str) -> str:
        return self._browser.choose(name, value)

    def _theme(self, headers: Mapping[str, str]) -> str:
        chosen = self._browser.chosen(_lowered(headers).get("cookie", ""), "theme")
        return chosen if chosen in THEMES else ""


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
