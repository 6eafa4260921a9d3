"""WebhookDeliveries on SQLite and PostgreSQL: a claim is a conditional update with a lease."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    RowMapping,
    ScalarSelect,
    and_,
    case,
    delete,
    exists,
    or_,
    select,
    text,
    update,
)

from adapters.persistence.database.tables import webhook_deliveries as table
from adapters.persistence.database.transactions import deriving, reading
from adapters.persistence.jobs.sql_job_queue import NOW
from application.ports.webhook_deliveries import KEPT, ClaimedDelivery, DeliveryState, WebhookDelivery

TIMES = ("created_at", "due_at", "gives_up_at", "ended_at")
D = table.c
WAITS = D.state == "waiting"
NAMES = (*WebhookDelivery.__struct_fields__, "token", "claimed_until")
ADD = text(f"""
    INSERT INTO webhook_deliveries ({", ".join(NAMES)}) VALUES ({", ".join(f":{name}" for name in NAMES)})
    ON CONFLICT (id) DO NOTHING""")  # noqa: S608 - constants


class SqlWebhookDeliveries:
    """One row for each delivery. Times are those of the caller; leases count by the clock of the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._now = NOW[engine.dialect.name]

    def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        if not deliveries:
            return
        rows = [{**_columns(one), "token": "", "claimed_until": 0.0} for one in deliveries]
        with deriving(self._engine, durable=True) as connection:
            connection.execute(ADD, rows)

    def claim(self, webhooks: Sequence[str], now: datetime, lease: float) -> ClaimedDelivery | None:
        if not webhooks:
            return None
        values = {
            "token": secrets.token_hex(16),
            "claimed_until": self._now + lease,
            "attempts": D.attempts + 1,
        }
        # The condition is asked again: on PostgreSQL another sender may have claimed the row meanwhile.
        taken = update(table).where(D.id == self._first(webhooks, now), WAITS, D.claimed_until <= self._now)
        with deriving(self._engine, durable=True) as connection:
            row = connection.execute(taken.values(values).returning(table)).mappings().first()
        return ClaimedDelivery(**_fields(row), token=row["token"]) if row else None

    def record(
        self,
        claim: ClaimedDelivery,
        state: DeliveryState,
        status: str,
        now: datetime,
        due_at: datetime | None = None,
    ) -> bool:
        waits = state == "waiting"
        values: dict[str, Any] = {
            "state": state,
            "status": status,
            "due_at": (due_at or now).timestamp(),
            "ended_at": None if waits else now.timestamp(),
            "token": "",
            "claimed_until": 0.0,
        }
        mine = and_(D.id == claim.id, D.token == claim.token)
        with deriving(self._engine, durable=True) as connection:
            return connection.execute(update(table).where(mine).values(values)).rowcount == 1

    def repeat(self, delivery: str, now: datetime, gives_up_at: datetime) -> None:
        values: dict[str, Any] = {
            "due_at": now.timestamp(),
            # An ended one neither waits for later events of its resource nor delays them.
            "resource": case((WAITS, D.resource), else_=D.id),
            "attempts": case((WAITS, D.attempts), else_=0),
            "status": case((WAITS, D.status), else_=""),
            "gives_up_at": case((WAITS, D.gives_up_at), else_=gives_up_at.timestamp()),
            "state": "waiting",
            "ended_at": None,
        }
        with deriving(self._engine, durable=True) as connection:
            connection.execute(update(table).where(D.id == delivery).values(values))

    def find(self, webhook: str, *, after: str = "", limit: int, newest_first: bool) -> list[WebhookDelivery]:
        wanted = select(table).where(D.webhook == webhook).limit(limit)
        wanted = wanted.order_by(D.id.desc() if newest_first else D.id)
        if after:
            wanted = wanted.where(D.id < after if newest_first else D.id > after)
        with reading(self._engine) as connection:
            return [WebhookDelivery(**_fields(row)) for row in connection.execute(wanted).mappings()]

    def one(self, webhook: str, delivery: str) -> WebhookDelivery | None:
        with reading(self._engine) as connection:
            this = select(table).where(D.webhook == webhook, D.id == delivery)
            row = connection.execute(this).mappings().first()
        return WebhookDelivery(**_fields(row)) if row else None

    def waiting(self, webhook: str, resource: str) -> WebhookDelivery | None:
        first = select(table).where(D.webhook == webhook, D.resource == resource, WAITS)
        with reading(self._engine) as connection:
            row = connection.execute(first.order_by(D.position, D.id).limit(1)).mappings().first()
        return WebhookDelivery(**_fields(row)) if row else None

    def failing(self, webhooks: Sequence[str]) -> set[str]:
        failed = select(D.webhook).distinct().where(D.webhook.in_(webhooks), WAITS, D.status != "")
        with reading(self._engine) as connection:
            return set(connection.execute(failed).scalars())

    def forget(self, webhook: str) -> None:
        with deriving(self._engine, durable=True) as connection:
            connection.execute(delete(table).where(D.webhook == webhook))

    def tidy(self, now: datetime) -> None:
        at = now.timestamp()
        overdue = and_(WAITS, D.gives_up_at <= at, D.claimed_until <= self._now)
        with deriving(self._engine, durable=True) as connection:
            connection.execute(update(table).where(overdue).values(state="failed", ended_at=at))
            connection.execute(delete(table).where(D.ended_at < at - KEPT.total_seconds()))

    def _first(self, webhooks: Sequence[str], now: datetime) -> ScalarSelect[str]:
        """The id of the delivery that has been due longest, of those that none of their resource precedes."""
        earlier = table.alias("earlier")
        precedes = or_(
            earlier.c.position < D.position, and_(earlier.c.position == D.position, earlier.c.id < D.id)
        )
        preceded = exists().where(
            earlier.c.webhook == D.webhook,
            earlier.c.resource == D.resource,
            earlier.c.state == "waiting",
            precedes,
        )
        due: ColumnElement[bool] = and_(WAITS, D.due_at <= now.timestamp(), D.claimed_until <= self._now)
        found = select(D.id).where(D.webhook.in_(webhooks), due, ~preceded)
        found = found.order_by(D.due_at, D.position, D.id).limit(1)
        return found.with_for_update(skip_locked=True, of=table).scalar_subquery()


def _columns(delivery: WebhookDelivery) -> dict[str, Any]:
    columns = {name: getattr(delivery, name) for name in WebhookDelivery.__struct_fields__}
    return columns | {name: columns[name] and columns[name].timestamp() for name in TIMES}


def _fields(row: RowMapping) -> dict[str, Any]:
    fields = {name: row[name] for name in WebhookDelivery.__struct_fields__}
    return fields | {
        name: None if row[name] is None else datetime.fromtimestamp(row[name], UTC) for name in TIMES
    }
