"""The bytes of a table's file."""

from pathlib import Path

from adapters.market_data.tables.refusals import refused
from domain.errors import LocalTrouble

MAX_BYTES = 256 << 20  # a century of daily bars takes 4 MB


def read_bytes(path: Path) -> bytes:
    """Raises InvalidTable for no file, an empty or a too large one; LocalTrouble for an unreadable one."""
    try:
        if not path.exists():
            raise LocalTrouble(f"{path.name}: no such file", field="source")
        # Opening a pipe or a device could wait without an end.
        if not path.is_file():
            raise refused(f"{path.name}: a {'folder' if path.is_dir() else 'device'}, not a file")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise refused(f"{path.name}: {size:,} bytes, more than the limit of {MAX_BYTES >> 20} MiB")
        raw = path.read_bytes()
    except OSError as error:
        raise LocalTrouble(f"{path.name}: {error.strerror}", field="source") from error
    if not raw or raw.isspace():
        raise refused(f"{path.name}: the file is empty")
    return raw
