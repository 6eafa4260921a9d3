"""Names for the completion of a shell, and for "did you mean": never an error, and nothing is written."""

import difflib
from collections.abc import Callable, Sequence

import click

from domain.errors import PrevistoError

FIELDS = {
    **{name: name for name in ("ticker", "model", "job", "forecast", "client", "schedule")},
    **{"tickers": "ticker", "user": "user", "name": "user"},
}
"""The field of an error, and the kind of the names that it may hold."""
CLOSE = 0.7  # the least likeness of two names, from 0 to 1


def known_names(kind: str, home: str | None, source: str | None, start: str = "") -> list[str]:
    """The names of a kind that begin with `start`; none where they cannot be read."""
    # `entrypoints.container` would import the product; its parts import only what they need.
    from entrypoints.container.names import open_known_names, strategy_names

    try:
        if kind == "strategy":
            return [name for name in strategy_names() if name.startswith(start)]
        return list(open_known_names(home, source).of(kind, start.upper() if kind == "ticker" else start))
    except Exception:  # a shell that completes a word must never show an error
        return []


def completed(
    kind: str, *, several: bool = False
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """The completion of a parameter; with `several`, of the last of names that commas divide."""

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        before, comma, start = incomplete.rpartition(",") if several else ("", "", incomplete)
        flags = ctx.find_root().params
        found = known_names(kind, flags.get("home"), flags.get("source"), start)
        written = set(before.split(","))
        return [before + comma + name for name in found if name not in written]

    return complete


def meant(error: PrevistoError, words: Sequence[str], home: str | None, source: str | None) -> str:
    """A question with the name that was probably meant, or ""; `words` are those of the command line."""
    kind = FIELDS.get(error.field)
    if kind is None:
        return ""
    names = [word.upper() if kind == "ticker" else word for word in words]
    wrong = next((name for name in names if name and name in error.message), "")
    known = known_names(kind, home, source) if wrong else []
    near = difflib.get_close_matches(wrong, known, n=1, cutoff=CLOSE)
    return f"did you mean {near[0]}?" if near and near[0] != wrong else ""
