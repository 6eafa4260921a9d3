"""RevokedTokens on both engines: a revocation by one process is read by another one."""

import time

from sqlalchemy import func, select

from adapters.persistence.accounts.sql_revoked_tokens import GRACE_SECONDS, SqlRevokedTokens
from adapters.persistence.database.engine import open_engine, reading
from adapters.persistence.database.tables import revoked_tokens
from application.ports.identity.revoked_tokens import whole_client


def test_what_is_revoked_is_read_by_others(any_url: str) -> None:
    """A token and a whole client, each listed once however often they are revoked."""
    here, there = SqlRevokedTokens(open_engine(any_url)), SqlRevokedTokens(open_engine(any_url))
    assert there.live() == frozenset()
    for _ in range(2):
        here.revoke("j1", time.time() + 600)
        here.revoke(whole_client("c1"), time.time() + 600)
    assert there.live() == {"j1", "client:c1"}


def test_expired_revocations_are_removed(any_url: str) -> None:
    """The next revocation removes them, with some seconds for clock differences."""
    engine = open_engine(any_url)
    store = SqlRevokedTokens(engine)
    store.revoke("long over", time.time() - GRACE_SECONDS - 1)
    store.revoke("just over", time.time() - 1)
    assert store.live() == {"just over"}
    store.revoke("j1", time.time() + 600)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(revoked_tokens)).scalar() == 2


def test_a_revocation_is_prolonged_and_never_shortened(any_url: str) -> None:
    """The later end is kept."""
    store = SqlRevokedTokens(open_engine(any_url))
    store.revoke("c", time.time() + 600)
    store.revoke("c", time.time() - 1000)
    assert store.live() == {"c"}
