"""What a reader of the demo may do next, as commands that work in this shell."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

STEPS = (
    (
        "previsto track PETR4 && previsto refresh PETR4",
        "real prices of Yahoo; `previsto --source csv:FOLDER` reads yours",
    ),
    ("previsto forecast PETR4", "the first forecast, kept in the ledger"),
    (
        "previsto users create ana --scopes all && previsto serve",
        "dashboard and API at http://127.0.0.1:8000",
    ),
)
GUIDE = "The tutorial goes on from here: docs/tutorial.md, em português docs/passo-a-passo.md"


def next_steps() -> Iterator[str]:
    """The next commands with what each gives; first what lets this shell find `previsto`, if it does not."""
    activate = Path(sys.executable).with_name("activate")
    steps = list(STEPS)
    if shutil.which("previsto") is None and activate.exists():
        steps.insert(0, (f". {activate}", "once in each shell, so that it finds `previsto`"))
    width = max(len(command) for command, _ in steps)
    yield "Next:"
    for command, gives in steps:
        yield f"  {command:<{width}}  {gives}"
    yield GUIDE
