#!/bin/sh
# Creates the role of the service, which may only append and read; the migration grants it its rights.
set -eu
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$(cat "${SERVICE_PASSWORD_FILE:-/run/secrets/service_password}")" <<'SQL'
CREATE ROLE previsto LOGIN PASSWORD :'password';
SQL
