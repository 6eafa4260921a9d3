"""KeyedRequests on SQLite and PostgreSQL."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import ColumnElement, Engine, and_, delete, select, text, update

from adapters.persistence.database.tables import keyed_requests
from adapters.persistence.database.transactions import deriving
from application.ports.keyed_requests import Claimed, KeptAnswer
from domain.errors import KeyReused, RequestRunning

KEPT_SECONDS = 24 * 3600.0
CLAIM_SECONDS = 5.0
"""Then the next request with the key takes the claim over: the process of the first one may have ended. If it
has not, both have the same identities, and the ledger appends once."""
C = keyed_requests.c
ADD = text("""
    INSERT INTO keyed_requests (owner, key, digest, begun_at, claimed_at, status, headers, body)
    VALUES (:owner, :key, :digest, :at, :at, 0, '', :body) ON CONFLICT (owner, key) DO NOTHING""")


class SqlKeyedRequests:
    """One row for each key; `status` is 0 while the request is handled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, owner: str, key: str, digest: str, now: datetime) -> Claimed | KeptAnswer:
        at = now.timestamp()
        # Durable: a repeated request whose first effect survived a crash must not become a second one.
        with deriving(self._engine, durable=True) as connection:
            connection.execute(delete(keyed_requests).where(C.begun_at < at - KEPT_SECONDS))
            row = {"owner": owner, "key": key, "digest": digest, "at": at, "body": b""}
            if connection.execute(ADD, row).rowcount:
                return Claimed(at=datetime.fromtimestamp(at, UTC))
            found = connection.execute(select(keyed_requests).where(_of(owner, key)).with_for_update()).one()
            if found.digest != digest:
                raise KeyReused(
                    "the idempotency key belongs to another request",
                    field="Idempotency-Key",
                    remedy="use a new key for each request; a key is kept for 24 hours",
                )
            if found.status:
                return KeptAnswer(
                    status=found.status, headers=msgspec.json.decode(found.headers), body=found.body
                )
            if at < found.claimed_at + CLAIM_SECONDS:
                raise RequestRunning(
                    "the first request with this idempotency key is not answered yet",
                    field="Idempotency-Key",
                    remedy="send the same request again in a second",
                )
            connection.execute(update(keyed_requests).where(_of(owner, key)).values(claimed_at=at))
            return Claimed(at=datetime.fromtimestamp(found.begun_at, UTC), again=True)

    def finish(self, owner: str, key: str, answer: KeptAnswer) -> None:
        values = {
            "status": answer.status,
            "headers": msgspec.json.encode(answer.headers).decode(),
            "body": answer.body,
        }
        with deriving(self._engine) as connection:
            connection.execute(update(keyed_requests).where(_of(owner, key)).values(values))

    def forget(self, owner: str, key: str) -> None:
        with deriving(self._engine) as connection:
            connection.execute(delete(keyed_requests).where(_of(owner, key), C.status == 0))

    def forget_owner(self, owner: str) -> None:
        with deriving(self._engine) as connection:
            connection.execute(delete(keyed_requests).where(C.owner == owner))

    def release(self, owner: str, key: str) -> None:
        with deriving(self._engine) as connection:
            connection.execute(update(keyed_requests).where(_of(owner, key)).values(claimed_at=0.0))


def _of(owner: str, key: str) -> ColumnElement[bool]:
    return and_(C.owner == owner, C.key == key)
