"""Values of a line: on one line, bounded, and without secrets."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.logs.plain import plain
from domain.secret import Secret
from entrypoints.settings import DatabaseUrl, Settings


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\r\nb",
        "a\x1b[2Jb",
        "a\x00b",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "a\x9bb",
        "a\ud800b",
        "a\x7fb",
    ],
)
def test_no_control_character_is_left(text: str) -> None:
    """Also none of those that some programs take for the end of a line."""
    shown = plain(text)
    assert isinstance(shown, str)
    assert shown.startswith("a\\") and shown.endswith("b")
    assert len(shown.splitlines()) == 1 and shown.isprintable()


def test_ordinary_texts_stay_as_they_are() -> None:
    """Letters of every language, and a backslash."""
    assert plain("São Paulo 3 – \\n €") == "São Paulo 3 – \\n €"


@pytest.mark.parametrize("letter", ["x", "ã", "€", "𝄞", "\n"])
def test_a_long_text_is_cut(letter: str) -> None:
    """4096 bytes are left of it, and its length is told."""
    shown = plain(letter * 10_000)
    assert isinstance(shown, str)
    kept = shown.removesuffix("… (10000 characters)").replace("\\x0a", "\n")
    assert 4090 <= len(kept.encode()) <= 4096


def test_a_secret_is_hidden_by_its_type_at_every_depth() -> None:
    """Whatever its name is, and whatever holds it."""
    hidden = "a quiet river"
    given: Any = {"name": Secret(hidden), "list": [Secret(hidden)], "struct": Box(content=Secret(hidden))}
    shown = plain(given)
    assert shown == {"name": "***", "list": ["***"], "struct": {"content": "***"}}
    assert hidden not in repr(Secret(hidden))


class Box(msgspec.Struct):
    """Holds anything."""

    content: Any


def test_settings_show_no_password(tmp_path: Path) -> None:
    """The address of the database is shown without user, password and options."""
    env = {"PREVISTO_DATABASE_URL": "postgresql://ana:quiet-river@db.example:5433/p?password=quiet-river"}
    shown = msgspec.json.encode(plain(Settings.read(str(tmp_path), env=env))).decode()
    assert "quiet-river" not in shown
    assert "postgresql://db.example:5433/p" in shown
    assert DatabaseUrl("postgresql://[quiet-river").shown == "***"


def test_an_unknown_object_is_named_by_its_type() -> None:
    """Its text could hold anything."""
    assert plain(Settings.read) == "<method>"
    assert plain({"a": {"b": {"c": {"d": {"e": 1}}}}}) == {"a": {"b": {"c": {"d": "<dict>"}}}}
