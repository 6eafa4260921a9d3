"""The client and the document: everything that the service can do and say has its place in the client."""

import inspect
import pydoc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import previsto_client
import pytest
from previsto_client import AsyncPrevisto, Previsto, PrevistoError, codes, models
from scripts.sdk.__main__ import generated
from scripts.sdk.document import MANUAL, SDK, read_document
from scripts.sdk.operations import operations

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("error")]
HALVES = [Previsto("http://127.0.0.1:1", token="t"), AsyncPrevisto("http://127.0.0.1:1", token="t")]
CHECKERS = [["mypy"], ["pyright", "-p", ".", "--pythonpath", sys.executable]]
BY_HAND = {"jobs.stream": "follow", "events.stream": "follow"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The stored document."""
    return read_document()


def test_the_generated_files_are_those_of_the_document() -> None:
    """`make sdk` changes nothing."""
    differ = [str(path) for path, text in generated().items() if path.read_text("utf-8") != text]
    assert not differ, "run: make sdk"


@pytest.mark.parametrize("previsto", HALVES, ids=["blocking", "asynchronous"])
def test_every_operation_has_a_method(document: dict[str, Any], previsto: Any) -> None:
    """Under its resource, with a docstring and an example."""
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(names) > 60
    for name in names:
        resource, verb = name.split(".")
        method = getattr(getattr(previsto, resource, None), BY_HAND.get(name, verb), None)
        if name == "jobs.stream":
            method = previsto_client.Job.follow
        assert method is not None, name
        assert name in MANUAL or "Example:" in (method.__doc__ or ""), name


def test_every_code_has_a_class(document: dict[str, Any]) -> None:
    """It is an ApiError, and public."""
    listed = document["components"]["schemas"]["Problem"]["properties"]["code"]["x-codes"]
    assert sorted(codes.BY_CODE) == sorted(listed)
    for code, kind in codes.BY_CODE.items():
        assert kind.code == code
        assert getattr(previsto_client, kind.__name__) is kind


def test_every_field_of_an_answer_has_its_type(document: dict[str, Any]) -> None:
    """The structs have the fields of the components, and the required ones have no default."""
    answers = {one.answer.removeprefix("models.") for one in operations(document)}
    schemas = document["components"]["schemas"]
    checked = 0
    for name, schema in schemas.items():
        kind = getattr(models, name, None)
        if kind is None or not isinstance(schema.get("properties"), dict):
            assert name not in answers, name
            continue
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        assert sorted(fields) == sorted(schema["properties"]), name
        for required in schema.get("required", ()):
            assert fields[required].default is msgspec.NODEFAULT, (name, required)
        checked += 1
    assert checked > 40


def test_an_older_client_reads_a_newer_service() -> None:
    """Fields that it does not know are ignored."""
    found = msgspec.json.decode(b'{"status": "ok", "new": {"a": 1}}', type=models.Health)
    assert found.status == "ok"


def public_names() -> Iterator[tuple[str, Any]]:
    """What the package gives, what its public modules hold, and the methods of each class and resource."""
    for name in previsto_client.__all__:
        found = getattr(previsto_client, name)
        yield name, found
        if inspect.ismodule(found):
            inner = {n: one for n, one in vars(found).items() if not n.startswith("_")}
            own = {n: one for n, one in inner.items() if getattr(one, "__module__", "") == found.__name__}
            yield from ((f"{name}.{n}", one) for n, one in own.items())
        if inspect.isclass(found):
            yield from ((f"{name}.{n}", one) for n, one in _methods(found))
    for resource, found in vars(HALVES[0]).items():
        if not resource.startswith("_"):
            yield from ((f"{resource}.{n}", one) for n, one in _methods(type(found)))


def _methods(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    fields = {*getattr(kind, "__struct_fields__", ()), *getattr(kind, "_fields", ())}
    for base in kind.__mro__:
        if not base.__module__.startswith("previsto_client"):
            continue
        for name, found in vars(base).items():
            if (
                not name.startswith("_")
                and name not in fields
                and (callable(found) or isinstance(found, property))
            ):
                yield name, found


def test_every_public_name_is_documented_with_an_example() -> None:
    """`help()` of it shows both. The structs of answers need no example, because a service makes them."""
    walked = dict(public_names())
    assert len(walked) > 250
    silent, without = [], []
    for name, found in walked.items():
        told = pydoc.render_doc(found, renderer=pydoc.plaintext) if callable(found) else found.__doc__
        if not inspect.getdoc(found) and not isinstance(found, str):
            silent.append(name)
        elif _needs_example(name, found) and "Example" not in (told or ""):
            without.append(name)
    assert (silent, without) == ([], [])


def _needs_example(name: str, found: Any) -> bool:
    is_answer = inspect.isclass(found) and found.__module__ == models.__name__
    return not (is_answer or isinstance(found, str) or inspect.ismodule(found) or name.startswith("models."))


@pytest.mark.parametrize("secret", ["hush-hush"])
def test_no_text_of_the_client_holds_a_secret(secret: str) -> None:
    """Neither its own, nor that of its settings and tokens."""
    previsto = Previsto("http://127.0.0.1:1", client_id="x", client_secret=secret)
    shown = [repr(previsto), repr(previsto._connection), str(vars(previsto))]
    with pytest.raises(PrevistoError) as refused:
        previsto.me.get(timeout=0.5)
    assert secret not in "".join([*shown, str(refused.value), repr(refused.value)])


def test_the_import_is_light() -> None:
    """httpx, msgspec, the standard library, and nothing else."""
    code = (
        "import sys, httpx, msgspec; before = set(sys.modules); import previsto_client;"
        "print(*sorted({n.partition('.')[0] for n in set(sys.modules) - before}))"
    )
    path = {"PYTHONPATH": str(SDK / "src")}
    run = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True, check=True)
    foreign = [
        name
        for name in run.stdout.split()
        if name not in sys.stdlib_module_names and name != "previsto_client" and not name.startswith("_")
    ]
    assert not foreign


@pytest.mark.parametrize("checker", CHECKERS, ids=["mypy", "pyright"])
def test_the_types_are_sound(checker: list[str]) -> None:
    """In the strictest mode, the examples included."""
    program = Path(sys.executable).with_name(checker[0])
    if not program.exists():
        pytest.skip(f"{checker[0]} is not installed")
    if subprocess.run([str(program), "--version"], cwd=SDK, capture_output=True).returncode != 0:
        pytest.skip(f"{checker[0]} does not start: it fetches Node and its program at its first start")
    run = subprocess.run([str(program), *checker[1:]], cwd=SDK, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]
