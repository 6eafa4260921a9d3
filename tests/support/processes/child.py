"""A process of the tests, and what it says."""

import subprocess
from collections.abc import Callable

Child = subprocess.Popen[str]
Start = Callable[..., Child]


def line(child: Child) -> str:
    """What it says next; "" when it has ended."""
    assert child.stdout
    return child.stdout.readline().strip()


def go(child: Child) -> None:
    """Let a child that waits for a line go on."""
    assert child.stdin
    child.stdin.close()
    child.stdin = None
