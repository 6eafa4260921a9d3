"""Rows as an Arrow IPC stream."""

from collections.abc import Mapping, Sequence

from domain.errors import MissingExtra


def arrow_stream(rows: Sequence[Mapping[str, object]], about: Mapping[str, str]) -> bytes:
    """A table with one column per key and the metadata `about`. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow as arrow  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra(
            "Arrow needs the package pyarrow",
            field="Accept",
            remedy="pip install 'previsto[parquet]', or Accept: text/csv",
        ).openly() from None
    table = arrow.Table.from_pylist(rows).replace_schema_metadata(dict(about))
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
