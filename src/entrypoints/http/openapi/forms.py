"""Schemas of forms: bounds from msgspec, descriptions from docstrings, and what an answer always has."""

from collections.abc import Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from entrypoints.http.openapi.attribute_docs import attribute_docs
from entrypoints.http.openapi.closed import close, name_types
from entrypoints.http.openapi.times import mark_times

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator
    from litestar.openapi.spec import Schema

Data = dict[str, Any]
Form = type[msgspec.Struct]
EMPTY: tuple[Any, ...] = (None, [], {})
"""Defaults that say no more than that a field is optional."""
PLACE = "#/components/schemas/{name}"


class Forms(OpenAPISchemaPlugin):
    """Collects the structs of requests and answers; their schemas are made by `schemas` of this module.

    The web framework would lose the bounds of items and of optional fields.
    """

    def __init__(self) -> None:
        self.found: set[Form] = set()

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Whether it is one struct."""
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(
        self, field_definition: FieldDefinition, schema_creator: "SchemaCreator"
    ) -> "Schema":
        """A schema that has only the name."""
        self.found.add(field_definition.type_)
        return schema_creator.create_component_schema(field_definition, required=[], property_fields={})


def schemas(forms: set[Form], named: Data) -> Data:
    """The schemas of forms and of what they consist of; `named` has those that the framework named."""
    keys = {schema["title"]: key for key, schema in named.items()}
    ordered = sorted(forms, key=lambda one: one.__name__)
    _, made = msgspec.json.schema_components(ordered, ref_template=PLACE)
    kinds = {kind.__name__: kind for form in ordered for kind in _parts(form)}
    found = {keys.get(name, name): _complete(made[name], kinds[name]) for name in sorted(made)}
    close(found)
    name_types(found)
    return found


def is_request(form: Form) -> bool:
    """Whether a struct is what a caller sends: those refuse unknown fields."""
    return bool(form.__struct_config__.forbid_unknown_fields)


def _parts(form: Form) -> set[Form]:
    """A struct and all structs inside it."""
    seen: set[Form] = set()

    def visit(kind: Any) -> None:
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls in seen:
                return
            seen.add(kind.cls)
            for field in kind.fields:
                visit(field.type)
        for name in ("type", "item_type", "key_type", "value_type"):
            if hasattr(kind, name):
                visit(getattr(kind, name))
        for one in (*getattr(kind, "types", ()), *getattr(kind, "item_types", ())):
            visit(one)

    visit(msgspec.inspect.type_info(form))
    return seen


def _fields(form: Form) -> Sequence[msgspec.inspect.Field]:
    found = msgspec.inspect.type_info(form)
    return found.fields if isinstance(found, msgspec.inspect.StructType) else ()


def _complete(schema: Data, form: Form) -> Data:
    """The schema with the description of each field; an answer requires each one that it always has."""
    docs, fields = attribute_docs(form), schema["properties"]
    if "description" in schema:  # Python keeps the margin of a docstring until 3.13
        schema["description"] = cleandoc(schema["description"])
    kinds = {one.encode_name: one.type for one in _fields(form)}
    for name, field in fields.items():
        mark_times(field, kinds[name])
        if name in docs:
            field.setdefault("description", docs[name])
    if not is_request(form) and not form.__struct_config__.omit_defaults:
        absent = {one.encode_name for one in msgspec.structs.fields(form) if one.default is msgspec.UNSET}
        schema["required"] = [name for name in fields if name not in absent]
    for field in fields.values():
        if field.get("default") in EMPTY:
            field.pop("default", None)
    return schema
