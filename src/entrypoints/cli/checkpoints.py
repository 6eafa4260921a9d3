"""`ledger checkpoint` and `ledger key`, and the checkpoint files that `ledger verify` reads."""

from pathlib import Path

import click
import msgspec

from domain.checkpoint import Checkpoint
from domain.errors import InvalidInput, StoreUnavailable
from entrypoints.cli.output import as_json, container, show_json


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Add the line to this file.")
@as_json
@click.pass_context
def checkpoint(ctx: click.Context, out: Path | None, as_json: bool) -> None:
    """Sign the head of the ledger: one line of JSON (always), to be kept where the ledger is not."""
    earlier = read(out) if out and out.exists() else []
    line = msgspec.json.encode(container(ctx).use_cases.signed_heads().seal(earlier)).decode()
    if out:
        try:
            with out.open("a") as file:
                file.write(line + "\n")
        except OSError as error:
            raise StoreUnavailable(f"{out} cannot be written: {error.strerror}", field="out") from error
    click.echo(line)


@click.command()
@as_json
@click.pass_context
def key(ctx: click.Context, as_json: bool) -> None:
    """The public key of this ledger's checkpoints, for `ledger verify --key` elsewhere."""
    public = container(ctx).use_cases.signed_heads().key()
    show_json({"key": public}) if as_json else click.echo(public)


def read(path: Path) -> list[Checkpoint]:
    """The checkpoints of a file, by position; raises InvalidInput naming the line that is none."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}", field="against") from error
    found = [_checkpoint(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise InvalidInput(
            f"{path} holds no checkpoint", field="against", remedy="see `previsto ledger checkpoint`"
        )
    return sorted(found, key=lambda one: one.position)


def _checkpoint(path: Path, number: int, line: str) -> Checkpoint:
    try:
        return msgspec.json.decode(line, type=Checkpoint)
    except msgspec.DecodeError as error:
        raise InvalidInput(
            f"{path}, line {number} is not a checkpoint: {error}",
            field="against",
            remedy="one line for each call of `previsto ledger checkpoint`",
        ) from error
