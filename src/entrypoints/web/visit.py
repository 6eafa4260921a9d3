"""Visit: one request of a person for a page."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from application.language import Sentence
from application.ports.identity.page_sessions import PageSession
from domain.errors import Forbidden, InvalidInput
from domain.principal import Principal
from entrypoints.container import Container
from entrypoints.http.edge.access import Call
from entrypoints.markup import Html
from entrypoints.page_addresses import HOME, is_page
from entrypoints.web.language import Words

T = TypeVar("T", str, int)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """The request with the session of the person, None on a page about an error before a login."""

    request: Call
    product: Container
    session: PageSession | None
    words: Words

    @property
    def here(self) -> str:
        """The address of the page that is shown, with its choices."""
        path = str(self.request.scope["path"])
        query = self.request.scope.get("query_string", b"").decode("latin-1")
        full = f"{path}?{query}" if query else path
        return full if is_page(full) else path if is_page(path) else HOME

    @property
    def person(self) -> Principal:
        """The person with their scopes. Raises Forbidden without a session."""
        if self.session is None:
            raise Forbidden("no session", field="session", remedy="log in")
        return self.session.principal

    def may(self, *scopes: str) -> bool:
        """Whether there is a session with all of the scopes."""
        return self.session is not None and all(map(self.session.principal.may, scopes))

    def named(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A parameter of the query; "" without it."""
        return str(self.request.query_params.get(name, ""))

    def choice(self, name: str, accepted: Sequence[T]) -> T:
        """A parameter of the query, or the first accepted value without it. Raises InvalidInput."""
        found = {str(value): value for value in accepted}.get(self.asked(name) or str(accepted[0]))
        if found is None:
            remedy = f"accepted: {', '.join(map(str, accepted))}"
            raise InvalidInput(f"invalid {name}", field=name, remedy=remedy)
        return found

    def say(self, sentence: Sentence, count: int = 0, **values: object) -> Html:
        """A sentence in the language of the visit."""
        return self.words.say(sentence, count, **values)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page without its frame. `here` is the path of its entry in the navigation.

    `again` is the address to which a form leads that is sent again, when its answer is shown only once.
    """

    title: Html
    body: Html
    status: int = 200
    here: str = ""
    headers: Mapping[str, str] = {}
    again: str | None = None


class Elsewhere(Exception):
    """The answer is a redirect (303) to another address of this service."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location
