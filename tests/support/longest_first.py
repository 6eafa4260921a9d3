"""The files that take longest come first, so that no worker is left alone with one at the end.

`tests/longest_first.txt` names them. `PREVISTO_WRITE_LONGEST=1 make test` writes it again.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LIST = TESTS / "longest_first.txt"
LISTED = 60
"""Files; the others take about a second each."""


def listed() -> list[str]:
    """Files below `tests`, the longest first."""
    return LIST.read_text().split()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of the list first, the others in their order."""
    places = {TESTS / name: place for place, name in enumerate(listed())}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the list from this run, if asked for."""
    if "PREVISTO_WRITE_LONGEST" not in os.environ:
        return
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for one in reports:
            if isinstance(one, pytest.TestReport):
                seconds[one.nodeid.partition("::")[0].removeprefix("tests/")] += one.duration  # type: ignore[assignment]
    LIST.write_text("".join(f"{name}\n" for name, _ in seconds.most_common(LISTED)))
