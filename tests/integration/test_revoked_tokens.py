"""RevokedTokens on both engines: what one process voids, another one reads."""

import time

from sqlalchemy import func, select

from adapters.persistence.accounts.sql_revoked_tokens import GRACE, SqlRevokedTokens
from adapters.persistence.database.engine import open_engine, reading
from adapters.persistence.database.tables import revoked_tokens
from application.ports.identity.revoked_tokens import whole_client


def test_what_is_revoked_is_read_by_others(any_url: str) -> None:
    """A token and a whole client, each once however often it is said."""
    here, there = SqlRevokedTokens(open_engine(any_url)), SqlRevokedTokens(open_engine(any_url))
    assert there.live() == frozenset()
    for _ in range(2):
        here.revoke("j1", time.time() + 600)
        here.revoke(whole_client("c1"), time.time() + 600)
    assert there.live() == {"j1", "client:c1"}


def test_what_has_run_out_is_removed_by_the_next(any_url: str) -> None:
    """The table stays as small as ten minutes; clocks may differ by some seconds."""
    engine = open_engine(any_url)
    store = SqlRevokedTokens(engine)
    store.revoke("long over", time.time() - GRACE - 1)
    store.revoke("just over", time.time() - 1)
    assert store.live() == {"just over"}
    store.revoke("j1", time.time() + 600)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(revoked_tokens)).scalar() == 2


def test_a_revocation_is_prolonged_and_never_shortened(any_url: str) -> None:
    """The later end counts."""
    store = SqlRevokedTokens(open_engine(any_url))
    store.revoke("c", time.time() + 600)
    store.revoke("c", time.time() - 1000)
    assert store.live() == {"c"}
