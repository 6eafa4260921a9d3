"""The operations of the document, with the types of their arguments and answers."""

import keyword
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scripts.sdk.document import MANUAL, STREAM, Operation, Parameter
from scripts.sdk.types import argument_type, type_of

HIDDEN = ("cursor",)  # the iteration over pages sends it
MOMENTS = ("since", "until", "at")  # filters that also take a day


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations but those whose methods are written by hand."""
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            if found["operationId"] not in MANUAL:
                yield _operation(document, path, method, found)


def _operation(document: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> Operation:
    resource, verb = found["operationId"].split(".")
    kind = _answer(found)
    item = _item_of_page(document, kind)
    given = [_parameter(one) for one in found.get("parameters", ()) if one["in"] in ("path", "query")]
    paths = [one["name"] for one in found.get("parameters", ()) if one["in"] == "path"]
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {})
    whole = method == "patch"
    return Operation(
        resource=resource,
        verb=verb,
        method=method.upper(),
        path=path,
        summary=found["summary"],
        description=found.get("description", ""),
        answer=item or kind,
        pages=bool(item),
        example=body.get("example") or next((e["value"] for e in body.get("examples", {}).values()), {}),
        in_path=tuple(one for one in given if one.sent_as in paths),
        in_query=tuple(one for one in given if one.sent_as not in (*paths, *HIDDEN)),
        in_body=() if whole else tuple(_fields(document, body.get("schema", {}))),
        whole_body=type_of(body["schema"]) if whole else "",
    )


def _answer(found: dict[str, Any]) -> str:
    """The type of the first successful answer; of a job, with the type of its result."""
    if result := found.get("x-result"):
        return f"AsyncJob[models.{result}]"
    for status, answer in sorted(found["responses"].items()):
        content = answer.get("content", {})
        if status.startswith("2") and "application/json" in content:
            return type_of(content["application/json"]["schema"])
        if status.startswith("2") and content and STREAM not in content:
            return "str"
    return "None"


def _item_of_page(document: dict[str, Any], kind: str) -> str:
    """The type of the items, if the answer is a page with a cursor."""
    schema = document["components"]["schemas"].get(kind.removeprefix("models."), {})
    properties = schema.get("properties", {})
    return type_of(properties["items"]["items"]) if {"items", "next"} <= {*properties} else ""


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Parameter]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    required = schema.get("required", ())
    for name, one in sorted(schema.get("properties", {}).items(), key=lambda item: item[0] not in required):
        yield _made(name, one, name in required, one.get("description", ""))


def _parameter(one: dict[str, Any]) -> Parameter:
    found = _made(one["name"], one["schema"], one.get("required", False), one.get("description", ""))
    if one["name"] in MOMENTS:
        return replace(found, type="datetime | date | str | None", sent="moment({})")
    return replace(found, sent="aware({})") if "datetime" in found.type else found


def _made(name: str, schema: dict[str, Any], required: bool, description: str) -> Parameter:
    safe = re.sub(r"\W", "_", name)
    safe += "_" if keyword.iskeyword(safe) else ""
    return Parameter(safe, name, argument_type(type_of(schema)), required, " ".join(description.split()))
