"""All mutation tables in one, sorted by the number of the check: each module with DEFENCES is a table."""

from importlib import import_module  # noqa: TID251  # of tests, outside of the layers
from pathlib import Path

from tests.mutations.entry import Defence

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file != Path(__file__))
TABLES = [import_module(f"tests.mutations.{name}") for name in NAMES]
DEFENCES: tuple[Defence, ...] = tuple(
    sorted(
        (one for table in TABLES for one in getattr(table, "DEFENCES", ())),
        key=lambda one: one.check,
    )
)
