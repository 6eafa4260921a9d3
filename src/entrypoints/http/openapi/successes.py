"""Answers without a problem: what they are, their formats, headers and examples."""

from typing import Any

from litestar.handlers import HTTPRouteHandler

from entrypoints.http.openapi.examples import Example
from entrypoints.http.openapi.headers import of_success, refer
from entrypoints.http.openapi.operations import EXISTED

Data = dict[str, Any]
ACCEPTED = "The job that was submitted"
UNCHANGED = "It is the same as with the `ETag` that the request names"
TEXTS = {
    "text/csv": "One line for each session, after a line with the names of the columns.",
    "application/vnd.apache.arrow.stream": "An Arrow IPC stream of one table; its metadata has the fields.",
    "text/event-stream": "Server-sent events.",
    "text/plain; version=0.0.4; charset=utf-8": "Metrics in the Prometheus text format.",
}
"""Formats other than JSON, with what they hold."""
FORMATS = {"prices.read": ("text/csv", "application/vnd.apache.arrow.stream")}
"""Formats that an operation offers beside JSON; the header `Accept` chooses."""
STREAMS = ("jobs.stream", "events.stream")
ENDED = "The job has ended, and the caller has its last event"


def complete_successes(
    method: str, operation: Data, handler: HTTPRouteHandler, forms: Data, example: Example
) -> None:
    """Complete the answers of an operation that are no problems."""
    name, responses = operation["operationId"], operation["responses"]
    is_stream = name in STREAMS
    if is_stream:
        responses["200"] = {"description": "", "content": {"text/event-stream": {}}}
    if name == "jobs.stream":
        responses["204"] = {"description": ENDED}
    for kind in FORMATS.get(name, ()):
        responses["200"]["content"][kind] = {}
    if method == "get" and not is_stream:
        responses.setdefault("304", {"description": UNCHANGED})
    limited = any("oauth2" in one for one in operation.get("security", ()))
    for status in [one for one in responses if int(one) < 400]:
        found = responses[status]
        for kind, content in found.get("content", {}).items():
            _complete_content(kind, content, example.answers.get(status, {}))
        found["description"] = _described(int(status), found, forms)
        found["headers"] = of_success(method, int(status), limited=limited, stream=is_stream)
        if status == "200" and "201" in responses:
            found["headers"] |= refer("Location")


def _complete_content(kind: str, content: Data, examples: Data) -> None:
    plain = kind.partition(";")[0]
    if plain != "application/json":
        content["schema"] = {"type": "string", "description": TEXTS.get(kind, "A text.")}
        if plain.startswith("application/"):
            content["schema"]["format"] = "binary"
    if plain in examples:
        content["example"] = examples[plain]


def _described(status: int, found: Data, forms: Data) -> str:
    """What the answer is: the first sentence about its form."""
    if status in (204, 304):
        return str(found["description"])
    if status == 202:
        return ACCEPTED
    for kind, content in found.get("content", {}).items():
        form = forms.get(content["schema"].get("$ref", "").rpartition("/")[2])
        said = (form or content["schema"]).get("description") or TEXTS.get(kind, "")
        first = str(said).partition(". ")[0].partition(".\n")[0].removesuffix(".")
        return f"{EXISTED}: {first}" if found["description"] == EXISTED else " ".join(first.split())
    return str(found["description"])
