"""Parquet file of a ledger: a column `kind`, the columns of both tables, the manifest in the metadata."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, Table

from adapters.persistence.copies.copy_check import check_copy
from adapters.persistence.copies.ledger_copy import LEDGER_TABLES, LedgerCopy, Manifest, Portion, Report
from adapters.persistence.database.tables import NUMBER
from domain.errors import IntegrityError, InvalidInput, MissingExtra

_MANIFEST = b"previsto.ledger"
_TABLES: dict[str, Table] = {table.name: table for table, _ in LEDGER_TABLES}


def write(path: Path, copy: LedgerCopy) -> None:
    """Write a checked copy, one row group for each portion. Raises MissingExtra without pyarrow."""
    arrow, parquet = _pyarrow()
    schema = _schema(arrow).with_metadata({_MANIFEST: msgspec.json.encode(copy.manifest)})
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for table, rows in copy.portions:
            columns: dict[str, Any] = dict(zip(table.columns.keys(), zip(*rows, strict=True), strict=True))
            columns["kind"] = [table.name] * len(rows)
            arrays = [
                arrow.array(columns.get(field.name, [None] * len(rows)), field.type) for field in schema
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def read(path: Path, report: Report) -> LedgerCopy:
    """Return the copy in a file; iterating over it raises IntegrityError at the first bad row.

    Raises InvalidInput for a file that is not an export, MissingExtra without pyarrow.
    """
    arrow, parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(path)
        if not file.schema_arrow.equals(_schema(arrow)):
            raise ValueError("its columns differ")
        manifest = msgspec.json.decode(file.schema_arrow.metadata[_MANIFEST], type=Manifest)
    except (arrow.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path} is not an export: {error}",
            field="file",
            remedy="export with `previsto ledger export FILE --format parquet`",
        ) from error
    return check_copy(LedgerCopy(manifest, _portions(arrow, file)), report, unit="row")


def _portions(arrow: Any, file: Any) -> Iterator[Portion]:
    for group in range(file.num_row_groups):
        try:
            rows = file.read_row_group(group).to_pydict()
            table = _TABLES[rows["kind"][0]]
            if set(rows["kind"]) != {table.name}:
                raise ValueError("it holds rows of both tables")
        except (arrow.ArrowException, OSError, ValueError, LookupError) as error:
            raise IntegrityError(
                f"row group {group + 1} cannot be read: {error}", field="file", remedy="use another copy"
            ) from error
        yield Portion(table, list(zip(*(rows[column.name] for column in table.columns), strict=True)))


def _schema(arrow: Any) -> Any:
    columns = [column for table in _TABLES.values() for column in table.columns]
    fields = {column.name: _type(arrow, column.type) for column in columns}
    return arrow.schema([("kind", arrow.string()), *fields.items()])


def _type(arrow: Any, kind: Any) -> Any:
    if isinstance(kind, LargeBinary):
        return arrow.binary()
    return arrow.int64() if kind is NUMBER else arrow.string()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # type: ignore[import-untyped, unused-ignore]
        import pyarrow.parquet  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise MissingExtra(
            "Parquet needs pyarrow", field="format", remedy="pip install 'previsto[parquet]'"
        ) from error
    return pyarrow, pyarrow.parquet
