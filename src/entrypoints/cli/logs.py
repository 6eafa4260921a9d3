"""`logs`: the last log lines of all processes of this installation."""

import time
from collections.abc import Iterator

import click

from application.ports.log_lines import LogLine, LogLines
from domain.log_levels import LEVELS
from entrypoints.cli.output import Form, container, in_json, say, show_data
from entrypoints.log_text import log_text

POLL_SECONDS = 0.5
PAGE_LINES = 1000


@click.command()
@click.option("--follow", is_flag=True, help="Show further lines until Ctrl-C.")
@click.option("--level", type=click.Choice(list(LEVELS)), default="debug", help="Least severe level [debug].")
@click.option("--trace", default="", metavar="ID", help="Only lines of this trace id.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, help="Number of earlier lines [100].")
@in_json
@click.pass_context
def logs(ctx: click.Context, follow: bool, level: str, trace: str, limit: int, form: Form) -> None:
    """Show the last log lines of all processes of this installation.

    The trace id is in the answer of a failed request, and in its header X-Trace-Id. With --json, one JSON
    object on each line.
    """
    lines = container(ctx).adapters().log_lines()
    for line in _found(lines, level, trace, limit, follow):
        if form:
            show_data(line, form)
        else:
            say(log_text(line))


def _found(lines: LogLines, level: str, trace: str, limit: int, follow: bool) -> Iterator[LogLine]:
    page = lines.last(limit, level=level, trace=trace)
    yield from page.lines
    while follow:
        page = lines.following(page.after, PAGE_LINES, level=level, trace=trace)
        yield from page.lines
        if not page.lines:
            time.sleep(POLL_SECONDS)
