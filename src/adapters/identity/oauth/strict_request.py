"""Strict requests: checks on a form that Authlib does not make."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Payload, OAuth2Request

MAX_BODY_BYTES = 16 * 1024
MAX_FIELDS = 32
FORM = "application/x-www-form-urlencoded"


class Form(OAuth2Payload):  # type: ignore[misc]  # Authlib has no types
    """The fields of a body, each once, without those of the query."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = dict(fields)

    @property
    def data(self) -> dict[str, str]:
        """All fields by name."""
        return self._fields

    @cached_property
    def datalist(self) -> "defaultdict[str, list[str]]":
        """All fields, each with a list of one value."""
        return defaultdict(list, {name: [value] for name, value in self._fields.items()})


class FormRequest(OAuth2Request):  # type: ignore[misc]
    """A form sent to an endpoint; its address comes from the configuration, not from the Host header."""

    def __init__(self, address: str, headers: Mapping[str, str], fields: Mapping[str, str]) -> None:
        super().__init__("POST", address, headers=dict(headers))
        self.payload = Form(fields)
        self.peer = ""  # the IP address of the caller
        self.trace = ""

    @property
    def form(self) -> dict[str, str]:
        """All fields by name."""
        return self.payload.data

    @property
    def args(self) -> dict[str, str]:
        """Empty: queries are refused."""
        return {}


def strict_request(address: str, headers: Mapping[str, str], query: str, body: bytes) -> FormRequest:
    """Read a form with one way of authentication. Raises an OAuth2Error for anything else."""
    named = {name.lower(): value for name, value in headers.items()}
    if query:
        raise InvalidRequestError()  # a query appears in the logs of proxies
    if len(body) > MAX_BODY_BYTES:
        raise InvalidRequestError(status_code=413)
    if named.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise InvalidRequestError()
    fields = fields_of(body)
    request = FormRequest(address, _authentication(named.get("authorization", ""), fields), fields)
    request.peer, request.trace = named.get(":peer", ""), named.get(":trace", "")
    return request


def _authentication(authorization: str, fields: Mapping[str, str]) -> dict[str, str]:
    if not authorization:
        return {}
    basic, client = _basic(authorization)
    if "client_secret" in fields or fields.get("client_id", client) != client:
        raise InvalidRequestError()  # two ways to authenticate
    return {"Authorization": basic}


def fields_of(encoded: bytes) -> dict[str, str]:
    """The fields of a form or a query, each once. Raises InvalidRequestError."""
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:  # UnicodeDecodeError is one
        raise InvalidRequestError() from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise InvalidRequestError()
    return {name: value for name, value in fields.items() if value}  # RFC 6749 §3.1: empty is omitted


def _basic(header: str) -> tuple[str, str]:
    """The checked header in the form that Authlib reads, and the client id in it."""
    scheme, _, encoded = header.partition(" ")
    try:
        plain = base64.b64decode(encoded.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise InvalidClientError() from None
    client, colon, secret = plain.partition(":")
    if scheme.lower() != "basic" or not (client and colon and secret) or not plain.isprintable():
        raise InvalidClientError()
    return f"Basic {encoded.strip()}", client
