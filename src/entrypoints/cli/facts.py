"""Facts about one thing: a label and a text on each line."""

from collections.abc import Mapping

from entrypoints.cli.output import say, shown
from entrypoints.cli.table_text import GAP, width_of, wrapped
from entrypoints.cli.terminal import columns_of_terminal


def show_facts(title: str, facts: Mapping[str, str], note: str = "") -> None:
    """Show a title, the facts about it by label, and a note.

    On a terminal a text goes on below itself, cut between words only. In a pipe each fact is one line, below
    an empty one.
    """
    width = columns_of_terminal()
    labels = {shown(label): shown(text) for label, text in facts.items()}
    widest = max(map(width_of, labels), default=0)
    room = None if width is None else width - widest - len(GAP)
    say(title, bold=True)
    if width is None:
        say("")
    for label, text in labels.items():
        lines = [text] if room is None else wrapped(text, room)
        for at, line in enumerate(lines or [""]):
            name = "" if at else label
            say(f"{name}{' ' * (widest - width_of(name))}{GAP}{line}".rstrip())
    if note:
        say_wrapped(note)


def say_wrapped(text: str) -> None:
    """Print a text in one line; on a terminal it wraps between words."""
    width = columns_of_terminal()
    for line in [text] if width is None else wrapped(shown(text), width):
        say(line)
