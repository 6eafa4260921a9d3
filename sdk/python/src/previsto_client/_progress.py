"""The progress of a job on the terminal, one line that is written anew."""

import sys
from typing import TextIO

from .models import Progress


class ProgressLine:
    """Writes to stderr, and only where a person reads it."""

    def __init__(self, wanted: bool, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._wanted = wanted and self._out.isatty()
        self._width = 0

    def show(self, kind: str, state: str, progress: Progress) -> None:
        """Write the state of a job over the one before."""
        if not self._wanted:
            return
        left = "" if progress.eta is None else f", {progress.eta:.0f} s left"
        step = "".join(sign if sign.isprintable() else "?" for sign in progress.step or "")
        line = f"{kind} {state} {progress.fraction:4.0%} {step}{left}"[:78]
        self._out.write("\r" + line.ljust(self._width))
        self._out.flush()
        self._width = len(line)

    def end(self) -> None:
        """Clear the line."""
        if self._wanted and self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()
            self._width = 0


def wants_cancel(job: str) -> bool:
    """Ask the person at the terminal whether to cancel a job; yes where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    sys.stderr.write(f"Cancel the job {job}? [y/N] ")
    sys.stderr.flush()
    try:
        return sys.stdin.readline().strip().lower() in ("y", "yes")
    except KeyboardInterrupt:
        return True
