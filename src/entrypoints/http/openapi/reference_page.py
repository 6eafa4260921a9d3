"""`/docs`: the OpenAPI document as one HTML page, without scripts or resources of other hosts."""

from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1b1b1f}
h2{margin-top:2.5rem;border-bottom:1px solid #c8c8d0}details{margin:.4rem 0;border:1px solid #c8c8d0;
border-radius:.3rem;padding:.4rem .8rem}summary{cursor:pointer}summary b{display:inline-block;width:4.2rem;
font:600 .85rem ui-monospace,monospace;color:#1d4ed8}code,pre{font:.85rem/1.4 ui-monospace,monospace}
pre{background:#f2f2f5;padding:.6rem;overflow:auto;border-radius:.3rem}table{border-collapse:collapse}
td,th{text-align:left;vertical-align:top;padding:.15rem .9rem .15rem 0}small{color:#5a5a66}
@media(prefers-color-scheme:dark){body{background:#16161a;color:#ececf1}pre{background:#24242a}
summary b{color:#8fb0ff}small{color:#a5a5b2}}
"""
Data = dict[str, Any]


def reference_page(document: Data) -> str:
    """The page of an OpenAPI document."""
    info = document["info"]
    title = escape(f"{info['title']} {info['version']}")
    body = "".join(_section(document, tag) for tag in document["tags"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="/docs/style.css"></head><body><main><h1>{title}</h1>'
        f"<p>{escape(info['description'])} "
        'OpenAPI document: <a href="/openapi.json">openapi.json</a>.</p>'
        f"{body}</main></body></html>"
    )


def _section(document: Data, tag: Data) -> str:
    operations = "".join(
        _operation(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation.get("tags", ())
    )
    name, about = escape(tag["name"]), escape(tag["description"])
    return f'<h2 id="{name}">{name}</h2><p>{about}</p>{operations}'


def _operation(document: Data, method: str, path: str, operation: Data) -> str:
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><b>{method.upper()}</b> '
        f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary>"
        f"<p>{escape(operation.get('description', ''))} <small>{_needed(operation)}</small></p>"
        f"{_table('Parameters', _parameters(operation))}{_body(document, operation)}"
        f"{_table('Answers', _answers(operation))}</details>"
    )


def _needed(operation: Data) -> str:
    ways = [one["oauth2"] for one in operation.get("security", ()) if "oauth2" in one]
    scopes = " or ".join(f"<code>{escape(scope)}</code>" for way in ways for scope in way)
    return f"scope {scopes}" if scopes else "any token" if ways else "no token"


def _parameters(operation: Data) -> Iterator[tuple[str, str]]:
    for one in operation.get("parameters", ()):
        said = one.get("description") or one["schema"].get("description", "")
        yield one["name"], f"{one['in']}, {_kind(one['schema'])}. {said}"


def _answers(operation: Data) -> Iterator[tuple[str, str]]:
    for status, answer in operation["responses"].items():
        schemas = [_kind(content.get("schema", {})) for content in answer.get("content", {}).values()]
        yield status, f"{answer['description']}: {', '.join(dict.fromkeys(schemas))}"


def _body(document: Data, operation: Data) -> str:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        fields = document["components"]["schemas"].get(name, {}).get("properties", {})
        rows = ((field, f"{_kind(found)}. {found.get('description', '')}") for field, found in fields.items())
        example = msgspec.json.format(msgspec.json.encode(content.get("example", {})), indent=2).decode()
        return f"{_table('Body', rows)}<pre>{escape(example)}</pre>"
    return ""


def _kind(schema: Data) -> str:
    """A short description of a schema, for example `integer from 1 to 60`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("oneOf") or schema.get("anyOf"):
        return " or ".join(_kind(one) for one in several)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    bounds = [
        f"{word} {schema[key]:g}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema
    ]
    return " ".join([str(schema.get("format") or schema.get("type", "anything")), *bounds])


def _table(title: str, rows: Iterator[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><td><code>{escape(a)}</code></td><td>{escape(b)}</td></tr>" for a, b in rows)
    return f"<table><caption><small>{title}</small></caption>{lines}</table>" if lines else ""
