"""ReadModels over SQLAlchemy Core."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.persistence.database.tables import projections, rows
from adapters.persistence.database.transactions import deriving, reading
from application.ports.read_models import Place, Row
from domain.errors import VersionConflict

Data = dict[str, Any]
AT, ROW = projections.c, rows.c
PURGE_ROWS = 5000  # deleted in one transaction
REPLACING = """
    ON CONFLICT (projection, generation, key) DO UPDATE SET
        ticker = excluded.ticker, data = excluded.data, owner = excluded.owner"""


class SqlReadModels:
    """Rows and the position of a projection change in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        sqlite = engine.dialect.name == "sqlite"
        self._put, self._get = (_put_each, _get_listed) if sqlite else (_put_all, _get_joined)

    def place(self, projection: str) -> Place:
        query = select(AT.generation, AT.position, AT.problem).where(AT.projection == projection, AT.live)
        with reading(self._engine) as connection:
            found = connection.execute(query).first()
        generation, position, problem = found or (1, 0, "")
        return Place(generation=generation, position=position, problem=problem)

    def places(self) -> Mapping[str, Place]:
        query = select(AT.projection, AT.generation, AT.position, AT.problem).where(AT.live)
        with reading(self._engine) as connection:
            return {
                name: Place(generation=generation, position=position, problem=problem)
                for name, generation, position, problem in connection.execute(query)
            }

    def apply(self, projection: str, changed: Iterable[Row], position: int, expected: Place) -> None:
        rows = list(changed)
        with deriving(self._engine) as connection:
            _move(connection, projection, expected, {"position": position, "problem": ""})
            if rows:
                self._put(connection, projection, expected.generation, rows)

    def stop(self, projection: str, problem: str, expected: Place) -> None:
        with deriving(self._engine) as connection:
            _move(connection, projection, expected, {"position": expected.position, "problem": problem})

    def beside(self, projection: str) -> Place:
        latest = select(func.coalesce(func.max(AT.generation), 1)).where(AT.projection == projection)
        with deriving(self._engine) as connection:
            place = Place(generation=connection.execute(latest).scalar_one() + 1)
            _begin(connection, projection, place, live=False)
        return place

    def swap(self, projection: str, generation: int) -> None:
        mine = AT.projection == projection
        with deriving(self._engine) as connection:
            connection.execute(update(projections).where(mine).values(live=AT.generation == generation))
            connection.execute(delete(projections).where(mine, AT.generation != generation))
        while self._purge(projection, generation):
            pass

    def lookup(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, Data]:
        found = self.encoded(projection, keys, generation)
        return {key: msgspec.json.decode(data, type=Data) for key, data in found.items()}

    def encoded(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, bytes]:
        if not keys:
            return {}
        with reading(self._engine) as connection:
            return dict(self._get(connection, projection, generation, keys))

    def get(self, projection: str, key: str) -> Data | None:
        with reading(self._engine) as connection:
            found = connection.execute(_live(projection).where(ROW.key == key)).scalar_one_or_none()
        return None if found is None else msgspec.json.decode(found, type=Data)

    def find(
        self,
        projection: str,
        ticker: str | None = None,
        *,
        owners: Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        between: tuple[str, str] = ("", ""),
        newest_first: bool = False,
    ) -> Sequence[Data]:
        low, high = between
        query = _live(projection).where(ROW.key >= low).limit(limit)
        query = query.order_by(ROW.key.desc() if newest_first else ROW.key)
        if after:
            query = query.where(ROW.key < after if newest_first else ROW.key > after)
        if high:
            query = query.where(ROW.key < high)
        if ticker is not None:
            query = query.where(ROW.ticker == ticker)
        if owners is not None:
            query = query.where(ROW.owner.in_(owners))
        with reading(self._engine) as connection:
            return [msgspec.json.decode(data, type=Data) for data in connection.execute(query).scalars()]

    def _purge(self, projection: str, live: int) -> bool:
        """Delete up to PURGE_ROWS rows of other generations; short transactions keep appends from waiting."""
        old = (ROW.projection == projection) & (ROW.generation != live)
        some = select(ROW.generation, ROW.key).where(old).order_by(ROW.generation, ROW.key).limit(PURGE_ROWS)
        with deriving(self._engine) as connection:
            found = connection.execute(some).all()
            if found:
                generation, last = found[-1]
                upto = (ROW.generation < generation) | ((ROW.generation == generation) & (ROW.key <= last))
                connection.execute(delete(rows).where(old, upto))
        return bool(found)


def _put_each(connection: Connection, projection: str, generation: int, changed: Sequence[Row]) -> None:
    data = [(projection, generation, r.key, r.ticker, msgspec.json.encode(r.data), r.owner) for r in changed]
    connection.exec_driver_sql(f"INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?) {REPLACING}", data)  # noqa: S608


def _put_all(connection: Connection, projection: str, generation: int, changed: Sequence[Row]) -> None:
    # One statement: on PostgreSQL, one statement for each row takes three times as long.
    keys, tickers = [r.key for r in changed], [r.ticker for r in changed]
    data, owners = [msgspec.json.encode(r.data) for r in changed], [r.owner for r in changed]
    connection.exec_driver_sql(
        f"""INSERT INTO rows SELECT %s, %s, *
            FROM unnest(%b::text[], %b::text[], %b::bytea[], %b::text[]) {REPLACING}""",  # noqa: S608
        (projection, generation, keys, tickers, data, owners),
    )


def _get_listed(
    connection: Connection, projection: str, generation: int, keys: Sequence[str]
) -> Sequence[Any]:
    query = select(ROW.key, ROW.data).where(
        ROW.projection == projection, ROW.generation == generation, ROW.key.in_(keys)
    )
    return connection.execute(query).all()


def _get_joined(
    connection: Connection, projection: str, generation: int, keys: Sequence[str]
) -> Sequence[Any]:
    # One index lookup for each key: with `= ANY(list)` a planner without statistics reads all rows.
    query = """
        SELECT asked.key, found.data FROM unnest(%s::text[]) AS asked(key) CROSS JOIN LATERAL (
            SELECT data FROM rows WHERE projection = %s AND generation = %s AND rows.key = asked.key LIMIT 1
        ) AS found"""
    return connection.exec_driver_sql(query, (list(keys), projection, generation)).all()


def _live(projection: str) -> Select[Any]:
    # The generation is known before the rows are read, so that a page comes in the order of the index.
    # With a join the whole list is sorted for each page.
    live = select(AT.generation).where(AT.projection == projection, AT.live).scalar_subquery()
    return select(ROW.data).where(ROW.projection == projection, ROW.generation == live)


def _move(connection: Connection, projection: str, expected: Place, to: Data) -> None:
    """Update a position that equals `expected`; inserts the first generation. Raises VersionConflict."""
    stands = (AT.projection == projection) & (AT.generation == expected.generation)
    moved = connection.execute(update(projections).where(stands, AT.position == expected.position).values(to))
    if moved.rowcount:
        return
    live = select(AT.live).where(AT.projection == projection, AT.live)
    if expected.position or connection.execute(live).first():
        raise VersionConflict(f"projection {projection} was changed concurrently", field="projection")
    _begin(connection, projection, Place(generation=expected.generation, **to), live=True)


def _begin(connection: Connection, projection: str, place: Place, *, live: bool) -> None:
    values = {"projection": projection, "live": live, **msgspec.structs.asdict(place)}
    try:
        connection.execute(insert(projections).values(values))
    except IntegrityError as error:
        raise VersionConflict(
            f"projection {projection} was changed concurrently", field="projection"
        ) from error
