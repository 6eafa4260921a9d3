"""Rights of the role under which the service runs on PostgreSQL."""

from sqlalchemy import Engine, text

from adapters.persistence.database.transactions import deriving
from domain.errors import InvalidInput, NotFound

# The ledger may grow and be read; what is derived from it may be made again.
RIGHTS = {
    "SELECT, INSERT": ("events", "price_revisions", "audit_trail"),
    "SELECT, INSERT, UPDATE, DELETE": (
        *("price_segments", "projections", "rows", "job_queue", "leases"),
        *("revoked_tokens", "token_families", "authorization_codes", "refresh_tokens"),
        *("device_codes", "web_sessions", "failed_attempts"),
    ),
    "SELECT": ("alembic_version",),
}


def grant(engine: Engine, role: str) -> None:
    """Give a role what the service needs, and take everything else on these tables from it.

    Raises InvalidInput on SQLite, which knows no roles, and NotFound for a role that does not exist.
    """
    if engine.dialect.name == "sqlite":
        raise InvalidInput(
            "SQLite has no roles",
            field="PREVISTO_DATABASE_URL",
            remedy="on SQLite triggers guard the ledger; roles need postgresql://",
        )
    quoted = engine.dialect.identifier_preparer.quote_identifier(role)
    with deriving(engine) as connection:
        if not connection.execute(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).first():
            raise NotFound(
                f"there is no role {role!r}", field="role", remedy=f"CREATE ROLE {quoted} LOGIN PASSWORD '…'"
            )
        schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}")
        for rights, tables in RIGHTS.items():
            names = ", ".join(f"{schema}.{table}" for table in tables)
            connection.exec_driver_sql(f"REVOKE ALL ON {names} FROM {quoted}")
            connection.exec_driver_sql(f"GRANT {rights} ON {names} TO {quoted}")
