"""What a client of an older document can no longer do, or would not understand, with a newer one."""

from collections.abc import Iterator
from typing import Any

Data = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def breaks(old: Data, new: Data) -> list[str]:
    """Each removed operation, field of an answer or code, new required field, and narrower or wider type."""
    return [*_operations(old, new), *_components(old, new), *_codes(old, new)]


def _operations(old: Data, new: Data) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in _only_methods(methods).items():
            name = before["operationId"]
            now = new["paths"].get(path, {}).get(method)
            if now is None or now["operationId"] != name:
                yield f"operation {name} is removed"
                continue
            for status in before["responses"]:
                if status < "400" and status not in now["responses"]:
                    yield f"operation {name} answers {status} no more"
            yield from _parameters(name, before, now)


def _only_methods(methods: Data) -> Data:
    return {name: one for name, one in methods.items() if name in METHODS}


def _parameters(name: str, before: Data, now: Data) -> Iterator[str]:
    then = {one["name"] for one in before.get("parameters", ())}
    here = {one["name"]: one for one in now.get("parameters", ())}
    for gone in sorted(then - here.keys()):
        yield f"parameter {gone} of {name} is removed"
    for one in here.values():
        if one["name"] not in then and one.get("required"):
            yield f"parameter {one['name']} of {name} is required now"
    if now.get("requestBody", {}).get("required") and not before.get("requestBody", {}).get("required"):
        yield f"the body of {name} is required now"


def _components(old: Data, new: Data) -> Iterator[str]:
    forms = _forms(old)
    for name, before in old["components"]["schemas"].items():
        now = new["components"]["schemas"].get(name)
        if now is None:
            yield f"component {name} is removed"
            continue
        yield from _fields(name, before, now, is_form=name in forms)


def _fields(name: str, before: Data, now: Data, *, is_form: bool) -> Iterator[str]:
    fields = now.get("properties", {})
    for field, kind in before.get("properties", {}).items():
        if field not in fields:
            yield f"field {name}.{field} is removed"
            continue
        then, here = _kinds(kind), _kinds(fields[field])
        if not (then <= here if is_form else here <= then):
            yield f"field {name}.{field} has another type: {sorted(then)}, now {sorted(here)}"
    required, needed = set(before.get("required", ())), set(now.get("required", ()))
    for field in sorted(needed - required if is_form else required - needed):
        yield f"field {name}.{field} is {'required now' if is_form else 'not always there any more'}"


def _kinds(schema: Data) -> set[str]:
    """The names of the types that a value may have."""
    if "$ref" in schema:
        return {str(schema["$ref"])}
    found = {kind for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) for kind in _kinds(part)}
    types = schema.get("type", [])
    listed = [types] if isinstance(types, str) else types
    items = schema.get("items")
    inner = f" of {'/'.join(sorted(_kinds(items)))}" if isinstance(items, dict) else ""
    return found | {f"{one}{inner if one == 'array' else ''}" for one in listed}


def _forms(document: Data) -> set[str]:
    """The components that a caller sends, with what they hold."""
    waiting, seen = [], set[str]()
    for methods in document["paths"].values():
        waiting += [
            name for one in _only_methods(methods).values() for name in _named(one.get("requestBody"))
        ]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _named(document["components"]["schemas"].get(name))
    return seen


def _named(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [str(found["$ref"]).rpartition("/")[2]] if "$ref" in found else []
        return own + [name for one in found.values() for name in _named(one)]
    return [name for one in found for name in _named(one)] if isinstance(found, list) else []


def _codes(old: Data, new: Data) -> Iterator[str]:
    then, here = (one["components"]["schemas"]["Problem"]["properties"]["code"] for one in (old, new))
    for code in sorted(then.get("x-codes", {}).keys() - here.get("x-codes", {}).keys()):
        yield f"code {code} is removed"
