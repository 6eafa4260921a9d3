"""The teller: sends the request of an operation by its id, and keeps request and answer."""

import json
from typing import Any

import msgspec

from tests.support.http_server import Api

Data = dict[str, Any]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer. `body` is decoded JSON or text; `media` is its type."""

    operation: str
    parameters: Data
    request: Any
    status: int
    media: str
    body: Any
    headers: dict[str, str]

    @property
    def refused(self) -> bool:
        """Whether the answer is a problem."""
        return self.media == "application/problem+json"


class Teller:
    """Sends requests by operation id; `told` has all of them in order."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.document: Data = api.get("/openapi.json").json()
        self.told: list[Told] = []
        self.places = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def __call__(
        self,
        operation: str,
        status: int,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        **parameters: Any,
    ) -> Any:
        """The body of the answer to a request. Raises AssertionError for another status."""
        method, path, _ = self.places[operation]
        where = path.format(**{name: parameters.get(name, "") for name in self._in_path(path)})
        query = {name: value for name, value in parameters.items() if name not in self._in_path(path)}
        with self.api.stream(
            method, where, params=query, headers=headers, **({} if body is None else {"json": body})
        ) as answer:
            media = answer.headers.get("content-type", "").partition(";")[0]
            text = _first_event(answer) if media == "text/event-stream" else answer.read()
        assert answer.status_code == status, (operation, answer.status_code, text)
        found = json.loads(text) if media.endswith("json") else text.decode("latin-1")
        self.keep(operation, status, found, media, dict(answer.headers), body, parameters)
        return found

    def keep(
        self,
        operation: str,
        status: int,
        body: Any,
        media: str = "application/problem+json",
        headers: dict[str, str] | None = None,
        request: Any = None,
        parameters: Data | None = None,
    ) -> None:
        """Keep a request that was sent in another way."""
        self.told.append(
            Told(
                operation=operation,
                parameters=parameters or {},
                request=request,
                status=status,
                media=media,
                body=body,
                headers=headers or {},
            )
        )

    @staticmethod
    def _in_path(path: str) -> list[str]:
        return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _first_event(answer: Any) -> bytes:
    """The first event of a stream, which begins with comments and the time to wait before another try."""
    text = b""
    for part in answer.iter_bytes():
        text += part
        blocks = [block for block in text.split(b"\n\n")[:-1] if b"event: " in block]
        if blocks:
            return bytes(blocks[0]) + b"\n\n"
    return text
