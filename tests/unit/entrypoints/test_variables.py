"""Names of environment variables that nothing reads."""

import re
from pathlib import Path

from entrypoints.variables import CLIENT, unknown_variables, variables


def test_a_wrong_name_is_told_with_the_known_one() -> None:
    given = {"PREVISTO_HOEM": "x", "PREVISTO_HOME": "y", "PREVISTO_ZZZZZZZZZZ": "z", "OTHER": ""}
    assert unknown_variables(given) == {"PREVISTO_HOEM": "PREVISTO_HOME", "PREVISTO_ZZZZZZZZZZ": ""}


def test_every_documented_variable_is_known() -> None:
    names = {name for group in variables().values() for name in group}
    assert not unknown_variables(dict.fromkeys(names | CLIENT | {"PREVISTO_DATABASE_URL_FILE"}, "x"))


def test_every_variable_that_the_code_reads_is_known() -> None:
    read = re.compile(r"[\"'](PREVISTO_[A-Z_]+[A-Z])[\"']")
    files = [*Path("src").rglob("*.py"), *Path("sdk/python/src").rglob("*.py")]
    names = {name for file in files for name in read.findall(file.read_text())}
    assert len(names) > 30
    assert not unknown_variables(dict.fromkeys(names, "x"))
