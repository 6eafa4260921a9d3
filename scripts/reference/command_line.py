"""The page of the command line, from its click commands."""

from collections.abc import Iterable, Iterator
from inspect import cleandoc

import click
from click.core import Context
from scripts.reference.command_notes import (
    CODES_OF_INDICES,
    EXITS,
    FORMS,
    INTRO,
    JSON,
    NOTES,
    SHELLS,
    TICKERS,
)
from scripts.reference.command_options import options
from scripts.reference.markdown import anchor, code, prose, table, whole_page

from entrypoints.cli.app import COMMANDS, previsto
from entrypoints.cli.examples import EXAMPLES
from entrypoints.cli.exit_codes import CANCELLED, CHECK_FAILED, CODES, INTERRUPTED, PARTIAL, SERVICE


def page() -> str:
    """The whole page."""
    root = Context(previsto, info_name="previsto", **previsto.context_settings)
    found = list(_commands(previsto, root))
    if unknown := NOTES.keys() - {_name(ctx) for ctx in found}:
        raise ValueError(f"command_notes.py has notes on {unknown}, which are no commands")
    silent = (code(_name(ctx)) for ctx in found if not _is_group(ctx) and not _has_json(ctx))
    return whole_page(
        "Command line",
        prose(INTRO),
        options(root),
        "## Output",
        prose(f"{JSON} {', '.join(silent)}."),
        FORMS.strip(),
        "## Completion",
        SHELLS.strip(),
        "## Tickers",
        TICKERS.strip(),
        prose(CODES_OF_INDICES),
        "## Exit codes",
        table(("code", "meaning"), _exits()),
        "## Commands",
        table(("command", "meaning"), _overview(found)),
        *(_described(ctx) for ctx in found),
    )


def _commands(group: click.Group, above: Context) -> Iterator[Context]:
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        assert command is not None
        ctx = Context(command, info_name=name, parent=above)
        yield ctx
        if isinstance(command, click.Group):
            yield from _commands(command, ctx)


def _exits() -> Iterator[tuple[str, str]]:
    used = {CHECK_FAILED, CANCELLED, PARTIAL, SERVICE, INTERRUPTED, *CODES.values()}
    if missing := used - EXITS.keys():
        raise ValueError(f"command_notes.py does not explain the exit codes {missing}")
    return ((str(number), text) for number, text in EXITS.items())


def _overview(found: Iterable[Context]) -> Iterator[tuple[str, str]]:
    for ctx in found:
        if _name(ctx) in COMMANDS:
            yield f"[`{_name(ctx)}`](#{anchor(_usage(ctx))})", COMMANDS[_name(ctx)][2]


def _described(ctx: Context) -> str:
    parts = (
        f"{'###' if ' ' in _name(ctx) else '##'} {code(_usage(ctx))}",
        prose(cleandoc(ctx.command.help or "")),
        prose(NOTES.get(_name(ctx), "")),
        "" if _is_group(ctx) else f"Example: {code(EXAMPLES[_name(ctx)])}",
        "" if _is_group(ctx) else options(ctx),
    )
    return "\n\n".join(part for part in parts if part)


def _usage(ctx: Context) -> str:
    pieces = [] if _is_group(ctx) else ctx.command.collect_usage_pieces(ctx)
    return " ".join([ctx.command_path, *(piece for piece in pieces if piece != "[OPTIONS]")])


def _name(ctx: Context) -> str:
    return ctx.command_path.removeprefix("previsto ")


def _is_group(ctx: Context) -> bool:
    return isinstance(ctx.command, click.Group)


def _has_json(ctx: Context) -> bool:
    return any(one.name == "json" for one in ctx.command.params)
