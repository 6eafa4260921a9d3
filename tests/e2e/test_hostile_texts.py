"""Check 84: text from outside is text in every table, note, progress line and error of the command line.

With `PREVISTO_TEST_VALUES=all`, as in `make soak` and `make defences`, a command gets every 6th text, and
every 20th by default; a free text goes to all commands that take one, and to a fourth of them by default.
"""

import ast
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from domain.free_text import shown
from entrypoints.cli import output
from entrypoints.cli.app import COMMANDS, previsto
from entrypoints.cli.errors import run
from entrypoints.cli.table_text import width_of
from tests.support.command_line import CommandLine, Place, furnish
from tests.support.hostile_texts import BROKEN, RAW, STORED, fill_with_hostile_texts
from tests.support.terminals import on_a_terminal

SOURCES = Path(output.__file__).parent
ALL = os.environ.get("PREVISTO_TEST_VALUES") == "all"
EVERY_TEXT = 6 if ALL else 20
SHARE = 1 if ALL else 4
ID = "01j1f000000000000000000000"
LISTS: tuple[tuple[str, ...], ...] = (
    ("clients", "list"),
    ("users", "list"),
    ("users", "audit", "--limit", "1000"),
    ("jobs", "list"),
    ("schedules", "list"),
    ("webhooks", "list"),
    ("forecasts", "list"),
    ("models", "list"),
    ("models", "history", "VALE3"),
    ("prices", "VALE3", "--revisions"),
)
"""Each shows every text."""
ONES: tuple[tuple[str, ...], ...] = (
    ("jobs", "show"),
    ("jobs", "watch"),
    ("forecasts", "show"),
    ("webhooks", "show"),
)
OTHERS: tuple[tuple[str, ...], ...] = (
    ("settings", "list"),
    ("tickers", "list"),
    ("ledger", "tail", "--last", "1000"),
    ("ledger", "verify"),
    ("projections", "list"),
    ("mirror", "status"),
    ("models", "show", "VALE3-fortnight-10"),
    ("sources", "list"),
    ("forecasters", "list"),
    ("prices", "VALE3", "--quality"),
)
ENDLESS = {"serve", "worker", "mirror", "demo", "logs", "watch", "mcp"}
"""Commands that would run on."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home in which an earlier release accepted every text."""
    place = furnish(tmp_path_factory.mktemp("hostile"))
    fill_with_hostile_texts(place.home, place.source)
    return place


@pytest.fixture
def cli(hostile: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The commands over this home, on a very wide terminal."""
    monkeypatch.setenv("COLUMNS", "40000")
    capsys.readouterr()
    return CommandLine(hostile.home, hostile.source, capsys)


def assert_inert(*texts: str) -> None:
    """Nothing that a terminal would obey is in the texts."""
    for text in texts:
        assert not (found := RAW.search(text)), (
            f"{found[0]!a} in {text[max(0, found.start() - 80) :][:160]!a}"
        )


def recognised(text: str, out: str) -> bool:
    """Whether a text is in the output, wherever its lines break."""
    return "".join(shown(text).split()) in "".join(out.split())


def test_there_are_sixty_texts() -> None:
    """They differ, and most of them are not printable."""
    assert len(set(STORED) | set(BROKEN)) >= 60
    assert sum(not text.isprintable() for text in STORED) > 35


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_84_a_table_shows_every_text(cli: CommandLine, words: tuple[str, ...]) -> None:
    """Each text is one cell, escaped and recognisable; JSON has it exactly."""
    code, out, err = cli(*words)
    assert code == 0, err
    assert_inert(out, err)
    assert [text for text in STORED if not recognised(text, out)] == []

    if words[0] != "prices":
        code, out, err = cli(*words, "--csv")
        assert code == 0, err
        assert_inert(out.replace("\r\n", ""), err)
        assert [text for text in STORED if not recognised(text, out.replace('""', '"'))] == []

    code, out, err = cli(*words, "--json")
    assert code == 0, err
    assert_inert(out, err)
    found = set(texts_in(json.loads(out)))
    assert [text for text in STORED if text not in found and not any(text in one for one in found)] == []


@pytest.mark.parametrize("words", [*LISTS, *OTHERS], ids=" ".join)
def test_84_a_narrow_table_obeys_no_text(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A terminal of 60 columns gets lines for cells, and nothing else."""
    on_a_terminal(monkeypatch, 60)

    code, out, err = cli(*words)

    assert code in (0, 1), err
    assert_inert(out, err)


@pytest.mark.parametrize("words", ONES, ids=" ".join)
@pytest.mark.parametrize("number", range(len(STORED)))
def test_84_one_thing_shows_its_text(cli: CommandLine, words: tuple[str, ...], number: int) -> None:
    """Titles, notes and cells of a job and of a forecast."""
    code, out, err = cli(*words, f"{ID[:22]}{number:04d}")

    assert code == (11 if words == ("jobs", "watch") else 0), err
    assert_inert(out, err)
    assert recognised(STORED[number], out)


@pytest.mark.parametrize("text", STORED)
def test_84_the_parts_of_every_output(
    text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines, titles, columns, cells, notes and progress, on a wide and on a narrow terminal."""
    for columns in ("5000", "40"):
        on_a_terminal(monkeypatch, int(columns))
        output.say(text)
        output.show_table(text, (text, "b"), [(text, 1.5)], (text, text))
        output.show_table(text, (text, text), [])
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        with output.progress(text) as report:
            report(0.5, text)
        out, err = capsys.readouterr()
        assert_inert(out)
        assert_inert(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", err))  # rich draws the bar
        assert recognised(text, out)


@pytest.mark.parametrize("text", [text for text in STORED if not text.isprintable()])
def test_84_a_box_stays_straight(
    text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An escaped text is measured as it is shown."""
    on_a_terminal(monkeypatch, 5000)
    output.show_table("t", ("a", "b"), [(text, "x"), ("y", text)])
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) == 6
    assert len({*map(width_of, lines)}) == 1


def test_84_nothing_is_printed_in_another_way() -> None:
    """Every module prints by `say`, `show_table`, `show_data`, `show_document` and `progress`."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted(SOURCES.glob("*.py"))
        if path.name != "output.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and called(node) in ("echo", "secho", "print", "Console", "echo_via_pager")
    ]
    assert found == ["errors.py:" + str(found[0].partition(":")[2])], found  # the JSON of an error


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


def filled(command: click.Command, text: str) -> Iterator[str]:
    """Arguments of a command: the text for every text, and something accepted for the others."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.name == "help"):
            yield from ["--yes"] * (parameter.name == "yes")
            continue
        value = text
        if isinstance(parameter.type, click.types.IntParamType | click.types.FloatParamType):
            value = "3"
        if isinstance(parameter.type, click.Choice):
            value = str(parameter.type.choices[0])
        if type(parameter.type).__name__ in ("IsoDate", "IsoTime"):
            value = "2024-05-02"
        if isinstance(parameter, click.Option):
            yield f"{parameter.opts[0]}={value}" if parameter.opts[0].startswith("--") else value
        else:
            yield value


EVERY = [
    (words, command)
    for words, command in commands(previsto)
    if words[0] not in ENDLESS and words != ("projections", "follow")
]


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[" ".join(words) for words, _ in EVERY])
def test_84_every_command_takes_every_text(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], command: Any
) -> None:
    """A text in every place of a command line is refused with a documented code, or is shown as text."""
    monkeypatch.chdir(tmp_path)
    documented = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13}
    at = EVERY.index((words, command))
    for text in [*STORED[at % EVERY_TEXT :: EVERY_TEXT], BROKEN[at % len(BROKEN)]]:
        for more in ((), ("--json",)):
            code, out, err = cli(*words, *filled(command, text), *more)
            assert code in documented, (text, err)
            assert_inert(out, err)
    code, out, err = cli(*words, f"--{STORED[at % len(STORED)]}")
    assert code == 2
    assert_inert(out, err)


ADD_WEBHOOK = ("webhooks", "add", "https://hooks.example.com", "--kinds", "job.failed", "--description")
NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("clients", "create", "{}", "--scopes", "data:read")),
    ("name", ("schedules", "add", "{}")),
    ("reason", ("prices", "confirm", "VALE3", "2024-05-02", "--reason", "{}")),
    ("reason", ("prices", "accept", "VALE3", "1", "--reason", "{}")),
    ("reason", ("prices", "reject", "VALE3", "1", "--reason", "{}")),
    ("name", ("worker", "--drain", "--name", "{}")),
    ("reason", ("models", "retire", "VALE3-fortnight-1", "--yes", "--reason", "{}")),
    ("reason", ("models", "promote", "VALE3-fortnight-1", "--reason", "{}")),
    ("reason", ("models", "rollback", "VALE3", "--reason", "{}")),
    ("reason", ("settings", "set", "jobs_per_owner=1", "--reason", "{}")),
    ("reason", ("tickers", "retire", "AAPL", "--reason", "{}")),
    ("key", ("jobs", "submit", "score", "--key", "{}")),
    ("description", (*ADD_WEBHOOK, "{}")),
)
"""The field, and the command that takes a free text; the first six take none that is blank."""
UNPRINTABLE = [text for text in STORED if not text.isprintable() and "\0" not in text]
UNPRINTABLE = [text for text in STORED if not text.isprintable() and "\0" not in text]


@pytest.mark.parametrize("text", [*UNPRINTABLE, "   "])
def test_84_a_free_text_is_one_line_of_printable_characters(cli: CommandLine, text: str) -> None:
    """Names, reasons and keys that are not are refused with their field; a name is not blank."""
    taken = NAMED[UNPRINTABLE.index(text) % SHARE :: SHARE] if text.strip() else NAMED[:6]
    for field, words in taken:
        code, out, err = cli(*(word.format(text) if word == "{}" else word for word in words))
        assert code == 2, words
        if words[0] == "tickers":
            assert "of reason is" in " ".join(out.split())  # the refusal of one ticker is in its row
        else:
            assert err.startswith(f"previsto: {field}: "), words


def test_84_the_actor_is_printable(monkeypatch: pytest.MonkeyPatch, cli: CommandLine) -> None:
    """PREVISTO_ACTOR is in every event."""
    monkeypatch.setenv("PREVISTO_ACTOR", "ana\x1b]0;x\x07")
    code, said = cli.refusal("settings", "list")
    assert (code, said["field"]) == (2, "PREVISTO_ACTOR")


def test_a_help_text_says_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The walk above knows every command of the table."""
    assert run(previsto, ["--help"]) == 0
    assert set(COMMANDS) == {words[0] for words, _ in EVERY} | ENDLESS
    capsys.readouterr()


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
