"""`leakage-check` and `forecasters check` at the command line, on planted leaks."""

import pytest

from tests.support.command_line import CommandLine
from tests.support.processes.crew import PLUGINS


@pytest.fixture
def planted(ready: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A command line that knows the leaking strategies of the tests."""
    monkeypatch.syspath_prepend(PLUGINS)
    return ready


def test_a_leak_ends_with_exit_code_1_its_kind_and_a_remedy(planted: CommandLine) -> None:
    """For people and in JSON."""
    code, shown, _ = planted("leakage-check", "shifted", "--ticker", "VALE3", "--cuts", "1")
    assert code == 1
    assert "LEAKAGE (shifted-target)" in " ".join(shown.split())
    assert "Remedy: pair what is known at a session" in " ".join(shown.split())

    code, _, _ = planted("leakage-check", "level-bound", "--ticker", "VALE3", "--cuts", "2", "--json")
    assert code == 1


def test_the_check_of_a_strategy_looks_for_leaks(planted: CommandLine) -> None:
    """`forecasters check` exits with 1 and names the kind; without a leak both exit with 0."""
    code, shown, _ = planted("forecasters", "check", "calibrated")
    assert (code, "calibrated-on-test" in shown) == (1, True)

    assert planted.json("forecasters", "check", "plain")["holds"] is True
    found = planted.json("leakage-check", "plain", "--ticker", "VALE3")
    assert (found["clean"], found["leaks"], len(found["cuts"])) == (True, [], 3)
