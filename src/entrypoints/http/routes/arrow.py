"""Rows as an Arrow IPC stream, for analysts who read tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from domain.errors import MissingExtra


def arrow_stream(rows: Sequence[msgspec.Struct], about: Mapping[str, str]) -> bytes:
    """One table, a column a field; `about` goes into its schema. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow as arrow  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra(
            "Arrow needs pyarrow here", field="Accept", remedy="pip install 'previsto[parquet]', or take CSV"
        ) from None
    plain: list[dict[str, Any]] = [msgspec.structs.asdict(row) for row in rows]
    table = arrow.Table.from_pylist(plain).replace_schema_metadata(dict(about))
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
