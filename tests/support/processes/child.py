"""A process of the tests, and the lines that it prints."""

import subprocess
from collections.abc import Callable

Child = subprocess.Popen[str]
Start = Callable[..., Child]


def line(child: Child) -> str:
    """The next line; "" after its end."""
    assert child.stdout
    return child.stdout.readline().strip()


def go(child: Child) -> None:
    """Send the line that a child waits for."""
    assert child.stdin
    child.stdin.close()
    child.stdin = None
