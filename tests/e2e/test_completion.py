"""Completion in a real bash, zsh and fish, quick and quiet."""

import fcntl
import os
import pty
import shlex
import shutil
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from entrypoints.cli.completion import SHELLS
from tests.support.command_line import CommandLine
from tests.support.terminals import MAIN, ROOT, environment

SECONDS = 60.0
COMMAND = """#!/bin/sh
if [ -n "$_PREVISTO_COMPLETE" ]; then
  {python} -c {main} "$@"; code=$?
  [ "$_PREVISTO_COMPLETE" = "${{_PREVISTO_COMPLETE%_source}}" ] && echo completed >> {log}
  exit $code
fi
case "$1" in completion) exec {python} -c {main} "$@";; esac
echo "$@" >> {called}
"""
LOADED = {
    "bash": 'eval "$(previsto completion bash)"',
    "zsh": 'autoload -U compinit; compinit -u -D; eval "$(previsto completion zsh)"',
    "fish": "previsto completion fish | source",
}
CALLS = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "-N", "-i"]}


def own_the_terminal() -> None:
    """Make the terminal on stdin that of the new session; fish does not start without one."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Shell:
    """An interactive shell on a pseudo-terminal, with a `previsto` that writes down how it is called."""

    def __init__(self, shell: str, cli: CommandLine, folder: Path) -> None:
        self.completions, self.calls = folder / "completions", folder / "calls"
        program = folder / "previsto"
        text = COMMAND.format(
            python=shlex.quote(sys.executable),
            main=shlex.quote(MAIN),
            log=shlex.quote(str(self.completions)),
            called=shlex.quote(str(self.calls)),
        )
        program.write_text(text)
        program.chmod(0o755)
        path = f"{folder}:{os.environ['PATH']}"
        ours, theirs = pty.openpty()
        self.terminal = ours
        self.process = subprocess.Popen(
            CALLS[shell],
            env=environment(PATH=path, PREVISTO_HOME=str(cli.home), PREVISTO_SOURCE=cli.source),
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=own_the_terminal,
        )
        os.close(theirs)
        self.type(f"{LOADED[shell]}; echo ready > {shlex.quote(str(folder / 'ready'))}\n")
        self.wait(folder / "ready", 1)

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self.terminal, keys.encode())

    def wait(self, file: Path, lines: int) -> list[str]:
        """The lines of a file, as soon as it has so many."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = file.read_text().splitlines() if file.exists() else []
            if len(found) >= lines:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{file.name} has not {lines} lines: {os.read(self.terminal, 65536)!r}")

    def completed(self, typed: str, number: int) -> str:
        """The line that is run after Tab and Enter."""
        self.type(f"previsto {typed}\t")
        self.wait(self.completions, number)
        time.sleep(1)  # the shell takes the answer
        self.type("\n")
        return self.wait(self.calls, number)[-1]

    def close(self) -> None:
        """End the shell."""
        self.type("\x03\nexit\n")
        os.close(self.terminal)
        self.process.wait(30)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_completes_names(shell: str, ready: CommandLine, tmp_path: Path) -> None:
    """The script is loaded, and Tab completes a command, a ticker, a model and a job."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    ready("train", "VALE3", "--strategy", "naive", "--horizon", "5")
    job = ready.json("jobs", "list")["jobs"][0]["id"]
    running = Shell(shell, ready, tmp_path)
    try:
        assert running.completed("forecast VA", 1) == "forecast VALE3"
        assert running.completed("models promote VALE3-w", 2) == "models promote VALE3-week-1"
        assert running.completed(f"jobs show {job[:5]}", 3) == f"jobs show {job}"
        assert running.completed("leaderb", 4) == "leaderboard"
    finally:
        running.close()


def complete(home: Path, *words: str, **other: str) -> subprocess.CompletedProcess[str]:
    """What the script asks for: the completions of the last word."""
    line = shlex.join(["previsto", "--home", str(home), *words])
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) + 2), "_PREVISTO_COMPLETE": "bash_complete"}
    return subprocess.run(
        [sys.executable, "-c", MAIN],
        env=environment(**asked, **other),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("prices", "va"), ["VALE3"]),
        (("refresh", "AAPL", ""), ["AAPL", "VALE3"]),
        (("backtest", "--tickers", "VALE3,A"), ["VALE3,AAPL"]),
        (("train", "VALE3", "--strategy", "l"), ["lstm"]),
        (("clients", "revoke", ""), []),
        (("users", "disable", ""), ["ana", "bia"]),
        (("users", "disable", "person"), []),
        (("sett",), ["settings"]),
    ],
)
def test_words_are_completed(ready: CommandLine, words: tuple[str, ...], found: list[str]) -> None:
    """By the kind of the parameter; nothing is written to stderr. Users have names, not pseudonyms."""
    if words[0] == "users":
        for name in ("ana", "bia", "caio"):
            ready.json("users", "create", name, "--scopes", "data:read")
        ready.json("users", "erase", "caio", "--reason", "asked for", "--yes")
    run = complete(ready.home, *words)
    assert (run.returncode, run.stderr) == (0, "")
    names = [line.partition(",")[2] for line in run.stdout.splitlines()]
    assert [name for name in names if name and (words[0] != "prices" or name.isupper())] == found


def files(home: Path) -> dict[Path, bytes]:
    """The files of a home; the index that readers of SQLite share in memory has no content of its own."""
    found = [path for path in home.rglob("*") if path.is_file()]
    return {path: b"" if path.name.endswith("-shm") else path.read_bytes() for path in found}


def test_100_completion_writes_nothing(ready: CommandLine, tmp_path: Path) -> None:
    """No database is made, no file and no event appear, and a fault shows nothing."""
    before = files(ready.home)
    assert complete(ready.home, "forecast", "").stdout.split() == ["plain,AAPL", "plain,VALE3"]
    assert files(ready.home) == before

    absent, broken = tmp_path / "absent", tmp_path / "broken"
    broken.mkdir()
    (broken / "previsto.db").write_bytes(b"no database" * 1000)
    away = "postgresql://nobody@127.0.0.1:9/none"
    for home, other in ((absent, {}), (broken, {}), (absent, {"PREVISTO_DATABASE_URL": away})):
        run = complete(home, "forecast", "", **other)
        assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "", "")
    assert complete(absent, "forecast", "", PREVISTO_JOB_LEASE="x").stderr == ""
    assert not absent.exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(cli: CommandLine, shell: str) -> None:
    """It names the command and the variable, and needs no home."""
    code, out, err = cli("completion", shell)
    assert (code, err) == (0, "")
    assert "_PREVISTO_COMPLETE" in out
    assert not cli.home.exists()
