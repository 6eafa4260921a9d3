"""What all resources share: a call, its typed answer, and lists that fetch their pages."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx
import msgspec

from ..errors import UnexpectedAnswer
from .parts import Iterator
from .transport import Transport

if TYPE_CHECKING:
    from .client import Previsto

T = TypeVar("T")
seen: ContextVar[list[httpx.Response] | None] = ContextVar("seen", default=None)
"""The answers of the calls of `with_raw_response`, in their order."""


class Bound:
    """A thing of the service that can be asked to do something; belongs to the client that got it."""

    if TYPE_CHECKING:  # msgspec would take it for a field
        _previsto: "Previsto"


class Resource:
    """The operations on one kind of thing."""

    def __init__(self, previsto: "Previsto") -> None:
        self._previsto = previsto

    @property
    def _transport(self) -> Transport:
        return self._previsto._transport

    def _call(
        self,
        kind: type[T],
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        timeout: float | None = None,
        key: str = "",
    ) -> T:
        """The typed answer of one operation."""
        found = self._transport.send(method, path, query=query, body=body, timeout=timeout, key=key)
        if (answers := seen.get()) is not None:
            answers.append(found)
        return self._bind(decode(found, kind))

    def _text(self, path: str, *, query: Mapping[str, Any] | None = None, timeout: float | None = None) -> str:
        """The answer of an operation whose answer is text."""
        found = self._transport.send("GET", path, query=query, headers={"accept": "*/*"}, timeout=timeout)
        return found.text

    def _filled(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a body that are given."""
        return {name: value for name, value in fields.items() if value is not None}

    def _bind(self, value: T) -> T:
        if isinstance(value, Bound):
            value._previsto = self._previsto
        return value

    def _pages(self, kind: type[T], path: str, query: Mapping[str, Any], timeout: float | None) -> "Pages[T]":
        return Pages(self, kind, path, query, timeout)


class Page(msgspec.Struct, Generic[T]):
    """A part of a list; `next` is the cursor of the part behind it."""

    items: list[T]
    next: str | None = None


class Pages(Generic[T]):
    """A list of the service; iteration fetches page after page.

    Example:
        for forecast in previsto.forecasts.list(ticker="VALE3"):
            print(forecast.id)
    """

    def __init__(
        self,
        resource: Resource,
        kind: type[T],
        path: str,
        query: Mapping[str, Any],
        timeout: float | None,
    ) -> None:
        self._resource = resource
        self._kind = kind
        self._path = path
        self._query = query
        self._timeout = timeout

    def pages(self) -> Iterator[Page[T]]:
        """The pages, one after another."""
        query = dict(self._query)
        kind: Any = Page[self._kind]  # type: ignore[name-defined]
        while True:
            page: Page[T] = self._resource._call(kind, "GET", self._path, query=query, timeout=self._timeout)
            for item in page.items:
                self._resource._bind(item)
            yield page
            if page.next is None:
                return
            query["cursor"] = page.next

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            for item in page.items:
                yield item


def decode(found: httpx.Response, kind: type[T]) -> T:
    """The answer as a value of a type. Raises UnexpectedAnswer."""
    try:
        return msgspec.json.decode(found.content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UnexpectedAnswer(
            f"{found.request.method} {found.request.url.path} was answered by something else: {error}",
            status=found.status_code,
            remedy="check the address of the service; a newer service needs a newer previsto-client",
        ) from None
