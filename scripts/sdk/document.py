"""The OpenAPI document as the operations of a client: resource, verb, parameters and type of the answer."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/reference/openapi.json"
SDK = ROOT / "sdk/python"
PACKAGE = SDK / "src/previsto_client"
STREAM = "text/event-stream"
MANUAL = {"jobs.stream", "events.stream"}
"""Operations whose methods are written by hand, in `_async/job.py` and `_async/extras.py`."""


@dataclass(frozen=True)
class Parameter:
    """One argument of a method; `sent_as` is its name in the path, the query or the body.

    `sent` is the expression of its value there.
    """

    name: str
    sent_as: str
    type: str
    required: bool
    description: str
    sent: str = "{}"


@dataclass(frozen=True)
class Operation:
    """One operation. `answer` is the type of its answer as text, `pages` whether it is a list with pages."""

    resource: str
    verb: str
    method: str
    path: str
    summary: str
    description: str
    answer: str
    pages: bool
    example: Any
    in_path: tuple[Parameter, ...] = ()
    in_query: tuple[Parameter, ...] = ()
    in_body: tuple[Parameter, ...] = ()
    whole_body: str = field(default="")


def read_document() -> dict[str, Any]:
    """The stored document, with short names of the components: `ForecastView` becomes `Forecast`."""
    text = DOCUMENT.read_text("utf-8")
    for name in json.loads(text)["components"]["schemas"]:
        if name.endswith("View"):
            short = name.removesuffix("View")
            text = text.replace(f'"{name}"', f'"{short}"').replace(f'/{name}"', f'/{short}"')
    found: dict[str, Any] = json.loads(text)
    return found
