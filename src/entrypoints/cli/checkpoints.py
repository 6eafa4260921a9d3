"""`ledger checkpoint` and `ledger key`, and reading the files of checkpoints for `ledger verify`."""

from pathlib import Path

import click
import msgspec

from domain.checkpoint import Checkpoint
from domain.errors import InvalidInput, StoreUnavailable
from entrypoints.cli.output import Form, container, in_json, say, show_data


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Append the line to this file.")
@in_json
@click.pass_context
def checkpoint(ctx: click.Context, out: Path | None, form: Form) -> None:
    """Sign the head of the ledger and print it as JSON.

    Keep the line outside the machine of the ledger; `previsto ledger verify --against FILE` compares it.
    """
    earlier = read(out) if out and out.exists() else []
    line = msgspec.json.encode(container(ctx).use_cases().signed_heads().seal(earlier)).decode()
    if out:
        try:
            with out.open("a") as file:
                file.write(line + "\n")
        except OSError as error:
            raise StoreUnavailable(f"cannot write {out}: {error.strerror}", field="out") from error
    say(line)


@click.command()
@in_json
@click.pass_context
def key(ctx: click.Context, form: Form) -> None:
    """Print the public key of checkpoints.

    `previsto ledger verify --key` uses it on another machine.
    """
    public = container(ctx).use_cases().signed_heads().key()
    show_data({"key": public}, form) if form else say(public)


def read(path: Path) -> list[Checkpoint]:
    """The checkpoints of a file, by position. Raises InvalidInput with the number of an invalid line."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}", field="against") from error
    found = [_checkpoint(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise InvalidInput(
            f"{path} contains no checkpoint",
            field="against",
            remedy="run `previsto ledger checkpoint --out FILE`",
        )
    return sorted(found, key=lambda one: one.position)


def _checkpoint(path: Path, number: int, line: str) -> Checkpoint:
    try:
        return msgspec.json.decode(line, type=Checkpoint)
    except msgspec.DecodeError as error:
        raise InvalidInput(
            f"invalid checkpoint in {path}, line {number}: {error}",
            field="against",
            remedy="the lines that `previsto ledger checkpoint` printed",
        ) from error
