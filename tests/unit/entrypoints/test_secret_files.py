"""Secrets that are given by a file."""

from pathlib import Path

import pytest

from domain.errors import InvalidInput
from entrypoints.secret_files import take_secret_files


def test_the_file_gives_the_value_without_its_line_end(tmp_path: Path) -> None:
    (file := tmp_path / "url").write_text("postgresql://previsto:p w@db/previsto\n")
    env = {"PREVISTO_DATABASE_URL_FILE": str(file), "PREVISTO_HOME": "h"}
    assert take_secret_files(env) == {"PREVISTO_DATABASE_URL": str(file)}
    assert env == {"PREVISTO_DATABASE_URL": "postgresql://previsto:p w@db/previsto", "PREVISTO_HOME": "h"}


@pytest.mark.parametrize(
    ("content", "given", "why"),
    [
        (None, {}, "No such file"),
        (b"", {}, "is empty"),
        (b"\xff\xfe", {}, "not a text in UTF-8"),
        (b"a", {"AWS_SECRET_ACCESS_KEY": "b"}, "both set"),
    ],
)
def test_a_file_that_gives_no_value_is_refused_by_its_variable(
    tmp_path: Path, content: bytes | None, given: dict[str, str], why: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput, match=why) as refused:
        take_secret_files({"AWS_SECRET_ACCESS_KEY_FILE": str(file), **given})
    assert refused.value.field == "AWS_SECRET_ACCESS_KEY_FILE"
