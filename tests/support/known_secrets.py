"""Every secret of this run that a test has seen, and where the product may not show it.

Secrets come from the generators of this process, from answers over HTTP and of the command line, and from
what tests send: tokens, passwords, cookies, codes. A word that looks like a secret is one, whoever made it.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

import httpx
import msgspec

FIELDS = frozenset(
    (
        *("access_token", "refresh_token", "id_token", "token", "device_code", "user_code"),
        *("client_secret", "secret", "one_time_password", "password", "chosen", "code_verifier"),
    )
)
"""Names of fields that hold a secret, in JSON and in forms; the `code` of a problem is none."""
ADDRESSES = ("/", "http://", "https://")  # `token` is also the name of a link
LEAST = 9
"""Characters: a code that a person types on a device has as many. A shorter text is in too many words."""
DAY = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?")
"""A day or a time, which a test sends in the place of a secret, is in every log."""
LEAST_DIFFERENT = 5
"""Characters that differ: a run of one letter is the padding of a test, and no secret."""
RANDOM_BYTES = 32
"""Of a random text that is a secret; the shorter ones are ids."""
RANDOM_CHARACTERS = 43
RUN = re.compile(rb"[A-Za-z0-9_-]{%d,}" % RANDOM_CHARACTERS)
"""Where a random text of so many bytes can be: seldom, so that thousands of them cost nothing."""
TELLTALE = re.compile(
    rb"eyJ[A-Za-z0-9_-]{16}|PRIVATE KEY-----|whsec_[A-Za-z0-9+/=_-]{8}|Basic [A-Za-z0-9+/]{12}"
    rb"|(?:client_secret|code_verifier|refresh_token|password)=[^&\s\"']{6}"
    rb"|://[^/@\s\"':]*:(?!\*\*\*@|%2A%2A%2A@)[^/@\s\"']+@"
)
"""A token, a private key, a signing secret, Basic credentials, a form, an address with a password."""


class KnownSecrets:
    """`shown` are texts of the product that are searched at the end of a module, with their places."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._random: set[bytes] = set()
        self.shown: list[tuple[str, bytes]] = []

    def note(self, *values: object) -> None:
        """Remember texts as secrets, also as a form holds them; short ones and other values are none."""
        for value in values:
            if not isinstance(value, str) or len(value) < LEAST or len(set(value)) < LEAST_DIFFERENT:
                continue
            if value.startswith("eyJ") or DAY.fullmatch(value):
                continue  # what begins so is found as a telltale
            text = value.encode(errors="replace")
            if len(text) == RANDOM_CHARACTERS and RUN.fullmatch(text):
                self._random.add(text)
            else:
                self._known |= {text, quote_plus(value, errors="replace").encode()}

    def note_fields(self, document: Any) -> None:
        """Remember the fields of a document that hold a secret, at any depth."""
        if isinstance(document, Mapping):
            fields = (value for name, value in document.items() if name in FIELDS)
            self.note(*(value for value in fields if not str(value).startswith(ADDRESSES)))
            document = list(document.values())
        if isinstance(document, list):
            for one in document:
                self.note_fields(one)

    def note_form(self, text: str) -> None:
        """Remember the secrets of a form or a query, with the code of an authorization."""
        fields = dict(parse_qsl(text))
        self.note(fields.get("code"))
        self.note_fields(fields)

    def show(self, place: str, text: bytes) -> None:
        """Search this text of the product at the end of the module."""
        self.shown.append((place, text))

    def found(self, texts: Iterable[tuple[str, bytes]]) -> Iterator[str]:
        """The place of each secret in the texts, with its first characters."""
        for place, text in texts:
            if match := TELLTALE.search(text):
                yield f"{place}: {_around(text, match.start())}"
            for secret in self._known:
                if (at := text.find(secret)) >= 0:
                    yield f"{place}: {_around(text, at)}"
            for run in RUN.finditer(text):
                for at in range(run.start(), run.end() - RANDOM_CHARACTERS + 1):
                    if text[at : at + RANDOM_CHARACTERS] in self._random:
                        yield f"{place}: {_around(text, at)}"


def _around(text: bytes, at: int) -> str:
    """The text before a secret, and its first four characters."""
    return repr(text[max(0, at - 60) : at + 4].decode(errors="replace"))


KNOWN = KnownSecrets()


def hear_generators(known: KnownSecrets) -> None:
    """Remember what the random generator of this process gives from now on."""
    generate = secrets.token_urlsafe

    def remembered(nbytes: int | None = None) -> str:
        text = generate(nbytes)
        if nbytes is None or nbytes >= RANDOM_BYTES:
            known.note(text)
        return text

    secrets.token_urlsafe = remembered


def hear_http(known: KnownSecrets) -> None:
    """Remember the secrets of every exchange of httpx, and search what `/metrics` answers."""
    send = httpx.Client.send

    def heard(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        response = send(client, request, **options)
        note_exchange(known, request, response)
        return response

    httpx.Client.send = heard  # type: ignore[method-assign,assignment]


def note_exchange(known: KnownSecrets, request: httpx.Request, response: httpx.Response) -> None:
    """Remember headers, cookies and fields of both directions."""
    for header in (request.headers.get("authorization", ""), *cookies(request, response)):
        known.note(header.partition(" ")[2] if " " in header else header)
    known.note_form(urlsplit(response.headers.get("location", "")).query)
    _note_body(known, request.headers, getattr(request, "_content", b""))
    if not response.is_closed:
        return  # a stream, which its reader reads
    _note_body(known, response.headers, response.content)
    if request.url.path == "/metrics" and response.status_code == 200:
        known.show("/metrics", response.content)


def cookies(request: httpx.Request, response: httpx.Response) -> Iterator[str]:
    """The values of all cookies."""
    pairs = request.headers.get("cookie", "").split("; ")
    pairs += [one.partition(";")[0] for one in response.headers.get_list("set-cookie")]
    for pair in pairs:
        yield pair.partition("=")[2]


def _note_body(known: KnownSecrets, headers: httpx.Headers, body: bytes) -> None:
    kind = headers.get("content-type", "")
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # a test of what is none
        if "json" in kind:
            known.note_fields(msgspec.json.decode(body))
        elif "form" in kind:
            known.note_form(body.decode())
