"""TokenFamilies on SQLite and PostgreSQL: a code or token is redeemed by one UPDATE, so only once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from adapters.persistence.database.tables import authorization_codes, refresh_tokens, token_families
from adapters.persistence.database.transactions import reading, writing
from application.ports.identity.token_families import Code, Family, TakenTwice


class SqlTokenFamilies:
    """`begin` deletes expired families with their codes and refresh tokens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, family: Family, code: Code | None = None) -> None:
        c = token_families.c
        values = {name: getattr(family, name) for name in family.__struct_fields__}
        with writing(self._engine) as connection:
            now = family.expires_at - 30 * 86_400
            over = select(c.family).where(c.expires_at < now)
            for table in (authorization_codes, refresh_tokens):
                connection.execute(delete(table).where(table.c.family.in_(over)))
            connection.execute(delete(token_families).where(c.expires_at < now))
            connection.execute(insert(token_families).values(**values, ended=False))
            if code:
                connection.execute(
                    insert(authorization_codes).values(
                        digest=code.digest,
                        family=family.family,
                        redirect_uri=code.redirect_uri,
                        challenge=code.challenge,
                        expires_at=code.expires_at,
                    )
                )

    def take_code(self, digest: str, client: str, now: float) -> tuple[Code, Family] | None:
        row, family = self._take(authorization_codes, digest, client, now)
        if row is None or family is None or row.expires_at <= now:
            return None
        code = Code(
            digest=digest, redirect_uri=row.redirect_uri, challenge=row.challenge, expires_at=row.expires_at
        )
        return code, family

    def add_refresh(self, digest: str, family: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(insert(refresh_tokens).values(digest=digest, family=family))

    def take_refresh(self, digest: str, client: str, now: float) -> Family | None:
        return self._take(refresh_tokens, digest, client, now)[1]

    def of_refresh(self, digest: str, now: float) -> Family | None:
        with reading(self._engine) as connection:
            row = _found(connection, refresh_tokens, digest)
        return _family(row, now) if row and row.used_at is None else None

    def find(self, family: str, now: float) -> Family | None:
        c = token_families.c
        about = (c.family, c.client, c.subject, c.scope, c.ended, c.expires_at.label("ends_at"))
        with reading(self._engine) as connection:
            row = connection.execute(select(*about).where(c.family == family)).first()
        return _family(row, now) if row else None

    def end(self, family: str) -> None:
        with writing(self._engine) as connection:
            _end(connection, token_families.c.family == family)

    def end_subject(self, subject: str, now: float) -> Sequence[str]:
        c = token_families.c
        with writing(self._engine) as connection:
            _end(connection, c.subject == subject)
            theirs = select(c.family).where((c.subject == subject) & (c.expires_at > now))
            return list(connection.execute(theirs).scalars())

    def _take(self, table: Table, digest: str, client: str, now: float) -> tuple[Any, Family | None]:
        with writing(self._engine) as connection:
            row = _found(connection, table, digest)
            if row is None or row.client != client:
                return None, None
            unused = (table.c.digest == digest) & table.c.used_at.is_(None)
            taken = connection.execute(update(table).where(unused).values(used_at=now)).rowcount == 1
            if not taken:
                _end(connection, token_families.c.family == row.family)
        if not taken:
            raise TakenTwice(row.family)
        return row, _family(row, now)


def _found(connection: Connection, table: Table, digest: str) -> Any:
    c = token_families.c
    about = (c.client, c.subject, c.scope, c.ended, c.expires_at.label("ends_at"))
    joined = select(table, *about).join(token_families, c.family == table.c.family)
    return connection.execute(joined.where(table.c.digest == digest)).first()


def _family(row: Any, now: float) -> Family | None:
    if row.ended or row.ends_at <= now:
        return None
    return Family(
        family=row.family, client=row.client, subject=row.subject, scope=row.scope, expires_at=row.ends_at
    )


def _end(connection: Connection, which: Any) -> None:
    connection.execute(update(token_families).where(which).values(ended=True))
