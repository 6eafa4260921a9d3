"""The order of claims: owners take turns, and each owner's jobs follow their priority and age."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, String, TextClause, bindparam, text

# Only the row that is chosen is locked, and a row that an append is just removing is passed by.
LOCKING: Mapping[str, str] = {"sqlite": "", "postgresql": "FOR UPDATE OF job_queue SKIP LOCKED"}
# Prepared text: SQLAlchemy would take longer to build this statement than the database to execute it.
CLAIM = """
    UPDATE job_queue SET token = :token, worker = :worker, attempt = attempt + 1, free_at = {now} + :lease,
        progress = CASE WHEN attempt = 0 THEN progress ELSE '' END
    WHERE job = (
        WITH RECURSIVE owners(owner) AS (
            SELECT min(owner) FROM job_queue
            UNION ALL
            SELECT (SELECT min(owner) FROM job_queue WHERE job_queue.owner > owners.owner)
            FROM owners WHERE owners.owner IS NOT NULL
        ), heads(owner, job) AS (
            SELECT owners.owner, (
                SELECT job FROM job_queue
                WHERE job_queue.owner = owners.owner AND free_at <= {now} {allowed}
                ORDER BY rank, number LIMIT 1)
            FROM owners WHERE owners.owner IS NOT NULL
        )
        SELECT job_queue.job FROM heads JOIN job_queue ON job_queue.job = heads.job
        LEFT JOIN job_turns ON job_turns.owner = heads.owner
        ORDER BY coalesce(job_turns.turn, 0), job_queue.number LIMIT 1 {locking})
    RETURNING *"""
ALLOWED = "AND kind NOT IN :kinds AND job_queue.owner NOT IN :owners"
TAKE_TURN = text("""
    INSERT INTO job_turns (owner, turn) VALUES (:owner, (SELECT coalesce(max(turn), 0) + 1 FROM job_turns))
    ON CONFLICT (owner) DO UPDATE SET turn = excluded.turn""")


class FairOrder:
    """Statements that claim the next job: of the owner whose last claim is the oldest, or who had none.

    The owners are found by one step in the index for each, so that ten thousand jobs of one owner cost no
    more than one. The parameters are `token`, `worker` and `lease`; `limited` also takes `kinds` and
    `owners`, which have reached their limits.
    """

    def __init__(self, engine: Engine, now: Any) -> None:
        parts = {"now": str(now), "locking": LOCKING[engine.dialect.name]}
        full = [bindparam(name, expanding=True, type_=String) for name in ("kinds", "owners")]
        self.unlimited: TextClause = text(CLAIM.format(**parts, allowed=""))
        self.limited: TextClause = text(CLAIM.format(**parts, allowed=ALLOWED)).bindparams(*full)
