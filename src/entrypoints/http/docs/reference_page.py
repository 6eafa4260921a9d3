"""`/docs`: the OpenAPI document as one page, with fields, examples and errors of each operation."""

from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

from entrypoints.http.docs.field_tables import fields, form, kind
from entrypoints.http.docs.page import code, page, prose, table, words

Data = dict[str, Any]


def reference_page(document: Data) -> str:
    """The page of an OpenAPI document."""
    info, schemas = document["info"], document["components"]["schemas"]
    oauth = document["components"]["securitySchemes"]["oauth2"]
    parts = "".join(_section(document, tag) for tag in document["tags"])
    forms = "".join(form(name, schemas[name]) for name in sorted(schemas))
    scopes = oauth["flows"]["clientCredentials"]["scopes"]
    rows = ((code(name), words(text)) for name, text in scopes.items())
    body = (
        f"{prose(info['description'])}<h2 id=tokens>tokens</h2>{prose(oauth['description'])}"
        f"{table('Scopes', ('scope', 'allows'), rows)}{parts}"
        f"<section><h2 id=forms>forms</h2>{forms}</section>"
    )
    contents = ("tokens", *(tag["name"] for tag in document["tags"]), "forms")
    return page(f"{info['title']} {info['version']}", "/docs", contents, body)


def _section(document: Data, tag: Data) -> str:
    operations = "".join(
        _operation(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    )
    name = escape(tag["name"])
    return f'<section><h2 id="{name}">{name}</h2><p>{words(tag["description"])}</p>{operations}</section>'


def _operation(document: Data, method: str, path: str, operation: Data) -> str:
    name = escape(operation["operationId"])
    return (
        f'<details data-part id="{name}"><summary><b>{method.upper()}</b> {code(path)} '
        f"{words(operation['summary'])}</summary>{prose(operation.get('description', ''))}"
        f"<p class=soft>{code(name)} · {_needed(operation)}</p>"
        f"{table('Parameters', ('name', 'type', 'meaning'), _parameters(operation))}"
        f"{_request(document, operation)}{_answers(document, operation)}"
        f"{table('Errors', ('status', 'codes', 'meaning'), _errors(document, operation))}"
        f"{_problems(document, operation)}</details>"
    )


def _needed(operation: Data) -> str:
    ways = [one["oauth2"] for one in operation.get("security", ()) if "oauth2" in one]
    scopes = " or ".join(code(scope) for way in ways for scope in way)
    return f"scope {scopes}" if scopes else "any token" if ways else "no token"


def _parameters(operation: Data) -> Iterator[tuple[str, ...]]:
    for one in operation["parameters"]:
        where = f" <small>{one['in']}{'' if one.get('required') else ', optional'}</small>"
        default = one["schema"].get("default")
        given = f" <small>Default: {code(default)}.</small>" if default is not None else ""
        yield code(one["name"]) + where, kind(one["schema"]), words(one.get("description", "")) + given


def _request(document: Data, operation: Data) -> str:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shown = "".join(_example(one["value"]) for one in content.get("examples", {}).values())
        return _fields(document, content["schema"], "Request") + shown
    return ""


def _answers(document: Data, operation: Data) -> str:
    found = ((status, one) for status, one in operation["responses"].items() if int(status) < 400)
    return "".join(_answer(document, status, one) for status, one in found if status != "304")


def _answer(document: Data, status: str, answer: Data) -> str:
    title = f"Answer {status}: {words(answer['description'])}"
    bodies = [
        _fields(document, content["schema"], title if number == 0 else media)
        + (_example(content["example"]) if "example" in content else "")
        for number, (media, content) in enumerate(answer.get("content", {}).items())
    ]
    return "".join(bodies) or f"<p><b>{title}</b></p>"


def _fields(document: Data, schema: Data, title: str) -> str:
    """The fields of a form under a title that links to it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if not name:
        return f"<p><b>{title}</b> {words(schema.get('description', ''))}</p>"
    return fields(document["components"]["schemas"][name], f'{title} (<a href="#{name}">{name}</a>)')


def _example(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.format(msgspec.json.encode(value)).decode()
    return f"<details><summary>Example</summary><pre>{escape(text, quote=False)}</pre></details>"


def _refusals(document: Data, operation: Data) -> Iterator[tuple[str, Data, Data]]:
    """The status, the response and the examples of each problem of an operation."""
    for status, one in operation["responses"].items():
        if int(status) >= 400:
            shared = document["components"]["responses"].get(one.get("$ref", "").rpartition("/")[2], one)
            content = shared["content"].get("application/problem+json", {})
            yield (
                status,
                shared,
                {name: given["value"] for name, given in content.get("examples", {}).items()},
            )


def _errors(document: Data, operation: Data) -> Iterator[tuple[str, ...]]:
    for status, response, examples in _refusals(document, operation):
        links = " ".join(f'<a href="/docs/errors#{name}">{code(name)}</a>' for name in examples)
        yield code(status), links, words(response["description"])


def _problems(document: Data, operation: Data) -> str:
    """The examples of the problems that are not the same in every operation."""
    own = {status for status, one in operation["responses"].items() if "$ref" not in one}
    return "".join(
        _example(problem).replace("Example", f"Example of {status} {code(name)}", 1)
        for status, _, examples in _refusals(document, operation)
        for name, problem in examples.items()
        if status in own
    )
