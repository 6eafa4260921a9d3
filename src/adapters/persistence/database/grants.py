"""Privileges of the PostgreSQL role that the service uses."""

from sqlalchemy import Engine, text

from adapters.persistence.database.transactions import deriving
from domain.errors import InvalidInput, NotFound

# The ledger is append-only, and of the audit trail only what an erasure blanks may change.
RIGHTS = {
    "SELECT, INSERT": ("events", "price_revisions"),
    "SELECT, INSERT, UPDATE (subject, address)": ("audit_trail",),
    "SELECT, INSERT, UPDATE, DELETE": (
        *("price_segments", "projections", "rows", "job_queue", "job_turns", "leases"),
        *("revoked_tokens", "token_families", "authorization_codes", "refresh_tokens"),
        *("device_codes", "web_sessions", "failed_attempts", "keyed_requests", "persons"),
        "webhook_deliveries",
    ),
    "SELECT": ("alembic_version",),
}


def grant(engine: Engine, role: str) -> None:
    """Grant a role the privileges that the service needs, and revoke all others on these tables.

    Raises InvalidInput on SQLite, which has no roles, and NotFound for an unknown role.
    """
    if engine.dialect.name == "sqlite":
        raise InvalidInput(
            "SQLite has no roles",
            field="PREVISTO_DATABASE_URL",
            remedy="use a postgresql:// URL; on SQLite, triggers protect the ledger",
        )
    quoted = engine.dialect.identifier_preparer.quote_identifier(role)
    with deriving(engine) as connection:
        if not connection.execute(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).first():
            raise NotFound(
                f"unknown role {role!r}", field="role", remedy=f"CREATE ROLE {quoted} LOGIN PASSWORD '…'"
            )
        schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}")
        for rights, tables in RIGHTS.items():
            names = ", ".join(f"{schema}.{table}" for table in tables)
            connection.exec_driver_sql(f"REVOKE ALL ON {names} FROM {quoted}")
            connection.exec_driver_sql(f"GRANT {rights} ON {names} TO {quoted}")
