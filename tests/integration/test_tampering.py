"""Changes by the owner of the database are detected, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update

from adapters.persistence.database.engine import open_engine, writing
from adapters.persistence.database.tables import events
from adapters.persistence.ledger.event_codec import chain_hash
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.signing.ed25519 import Ed25519Signer
from application.signed_heads import SignedHeads
from domain.checkpoint import Checkpoint
from domain.errors import IntegrityError
from tests.contracts.event_store import request

AT = events.c.position
TEXTS = ("stream", "type", "command_id", "recorded_at", "prev_hash", "hash")


class Clock:
    """A clock that shows noon."""

    def now(self) -> datetime:
        """A fixed time."""
        return datetime(2024, 6, 28, 12, tzinfo=UTC)


@pytest.fixture
def engine(any_url: str) -> Engine:
    """A ledger of ten events without its triggers."""
    engine = open_engine(any_url)
    SqlEventStore(engine).append(request("a", 0, "c", 10))
    with writing(engine) as owner:
        if engine.dialect.name == "sqlite":
            for name in ("no_update", "no_delete", "no_replace"):
                owner.exec_driver_sql(f"DROP TRIGGER events_{name}")
        else:
            owner.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER ALL")
    return engine


def first_bad(engine: Engine) -> int:
    """The first bad position; 0 when the chain is whole."""
    return next((position for position, problem in SqlEventStore(engine).verify() if problem), 0)


def do(engine: Engine, *statements: Any) -> None:
    """Execute statements as the owner."""
    with writing(engine) as owner:
        for statement in statements:
            owner.execute(statement)


@pytest.mark.parametrize("column", [*TEXTS, "version", "data", "meta"])
def test_one_byte_of_any_column_is_found(engine: Engine, column: str) -> None:
    """The change is reported at its position."""
    with writing(engine) as owner:
        value = owner.execute(select(events.c[column]).where(AT == 5)).scalar_one()
    if isinstance(value, int):
        changed: Any = value + 100
    elif isinstance(value, bytes):
        changed = value[:9] + bytes([value[9] ^ 1]) + value[10:]
    else:
        changed = value[:-1] + chr(ord(value[-1]) ^ 1)
    do(engine, update(events).where(AT == 5).values({column: changed}))

    assert first_bad(engine) == 5


def test_a_text_made_a_blob_of_the_same_bytes_is_found(engine: Engine) -> None:
    """SQLite would allow the type of a value to change."""
    if engine.dialect.name != "sqlite":
        with pytest.raises(Exception, match=r"type|bytea"):
            do(engine, update(events).where(AT == 5).values(version="x"))
        return
    with writing(engine) as owner:
        owner.exec_driver_sql("UPDATE events SET data = CAST(data AS TEXT) WHERE position = 5")

    assert first_bad(engine) == 5


def test_a_removed_an_exchanged_and_an_inserted_event_are_found(engine: Engine) -> None:
    """The first of them is reported."""
    do(engine, delete(events).where(AT == 8))
    assert first_bad(engine) == 9
    do(
        engine,
        *(update(events).where(old == AT).values(position=new) for old, new in ((4, 99), (5, 4), (99, 5))),
    )
    assert first_bad(engine) == 4
    with writing(engine) as owner:
        copied = dict(owner.execute(select(events).where(AT == 2)).one()._mapping)
        owner.execute(update(events).where(AT == 3).values(position=98))
        owner.execute(insert(events).values({**copied, "position": 3, "version": 77}))
    assert first_bad(engine) == 3


@pytest.fixture
def checkpoints(engine: Engine, tmp_path: Path) -> SignedHeads:
    """Checkpoints under a new key."""
    return SignedHeads(SqlEventStore(engine), Ed25519Signer(tmp_path / "keys" / "key.pem"), Clock())


Deed = Callable[[Engine], None]


def cut(engine: Engine) -> None:
    """Remove the last three events."""
    do(engine, delete(events).where(AT > 7))


def rewrite(engine: Engine) -> None:
    """Change event 6 and compute the chain after it again."""
    with writing(engine) as owner:
        rows = [list(row) for row in owner.execute(select(events).order_by(AT))]
        rows[5][4] = rows[5][4].replace(b"T5", b"X5")
        for number, row in enumerate(rows):
            row[8] = rows[number - 1][9] if number else row[8]
            row[9] = chain_hash(row)
            names = [column.name for column in events.columns]
            owner.execute(update(events).where(row[0] == AT).values(dict(zip(names, row, strict=True))))


@pytest.mark.parametrize(
    ("deed", "position", "said"),
    [(cut, 8, "events are missing at the end"), (rewrite, 10, "between 4 and 10")],
)
def test_checkpoints_detect_a_cut_and_a_rewrite(
    engine: Engine, checkpoints: SignedHeads, deed: Deed, position: int, said: str
) -> None:
    """Both leave a whole chain; checkpoints name the first position that differs."""
    early = signed_at(checkpoints, engine, 3)
    kept = [early, checkpoints.seal([early])]
    assert list(checkpoints.problems(kept, checkpoints.key())) == []

    deed(engine)

    assert first_bad(engine) == 0
    ((found, problem),) = checkpoints.problems(kept, checkpoints.key())
    assert (found, said in problem) == (position, True)
    with pytest.raises(IntegrityError, match="nothing was signed"):
        checkpoints.seal(kept)


def signed_at(checkpoints: SignedHeads, engine: Engine, position: int) -> Checkpoint:
    """A checkpoint of an earlier head."""
    from domain.checkpoint import message

    digest, at = SqlEventStore(engine).hash_at(position), Clock().now()
    signature = checkpoints._signer.sign(message(position, digest, at))
    return Checkpoint(position=position, hash=digest, at=at, key=checkpoints.key(), signature=signature)


def test_a_broken_chain_is_not_signed(engine: Engine, checkpoints: SignedHeads) -> None:
    """A chain that verification rejects gets no checkpoint."""
    do(engine, update(events).where(AT == 9).values(stream="b"))

    with pytest.raises(IntegrityError, match="position 9"):
        checkpoints.seal()
