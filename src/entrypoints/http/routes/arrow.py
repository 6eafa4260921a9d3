"""Rows as an Arrow IPC stream."""

from collections.abc import Mapping, Sequence

import msgspec

from domain.errors import MissingExtra


def arrow_stream(rows: Sequence[msgspec.Struct], about: Mapping[str, str]) -> bytes:
    """A table with one column per field and the metadata `about`. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow as arrow  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra(
            "Arrow needs the package pyarrow",
            field="Accept",
            remedy="pip install 'previsto[parquet]', or Accept: text/csv",
        ).openly() from None
    plain = [msgspec.structs.asdict(row) for row in rows]
    table = arrow.Table.from_pylist(plain).replace_schema_metadata(dict(about))
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
