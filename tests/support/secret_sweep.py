"""After each module of tests nothing that the product wrote contains a secret of the run.

Searched are the log rings and log files below the folders of the tests, stderr of this process and of those
that it started, spans that arrived at a sink, answers of `/metrics`, and what the mirror told a server. The
processes that tests start log at the level `debug`.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support.known_secrets import KNOWN, hear_generators, hear_http

SEARCHED = pytest.StashKey[set[Path]]()
LOGS = (".log", ".jsonl")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported."""
    config.stash[SEARCHED] = set()
    hear_generators(KNOWN)
    hear_http(KNOWN)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what was written to stderr meanwhile; on stdout the command line shows secrets on purpose.

    That of a last teardown is searched with the next module.
    """
    for header, text in report.sections:
        if header == f"Captured stderr {report.when}":
            KNOWN.show(f"stderr of {report.nodeid} ({report.when})", text.encode(errors="replace"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Search after the last test of a module, when its fixtures have ended."""
    yield
    if nextitem is not None and nextitem.path == item.path:
        return
    shown, KNOWN.shown = KNOWN.shown, []
    found = sorted(set(KNOWN.found([*shown, *_files(item.config)])))
    if found:
        pytest.fail("a secret was shown by the product:\n" + "\n".join(found[:20]), pytrace=False)


def _files(config: pytest.Config) -> Iterator[tuple[str, bytes]]:
    """The log files in the folders of tests that were not searched before."""
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    base, searched = factory.getbasetemp(), config.stash[SEARCHED]
    for folder in [one for one in base.iterdir() if one not in searched and not one.is_symlink()]:
        searched.add(folder)
        for parent, _, names in os.walk(folder):
            for path in (Path(parent, name) for name in names if name.endswith(LOGS)):
                yield str(path.relative_to(base)), path.read_bytes()
