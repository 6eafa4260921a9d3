"""The container: every provider can be resolved, and has the type that its name says."""

import re
from pathlib import Path

import pytest
from dependency_injector import providers

from adapters.execution.child_process import ChildProcess
from entrypoints.container import Container
from entrypoints.container.adapters import Adapters
from entrypoints.container.use_cases import UseCases
from entrypoints.settings import Settings

NEED_ARGUMENTS = {
    *("executor", "bare_executor", "worker", "upgrade", "grant", "tracking", "mirror", "follow_mirror"),
    *("deliver", "send_webhooks"),
}
"""Providers that get arguments: places and a task, an executor, terms, a role, a server, forms."""


def names(container: type[Adapters] | type[UseCases]) -> list[str]:
    """The providers that are called without arguments."""
    skipped = (providers.Dependency, providers.DependenciesContainer)
    found = container.providers.items()
    return sorted(n for n, p in found if not isinstance(p, skipped) and n not in NEED_ARGUMENTS)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """A product over an empty home."""
    home: Path = tmp_path_factory.mktemp("home")
    return Container(settings=Settings.read(str(home), "synthetic", env={}))


@pytest.mark.parametrize("name", names(Adapters))
def test_every_adapter_can_be_resolved(product: Container, name: str) -> None:
    """A misspelt dependency is found here, not at the first request that needs it."""
    made = getattr(product.adapters(), name)()
    if isinstance(made, ChildProcess):
        made.kill()
    assert made is not None


@pytest.mark.parametrize("name", names(UseCases))
def test_every_use_case_can_be_resolved(product: Container, name: str) -> None:
    """Each is an object of the file that has its name, or of a kind of job."""
    made = getattr(product.use_cases(), name)()
    module = type(made).__module__
    assert module.startswith(("application.", "domain.")) or isinstance(made, dict), module


def test_the_authorization_server_can_be_resolved(product: Container) -> None:
    """Keys, users and clients are there."""
    assert product.authorization_server() is not None
    assert product.people() is not None


def test_no_entry_point_calls_a_provider_of_an_uncalled_container() -> None:
    """`product.use_cases.x()` is Any for mypy, `product.use_cases().x()` is not."""
    source = Path(__file__).parents[2] / "src/entrypoints"
    found = [
        f"{file.name}: {line.strip()}"
        for file in source.rglob("*.py")
        for line in file.read_text().splitlines()
        if re.search(r"\.(use_cases|adapters)\.\w+\(", line) and "container" not in file.parts
    ]
    assert not found
