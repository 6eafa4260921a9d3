"""The OpenAPI document: complete, valid, and true of a real server."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from scripts.examples.book import book_of
from scripts.examples.run import tell_all
from scripts.examples.teller import Told
from scripts.reference.http_api import openapi

from application.queries.jobs import JobKind
from entrypoints.container import Container
from entrypoints.http.openapi.closed import CLOSED
from entrypoints.http.openapi.examples import examples
from entrypoints.http.openapi.headers import HEADERS, TAG
from entrypoints.http.openapi.job_results import FORMS
from entrypoints.http.openapi.names import OPERATIONS
from entrypoints.http.openapi.statuses import SHARED

Data = dict[str, Any]
SOMETIMES = {"RateLimit", "RateLimit-Policy", "Idempotent-Replayed", "ETag"}
"""Headers that an answer has only after a repetition, with a limit, or by another operation of its kind."""
LINTERS = {"redocly": ("lint", "--extends=recommended", "--format=stylish"), "spectral": ("lint",)}


@pytest.fixture(scope="module")
def document() -> Data:
    """The document, made from the routes."""
    found: Data = msgspec.json.decode(msgspec.json.encode(openapi()))
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Every request of the examples and what a real server answered now."""
    return tell_all(tmp_path_factory.mktemp("story"))


def operations(document: Data) -> Iterator[tuple[str, str, Data]]:
    """The method, the path and the operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def response_of(document: Data, one: Told) -> Data:
    """The documented answer to a request."""
    if not one.operation:
        names = [name for name, found in document["components"]["responses"].items() if _has(found, one)]
        return dict(document["components"]["responses"][names[0]])
    found = next(
        operation["responses"][str(one.status)]
        for _, _, operation in operations(document)
        if operation["operationId"] == one.operation
    )
    return dict(
        document["components"]["responses"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found
    )


def _has(response: Data, one: Told) -> bool:
    return one.body["code"] in response["content"]["application/problem+json"].get("examples", {})


def shape(value: Any) -> Any:
    """The shape of a value: its keys, its items and its types."""
    match value:
        case dict():
            return {key: shape(one) for key, one in value.items()}
        case list():
            return [shape(one) for one in value]
        case bool() | None:
            return type(value).__name__
        case int() | float():
            return "number"
        case _:
            return "text"


def test_every_operation_and_each_of_its_answers_is_executed(document: Data, told: list[Told]) -> None:
    """Each status of each operation was answered; those that say the same everywhere, once."""
    seen = {(one.operation, str(one.status)) for one in told}
    missing = [
        (operation["operationId"], status)
        for _, _, operation in operations(document)
        for status in operation["responses"]
        if status != "304"
        and (operation["operationId"], status) not in seen
        and not (int(status) in SHARED and ("", status) in seen)
        and (operation["operationId"], status) != ("service.check_ready", "503")  # see test_start_up
    ]
    assert missing == []


def test_the_examples_have_the_shape_of_the_answers(told: list[Told]) -> None:
    """The stored examples are those of this run, but for values: `make reference` writes them."""
    found, kept = shape(msgspec.to_builtins(book_of(told))), shape(msgspec.to_builtins(examples()))
    assert found["operations"].keys() == kept["operations"].keys()
    differing = [
        name for name in found["operations"] if found["operations"][name] != kept["operations"][name]
    ]
    assert differing == [], "run `make reference`"
    assert found["shared"] == kept["shared"]


def test_every_answer_is_what_the_document_says(document: Data, told: list[Told]) -> None:
    """Each body fits its schema, and has no field that the schema lacks."""
    strict = json.loads(json.dumps(document["components"]))
    for schema in strict["schemas"].values():
        schema["additionalProperties"] = False
    wrong = []
    for one in told:
        for media, content in response_of(document, one).get("content", {}).items():
            if one.media == media and media.endswith("json"):
                checker = jsonschema_rs.validator_for({**content["schema"], "components": strict})
                wrong += [(one.operation, one.status, str(error)) for error in checker.iter_errors(one.body)]
    assert wrong == []


def test_every_body_of_a_request_fits_its_schema(document: Data, told: list[Told]) -> None:
    """Each request that was accepted is one that the document allows."""
    bodies = {
        operation["operationId"]: operation["requestBody"]["content"]["application/json"]["schema"]
        for _, _, operation in operations(document)
        if "requestBody" in operation
    }
    accepted = [one for one in told if one.request is not None and not one.refused]
    assert {one.operation for one in accepted} == set(bodies)
    for one in accepted:
        schema = {**bodies[one.operation], "components": document["components"]}
        assert jsonschema_rs.validator_for(schema).is_valid(one.request), one


def test_every_header_is_documented_and_sent(document: Data, told: list[Told]) -> None:
    """An answer has the headers of the document, and none of the listed ones beside them."""
    for one in told:
        declared = set(response_of(document, one)["headers"])
        sent = {name for name in HEADERS if name.lower() in one.headers}
        absent = declared - sent - SOMETIMES - ({"Retry-After"} if one.status == 409 else set())
        assert not one.headers or not absent, (one.operation, one.status, absent)
        assert sent <= declared, (one.operation, one.status, sent - declared)


def test_every_problem_leads_to_its_code(told: list[Told], document: Data) -> None:
    """`type` is the address of the code, and the code is one of the enumeration."""
    codes = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    for one in told:
        if one.refused:
            assert one.body["type"].endswith(f"/docs/errors#{one.body['code']}")
            assert one.body["code"] in codes


def test_operation_ids_name_a_resource_and_a_verb(document: Data) -> None:
    """They are unique, and the resource is the tag."""
    found = [operation for _, _, operation in operations(document)]
    ids = [operation["operationId"] for operation in found]
    assert sorted(ids) == sorted(OPERATIONS.values())
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", one)] == []
    assert all(operation["tags"] == [operation["operationId"].partition(".")[0]] for operation in found)
    assert {one["name"] for one in document["tags"]} == {one.partition(".")[0] for one in ids}


def test_everything_is_described(document: Data) -> None:
    """Every field, parameter, header, answer and operation says what it means."""
    parts = document["components"]
    bare = [
        f"{name}.{field}"
        for name, schema in parts["schemas"].items()
        for field, found in (("", schema), *schema["properties"].items())
        if not found.get("description")
    ]
    bare += [name for name, found in parts["headers"].items() if not found["description"]]
    for _, path, operation in operations(document):
        said = [operation["summary"], operation["description"]]
        said += [one.get("description") for one in operation["parameters"]]
        said += [one.get("description", "$ref" in one) for one in operation["responses"].values()]
        bare += [path] if not all(said) else []
    assert bare == []


def test_every_operation_has_examples(document: Data) -> None:
    """Of its answer, of its body, of its path and of each problem."""
    bare = []
    for _, _, operation in operations(document):
        name = operation["operationId"]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            bare += [] if content["examples"] else [(name, "request")]
        bare += [(name, one["name"]) for one in operation["parameters"] if _lacks(one)]
        for status, found in operation["responses"].items():
            found = parts if (parts := _referred(document, found)) else found
            for media, content in found.get("content", {}).items():
                plain = media != "application/vnd.apache.arrow.stream"
                bare += [(name, status)] if plain and not _examples(content) else []
    assert bare == [("service.check_ready", "503")]


def _lacks(parameter: Data) -> bool:
    return parameter["in"] == "path" and "example" not in parameter


def _referred(document: Data, response: Data) -> Data:
    found: Data = document["components"]["responses"].get(response.get("$ref", "").rpartition("/")[2], {})
    return found


def _examples(content: Data) -> Any:
    return content.get("example") or content.get("examples")


def test_requests_are_closed_and_bounded(document: Data) -> None:
    """No unknown fields; every text of a request has a bound, also in lists and in paths."""
    schemas = document["components"]["schemas"]
    named = [
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    assert [name for name in named if schemas[name]["additionalProperties"] is not False] == []
    loose = [name for name in named for one in _texts(schemas[name]) if not _is_bounded(one)]
    loose += [
        f"{path} {one['name']}"
        for _, path, operation in operations(document)
        for one in operation["parameters"]
        if one["schema"].get("type") == "string"
        and not _is_bounded(one["schema"])
        and one["name"] != TAG["name"]
    ]
    assert loose == []


def _texts(schema: Any) -> Iterator[Data]:
    """The schemas of texts inside a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield schema
        for one in schema.values():
            yield from _texts(one)
    if isinstance(schema, list):
        for one in schema:
            yield from _texts(one)


def _is_bounded(schema: Data) -> bool:
    return bool({"maxLength", "pattern", "enum", "format"} & schema.keys())


STORED = {form.__name__ for form in FORMS} | {"BatchedTicker", "Against", "ParityReport"}


def test_answers_say_what_they_always_have(document: Data) -> None:
    """A field of an answer is required, unless the server leaves it out; results are as stored."""
    optional = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        if schema.get("additionalProperties") is not False and name not in STORED
        for field in schema["properties"].keys() - set(schema["required"])
    }
    assert optional == {"Problem.field", "Problem.remedy", "Problem.errors"}


def test_all_flows_of_oauth_are_named(document: Data) -> None:
    """Client credentials and authorization codes as flows, devices in the description."""
    scheme = document["components"]["securitySchemes"]["oauth2"]
    assert set(scheme["flows"]) == {"clientCredentials", "authorizationCode"}
    for text in ("PKCE", "/oauth/device_authorization", "/.well-known/oauth-authorization-server"):
        assert text in scheme["description"]


def test_the_document_is_valid(document: Data) -> None:
    """By the schema of OpenAPI 3.1."""
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_nothing(document: Data, linter: str, tmp_path: Path) -> None:
    """Neither an error nor a warning."""
    program = shutil.which(linter)
    if program is None:
        pytest.skip(f"{linter} is not installed: npm install --global @redocly/cli @stoplight/spectral-cli")
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n')
    command = [program, *LINTERS[linter], "openapi.json"]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"PATH": str(Path(program).parent) + ":/usr/bin:/bin", "REDOCLY_TELEMETRY": "off", "CI": "true"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert not re.search(r"\bwarnings?\b", run.stdout, re.IGNORECASE), run.stdout


def test_the_closed_lists_are_those_of_the_code(document: Data, product: Container) -> None:
    """The kinds of jobs are those that a worker knows; each listed field is one of the document."""
    assert {*get_args(JobKind)} == {*product.use_cases().kinds()}
    schemas = document["components"]["schemas"]
    assert [form for form in CLOSED if form not in schemas] == []
    assert [
        form for form, fields in CLOSED.items() if not fields.keys() <= schemas[form]["properties"].keys()
    ] == []
