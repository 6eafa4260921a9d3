"""ReadModels over SQLAlchemy Core."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from adapters.persistence.engine import reading, writing
from adapters.persistence.tables import projection_positions as positions
from adapters.persistence.tables import rows as table
from application.ports.read_models import Row
from domain.errors import VersionConflict

Data = dict[str, Any]


class SqlReadModels:
    """Rows and position move together, in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def position(self, projection: str) -> int:
        """See ReadModels."""
        with reading(self._engine) as connection:
            return _position(connection, projection)

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: int) -> None:
        """See ReadModels."""
        values = [
            {"projection": projection, "key": r.key, "ticker": r.ticker, "data": msgspec.json.encode(r.data)}
            for r in rows
        ]
        with writing(self._engine) as connection:
            if _position(connection, projection) != expected:
                raise VersionConflict(f"projection {projection} has moved on", field="projection")
            if values:
                write = insert(table)
                replace = {"data": write.excluded.data, "ticker": write.excluded.ticker}
                connection.execute(
                    write.on_conflict_do_update(index_elements=["projection", "key"], set_=replace), values
                )
            moved = insert(positions).values(projection=projection, position=position)
            connection.execute(
                moved.on_conflict_do_update(index_elements=["projection"], set_={"position": position})
            )

    def get(self, projection: str, key: str) -> Data | None:
        """See ReadModels."""
        query = select(table.c.data).where(table.c.projection == projection, table.c.key == key)
        with reading(self._engine) as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else msgspec.json.decode(found, type=Data)

    def find(self, projection: str, ticker: str | None = None) -> Sequence[Data]:
        """See ReadModels."""
        query = select(table.c.data).where(table.c.projection == projection).order_by(table.c.key)
        if ticker is not None:
            query = query.where(table.c.ticker == ticker)
        with reading(self._engine) as connection:
            return [msgspec.json.decode(data, type=Data) for data in connection.execute(query).scalars()]

    def clear(self, projection: str) -> None:
        """See ReadModels."""
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.c.projection == projection))
            connection.execute(delete(positions).where(positions.c.projection == projection))


def _position(connection: Connection, projection: str) -> int:
    query = select(positions.c.position).where(positions.c.projection == projection)
    return connection.execute(query).scalar_one_or_none() or 0
