"""SQL statements of the journal on PostgreSQL."""

from adapters.persistence.database.postgres_engine import APPEND_LOCK, NOTIFY_CHANNEL
from adapters.persistence.ledger.event_codec import StoredEvent

COLUMNS = ", ".join(StoredEvent._fields)
HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
# No pipelines: while a pipeline is open, or was closed last, PostgreSQL does not measure how long a session
# is idle in its transaction, and would not end a stopped session that holds the lock.
LOCK = f"BEGIN; SELECT pg_advisory_xact_lock({APPEND_LOCK})"
# One round trip: the head (0), versions (1), events of the same commands (2), known revisions (3).
READ_STATE = f"""
    SELECT 0, hash, '', position, 0 FROM ({HEAD}) head
    UNION ALL
    SELECT 1, stream, '', 0, (SELECT max(version) FROM events WHERE events.stream = asked.stream)
    FROM unnest(%s::text[]) AS asked(stream)
    UNION ALL
    SELECT 2, command_id, stream, position, version FROM events WHERE command_id = ANY(%s)
    UNION ALL
    SELECT 3, ticker, '', number, 0 FROM price_revisions
    WHERE (ticker, number) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))
    ORDER BY 1, 4"""  # noqa: S608 - constants
ADD_EVENTS = """
    INSERT INTO events SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::text[],
        %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[])"""
# An append in one round trip. It writes only when the lock is free, the head is the last one that this
# process wrote, and versions and command ids allow it. Its snapshot may be older than its lock: then the
# position is taken and the primary key rejects the row.
TRY_APPEND = f"""
    WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AS mine)
    {ADD_EVENTS}
    WHERE (SELECT mine FROM turn)
    AND (%s, %s) = ({HEAD})
    AND NOT EXISTS (
        SELECT FROM unnest(%s::text[], %s::bigint[]) AS asked(stream, version) WHERE asked.version <>
        coalesce((SELECT max(version) FROM events WHERE events.stream = asked.stream), 0))
    AND NOT EXISTS (
        SELECT FROM unnest(%s::text[]) AS asked(command)
        WHERE EXISTS (SELECT FROM events WHERE command_id = asked.command))"""  # noqa: S608
TOKENS = "SELECT job, token FROM job_queue WHERE job = ANY(%s) FOR SHARE"
NOTIFY = f"NOTIFY {NOTIFY_CHANNEL}"
ADD_REVISION = "INSERT INTO price_revisions VALUES (%s, %s, %s, %s, %b, %s)"
VERSION = "SELECT max(version) FROM events WHERE stream = %s"
VERSIONS = "SELECT stream, max(version) FROM events WHERE stream = ANY(%s) GROUP BY stream"
STREAM = f"SELECT {COLUMNS} FROM events WHERE stream = %s ORDER BY version"  # noqa: S608
PAGE = f"SELECT {COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"  # noqa: S608
KINDS = f"""
    SELECT {COLUMNS} FROM events WHERE position > %s AND type = ANY(%s)
    ORDER BY position LIMIT %s"""  # noqa: S608
