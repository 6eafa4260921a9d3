"""Values that a request needs and the file does not hold; they are read for each request and kept nowhere."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from adapters.market_data.https.file import refused
from adapters.market_data.https.form import Parameter, Secret
from adapters.market_data.https.request import Answer

MAX_CHARACTERS = 4096
LONG = 8  # characters


def values_of(path: Path, part: str, parameters: Mapping[str, Parameter]) -> tuple[dict[str, str], list[str]]:
    """The text of each parameter of a part of the file, and those texts that are secret.

    Raises InvalidInput with the key for a secret that is missing.
    """
    values, secrets = {}, []
    for name, stated in parameters.items():
        if isinstance(stated, Secret):
            secret = _secret(path, f"{part}.{name}", stated)
            secrets.append(secret)
            values[name] = stated.prefix + secret
        else:
            values[name] = str(stated)
    return values, secrets


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text with `***` for each secret, also as it is written in an address."""
    for secret in secrets:
        for form in (secret, quote(secret, safe="")):
            text = text.replace(form, "***")
    return text


def without(answer: Answer, secrets: Iterable[str]) -> Answer:
    """The answer without secrets, so that no message about it can quote a part of one.

    A short one stays, because it may be a number of a row; it is hidden in messages as a whole.
    """
    body = answer.body
    for secret in secrets:
        if len(secret) >= LONG:
            body = body.replace(secret.encode(), b"***")
    return msgspec.structs.replace(answer, body=body)


def _secret(path: Path, key: str, stated: Secret) -> str:
    if stated.env:
        text, where = os.environ.get(stated.env, ""), f"the environment variable {stated.env}"
    else:
        text, where = _text_of(path, key, stated.file), f"the file {stated.file}"
    text = text.strip()
    if not text:
        raise refused(path, key, f"{where} is not set" if stated.env else f"{where} is empty")
    # A line end would begin another header, and no service gives out such a key.
    if not (text.isascii() and text.isprintable()) or len(text) > MAX_CHARACTERS:
        raise refused(path, key, f"{where} has characters that no key has")
    return text


def _text_of(path: Path, key: str, file: str) -> str:
    try:
        with (path.parent / Path(file).expanduser()).open(encoding="utf-8", errors="replace") as opened:
            return opened.read(MAX_CHARACTERS + 2)
    except OSError as error:
        raise refused(path, key, f"the file {file}: {error.strerror}") from None
