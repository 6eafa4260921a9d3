"""What the status of an answer means, and what a key or a text of an answer of status 200 means."""

from typing import Any

import msgspec

from adapters.market_data.https.form import Form
from adapters.market_data.https.request import LATER, Answer
from domain.errors import (
    AccessRefused,
    InvalidAnswer,
    RateLimited,
    Redirected,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
)

WAIT = 60.0  # seconds after a limit that states none


def read_answer(form: Form, answer: Answer, symbol: str) -> Any:
    """The JSON document of an answer, or the bytes of a table.

    Raises the SourceError that the status or a sign means, and InvalidAnswer for what is no JSON.
    """
    if refusal := _status_refusal(form, answer, symbol):
        raise refusal
    document, problem, text = None, "", answer.body.decode("utf-8", "replace")
    try:
        document = msgspec.json.decode(answer.body)
        text = msgspec.json.encode(document).decode()  # without the escapes of letters
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = str(error)
    if refusal := _sign_refusal(form, answer.wait, text, document, symbol):
        raise refusal
    if form.rows.format == "csv":
        return answer.body
    if problem:
        raise InvalidAnswer(f"the answer of {form.name} is not JSON ({problem})", field="source")
    return document


def _status_refusal(form: Form, answer: Answer, symbol: str) -> SourceError | None:
    """The refusal that a status means; None for 200."""
    status, said = answer.status, f"{form.name} answered HTTP {answer.status} for {symbol}"
    if status == 200:
        return None
    if status == 429:
        return _limited(form, "", answer.wait)
    if status == 404:
        return UnknownSymbol(f"unknown symbol {symbol} at {form.name}", field="ticker")
    if status in (401, 402, 403):
        return AccessRefused(said, field="source", remedy="check the secret and what it allows")
    if 300 <= status < 400:
        return Redirected(said, field="source", remedy="state the address that it leads to as url")
    if status in (408, 504):
        return SourceTimeout(said, remedy=LATER)
    return SourceUnavailable(said, remedy=LATER) if status >= 500 else InvalidAnswer(said, field="source")


def _sign_refusal(
    form: Form, wait: float | None, text: str, document: Any, symbol: str
) -> SourceError | None:
    """The refusal of an answer of status 200 that has one of the signs of the form; texts come first."""
    kinds = {"limit": form.limit, "unknown": form.unknown, "refused": form.refused, "error": form.error}
    for kind, signs in kinds.items():
        if found := next((one for one in signs.texts if one in text), ""):
            return _refusal(form, kind, found, symbol, wait)
    if isinstance(document, dict):
        for kind, signs in kinds.items():
            if found := next((one for one in signs.keys if one in document), ""):
                return _refusal(form, kind, _said(found, document[found]), symbol, wait)
    return None


def _refusal(form: Form, kind: str, said: str, symbol: str, wait: float | None) -> SourceError:
    if kind == "limit":
        return _limited(form, said, wait)
    if kind == "unknown":
        return UnknownSymbol(f"unknown symbol {symbol} at {form.name} ({said})", field="ticker")
    if kind == "refused":
        return AccessRefused(f"{form.name} refuses the request ({said})", field="source")
    return SourceUnavailable(f"{form.name} reports an error for {symbol} ({said})", remedy=LATER)


def _said(key: str, value: Any) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return f"{key}: {text}" if text else key


def _limited(form: Form, said: str, wait: float | None) -> RateLimited:
    wait = WAIT if wait is None else wait
    because = f" ({said})" if said else ""
    return RateLimited(
        f"{form.name} limits requests{because}", remedy=f"try again in {wait:.0f} s", wait=wait
    )
