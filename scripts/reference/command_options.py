"""The options of a command: how they are written, and what they mean."""

import click
from click.core import Context
from scripts.reference.markdown import code, sentence, table
from scripts.reference.schemas import span

METAVARS = {"INTEGER": "N", "INTEGER RANGE": "N", "FLOAT": "NUMBER", "FLOAT RANGE": "NUMBER"}


def options(ctx: Context) -> str:
    """The table of the options; `--json` and `--help` are explained once for all commands."""
    found = ctx.command.params if ctx.parent else ctx.command.get_params(ctx)
    shown = (one for one in found if isinstance(one, click.Option) and one.name != "json")
    return table(("option", "meaning"), ((_spelled(one, ctx), _meaning(one)) for one in shown))


def _spelled(option: click.Option, ctx: Context) -> str:
    metavar = "" if option.is_flag else option.make_metavar(ctx)
    return code(f"{', '.join(option.opts)} {METAVARS.get(metavar, metavar)}".strip())


def _meaning(option: click.Option) -> str:
    said = option.help or ""
    least, most = (getattr(option.type, bound, None) for bound in ("min", "max"))
    default = option.default if isinstance(option.default, str) and "[" not in said else ""
    parts = (
        sentence(said),
        "Required." if option.required else "",
        "May be repeated." if option.multiple and "repeat" not in said else "",
        sentence(span(least, most)),
        f"Default: {code(default)}." if default else "",
    )
    return " ".join(part for part in parts if part)
