"""KnownNames: the names that a ledger holds, read for a person who is typing one.

The streams of the ledger are read with one query and without SQLAlchemy, so that a shell does not wait.
Nothing is created or written: a database that is absent has no names.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from application.ports.known_names import MOST

Query = Callable[[str, Sequence[object]], list[Any]]

STREAMS = (
    "SELECT stream FROM events WHERE version = 1 AND stream >= {} AND stream < {} "
    "ORDER BY stream {order} LIMIT {most}"
)
VERSIONS = (
    "SELECT data FROM events WHERE stream >= {} AND stream < {} AND type LIKE 'model.registered.%' "
    "ORDER BY stream, version LIMIT {most}"
)
USERS = (
    "SELECT persons.name FROM persons JOIN events ON events.stream = 'user-' || persons.person "
    "WHERE events.version = 1 AND persons.name >= {} AND persons.name < {} "
    "ORDER BY persons.name LIMIT {most}"
)
NUMBER = re.compile(r"-\d*$")  # of a version, after its ticker and family
LAST = "\U0010ffff"
SECONDS = 1  # to wait for a database


class _Named(msgspec.Struct):
    model: str


class KnownNames:
    """Reads the database of a URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of(self, kind: str, start: str = "") -> list[str]:
        """The names of a kind that begin with `start`, at most 200; of jobs and forecasts the newest first.

        A kind is that of a stream, such as `ticker`, or `model`. Raises errors of the database's driver.
        """
        query, mark = self._connect()
        if kind == "model":
            found = query(_filled(VERSIONS, mark), _range(f"registry-{NUMBER.sub('', start)}"))
            names = [msgspec.json.decode(data, type=_Named).model for (data,) in found]
        elif kind == "user":  # the ledger has their pseudonyms, which nobody types
            names = [name for (name,) in query(_filled(USERS, mark), _range(start))]
        else:
            order = "DESC" if kind in ("job", "forecast") else "ASC"
            found = query(_filled(STREAMS, mark, order), _range(f"{kind}-{start}"))
            names = [stream.removeprefix(f"{kind}-") for (stream,) in found]
        return [name for name in names if name.startswith(start)]

    def _connect(self) -> tuple[Query, str]:
        parts = urlsplit(self._url)
        if parts.scheme.startswith("sqlite"):
            file = Path(parts.path.removeprefix("/"))  # sqlite:///relative, sqlite:////absolute
            # Without a process that has the database open, SQLite would leave the files of its log here.
            unused = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
            address = f"file:{quote(str(file))}?mode=ro{unused}"
            connection = sqlite3.connect(address, uri=True, timeout=SECONDS)
            return lambda text, values: connection.execute(text, values).fetchall(), "?"
        import psycopg

        url = self._url.replace("+psycopg", "", 1)
        options = f"-c default_transaction_read_only=on -c statement_timeout={SECONDS * 1000}"
        server = psycopg.connect(url, connect_timeout=SECONDS, options=options)
        return lambda text, values: server.execute(text.encode(), values).fetchall(), "%s"


def _filled(text: str, mark: str, order: str = "ASC") -> str:
    # A sign of percent in the text stands for itself beside %s, when it is doubled.
    written = text.replace("%", "%%") if mark == "%s" else text
    return written.format(mark, mark, order=order, most=MOST)


def _range(start: str) -> tuple[str, str]:
    return start, start + LAST
