"""The options --yes and --dry-run: what cannot be undone is confirmed, and what would happen is shown."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from domain.errors import InvalidInput
from domain.free_text import shown
from entrypoints.cli.output import say

if TYPE_CHECKING:
    from entrypoints.container import Container

REHEARSED = "dry run, nothing was recorded"
F = TypeVar("F", bound=Callable[..., object])


def confirmed_by_yes(function: F) -> F:
    """Add the option --yes to a command that cannot be undone."""
    return click.option("--yes", is_flag=True, help="Do not ask for confirmation.")(function)


def may_rehearse(function: F) -> F:
    """Add the option --dry-run to a command that can show what it would do."""
    return click.option("--dry-run", is_flag=True, help="Show what would happen, and record nothing.")(
        function
    )


def confirm(act: str, yes: bool) -> None:
    """Ask whether to do what cannot be undone, unless --yes was given.

    Raises InvalidInput (field `yes`) without a terminal, Abort when the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(f"{act} cannot be undone and is not confirmed", field="yes", remedy="add --yes")
    click.confirm(shown(f"{act}? This cannot be undone."), abort=True, err=True)


def rehearse(product: "Container") -> None:
    """Let the commands of this product append nothing: their events are forgotten when it ends."""
    from application.ports.observer import unobserved
    from application.rehearsal import Rehearsal

    product.adapters().events.override(Rehearsal(product.adapters().events()))
    product.adapters().observer.override(unobserved)


def say_done(text: str, dry_run: bool) -> None:
    """Say what was done, or would be done."""
    say(f"{REHEARSED}: {text}" if dry_run else text)
