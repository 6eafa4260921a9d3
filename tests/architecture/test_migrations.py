"""Every migration is a schema that this release knows, so that a database of each earlier release opens."""

from pathlib import Path

from adapters.persistence.database.schema import HEAD, KNOWN

VERSIONS = Path(__file__).resolve().parents[2] / "src/adapters/persistence/migrations/versions"


def test_every_migration_is_known_in_its_order() -> None:
    """The list is that of the files, after the empty database."""
    numbers = sorted(one.name[1:5] for one in VERSIONS.glob("r*.py"))
    assert ["", *numbers] == list(KNOWN)
    assert numbers[-1] == HEAD
