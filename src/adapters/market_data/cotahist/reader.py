"""Reads one COTAHIST file: the frame of every line, the header, the trailer, and the rows."""

from collections.abc import Iterator
from typing import IO

import numpy as np

from adapters.market_data.actions.refusal import refuse
from adapters.market_data.cotahist import layout
from adapters.market_data.cotahist.layout import BYTES_PER_LINE, WIDTH, Block
from adapters.market_data.cotahist.quotes import QUOTE, Quotes, quotes_of
from adapters.market_data.cotahist.tables import Table, open_table

BLOCK_LINES = 1 << 15  # 8 MB; the memory for a file does not depend on its length


def read_quotes(table: Table) -> Quotes:
    """The rows of the cash market, in the order of the file.

    Raises InvalidTable, with the line and the field, for a file that is not whole.
    """
    parts = [np.empty(0, dtype=QUOTE)]
    with open_table(table.path) as stream:
        for block, is_last in _blocks(table.path.name, stream):
            body = block
            if body.numbers[0] == 1:
                body = _without_header(body)
            if is_last:
                body = _without_trailer(body)
            _refuse_other_records(body)
            parts.append(quotes_of(body, table.first, table.last))
    return np.concatenate(parts)


def _blocks(file: str, stream: IO[bytes]) -> Iterator[tuple[Block, bool]]:
    """The lines of the file in blocks; True marks the last one."""
    number, ahead = 1, stream.read(BLOCK_LINES * BYTES_PER_LINE)
    if not ahead:
        raise refuse(file, 0, "", "is empty")
    while ahead:
        content, ahead = ahead, stream.read(BLOCK_LINES * BYTES_PER_LINE)
        block = _framed(file, content, number)
        yield block, not ahead
        number += len(block.lines)


def _framed(file: str, content: bytes, number: int) -> Block:
    whole, rest = divmod(len(content), BYTES_PER_LINE)
    lines = np.frombuffer(content, dtype=np.uint8, count=whole * BYTES_PER_LINE).reshape(-1, BYTES_PER_LINE)
    framed = (lines[:, WIDTH] == ord("\r")) & (lines[:, WIDTH + 1] == ord("\n"))
    row = whole if framed.all() else int(np.argmin(framed))
    if row < whole or rest:
        raise refuse(file, number + row, "", f"is not {WIDTH} characters with CR and LF after them")
    return Block(file, lines, np.arange(number, number + whole, dtype=np.int64))


def _without_header(block: Block) -> Block:
    if not (block.is_text(layout.TYPE, b"00")[0] and block.is_text(layout.FILE, b"COTAHIST")[0]):
        raise block.refusal(0, layout.Field("header", 1, 10), "is not 00COTAHIST")
    return block.take(slice(1, None))


def _without_trailer(block: Block) -> Block:
    if not len(block.lines) or not block.is_text(layout.TYPE, b"99")[-1]:
        line = int(block.numbers[-1]) if len(block.lines) else 1
        raise refuse(block.file, line, str(layout.TYPE), "is the last line and not the trailer 99")
    last = block.take(slice(-1, None))
    counted, lines = int(last.integers(layout.COUNT)[0]), int(last.numbers[0])
    if counted != lines:
        raise last.refusal(0, layout.COUNT, f"is not the number of lines, {lines}")
    return block.take(slice(None, -1))


def _refuse_other_records(block: Block) -> None:
    records = block.is_text(layout.TYPE, b"01")
    if not records.all():
        raise block.refusal(int(np.argmin(records)), layout.TYPE, "is not the record 01")
