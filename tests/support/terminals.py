"""The command line on a terminal: a pseudo-terminal of a given width, or a stdout that says it is one."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAIN = "from entrypoints.cli.app import main; main()"


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Make the stdout of this process a terminal without colours."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def environment(**other: str) -> dict[str, str]:
    """The environment of a command, without what would change its output."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    }
    return kept | {"PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"} | other


def command(home: Path, source: str, *arguments: str) -> list[str]:
    """The words that run `previsto` in a process of its own."""
    return [sys.executable, "-c", MAIN, "--home", str(home), "--source", source, *arguments]


def terminal_output(words: list[str], columns: int, keys: bytes = b"", **other: str) -> tuple[int, bytes]:
    """The exit code of a process on a terminal of this width, and what it wrote there.

    `keys` are typed at once, and echoed.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        words, env=environment(**other), cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, keys)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # Linux says so when the last writer has closed the terminal
        pass
    os.close(ours)
    return process.wait(60), written.replace(b"\r\n", b"\n")


def hear_interrupts() -> None:
    """A run of the suite in the background ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.setsid()
