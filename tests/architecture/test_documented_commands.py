"""Every command that a document names exists with its options, in blocks and inside of sentences."""

import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

from entrypoints.cli.app import previsto

ROOT = Path(__file__).resolve().parents[2]
FOUND = [
    *ROOT.glob("*.md"),
    *(page for name in ("docs", "sdk", "notebooks") for page in (ROOT / name).rglob("*.md")),
]
LISTS = {"reference", "adr"}  # made from the code; decisions name what was refused
PAGES = [page for page in sorted(FOUND) if not LISTS & {*page.parts} and page.name != "CHANGELOG.md"]
EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
DEFAULTS = {"prices": "show"}  # `previsto prices VALE3` is `previsto prices show VALE3`


def lines(page: Path) -> list[str]:
    """Every line of a block, joined where it goes on, and every piece of code inside of a sentence."""
    text = page.read_text()
    blocks = "\n".join(FENCE.findall(text)).replace("\\\n", " ")
    return [*blocks.splitlines(), *CODE.findall(FENCE.sub("", text))]


def calls(page: Path, program: str) -> list[list[str]]:
    """The words after each call of a program; what the shell would do beside it is left out."""
    found = []
    for line in lines(page):
        for part in re.split(r"&&|\|\||[|;&](?= |$)|\$\(|<\(", re.sub(r"(^|\s)#.*", "", line)):
            words = _words(re.sub(r"\s*\d?[<>].*", "", part).strip().strip("()"))
            while words and re.fullmatch(r"\w+=.*|umask|\d{3}|exec|sudo|then|do", words[0]):
                words = words[1:]
            if words[:1] == [program] and len(words) > 1:
                found.append(words[1:])
    return found


def _words(part: str) -> list[str]:
    try:
        return shlex.split(part)
    except ValueError:  # a quotation goes on in the next line
        return []


@cache
def _sub(group: click.Group, name: str) -> click.Command | None:
    with group.make_context("previsto", [], resilient_parsing=True) as context:
        return group.get_command(context, name)


def stranger(words: list[str]) -> str | None:
    """The first word that the command line does not know, None where it knows all."""
    command: click.Command = previsto
    rest, plain = list(words), 0
    while rest:
        word = rest.pop(0)
        if word.startswith("-") and len(word) > 1:
            option = _option(command, word.partition("=")[0])
            if option is None:
                return word
            if not (option.is_flag or option.count or "=" in word) and rest:
                rest.pop(0)
        elif isinstance(command, click.Group):
            name = word if _sub(command, word) else DEFAULTS.get(command.name or "", word)
            found = _sub(command, name)
            if found is None:
                return word if re.fullmatch(r"[a-z-]+", word) else None  # COMMAND and … are the reader's
            command = found
            plain = 0
        else:
            plain += 1
    return None


def _option(command: click.Command, name: str) -> click.Option | None:
    if name in ("-h", "--help", "--version"):
        return click.Option([name], is_flag=True)
    options = [one for one in command.params if isinstance(one, click.Option)]
    return next((one for one in options if name in (*one.opts, *one.secondary_opts)), None)


@EVERY
def test_every_call_of_the_command_line_is_known(page: Path) -> None:
    """The command is there, and it takes each option."""
    assert [(words, found) for words in calls(page, "previsto") if (found := stranger(words))] == []


@EVERY
def test_every_target_of_make_is_known(page: Path) -> None:
    """A renamed target would leave a page behind."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    asked = [word for words in calls(page, "make") for word in words if re.fullmatch(r"[a-z-]+", word)]
    assert set(asked) <= set(targets)


@EVERY
def test_every_script_is_known_with_its_options(page: Path) -> None:
    """`python benchmarks/x.py --option`: the file has the option."""
    for words in calls(page, "python"):
        name = words[0] if words[0] != "-m" else words[1].replace(".", "/") + ".py"
        if not name.startswith(("benchmarks/", "scripts/")):
            continue
        file = ROOT / name if (ROOT / name).exists() else ROOT / name.removesuffix(".py") / "__main__.py"
        assert file.exists(), name
        options = [word.partition("=")[0] for word in words if word.startswith("--")]
        assert [option for option in options if f'"{option}"' not in file.read_text()] == []


def test_a_wrong_call_is_seen() -> None:
    """Unknown commands and options are named; known ones are not."""
    assert stranger(["refresh", "--all"]) is None
    assert stranger(["--source", "csv:x", "prices", "VALE3", "--raw"]) is None
    assert stranger(["refresh", "--everything"]) == "--everything"
    assert stranger(["models", "demote", "VALE3"]) == "demote"
