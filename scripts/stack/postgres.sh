#!/bin/sh
# What the entry point of the image `postgres` does: create the cluster once, run the scripts, serve.
set -eu
data=/var/lib/postgresql/data
sockets=/tmp
export PGHOST=$sockets
if [ ! -s "$data/PG_VERSION" ]; then
  initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-host scram-sha-256 \
    --auth-local trust >/dev/null
  pg_ctl --pgdata "$data" --options "-k $sockets -c listen_addresses=''" --wait --silent start >/dev/null
  createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
  for script in /docker-entrypoint-initdb.d/*.sh; do sh "$script"; done
  pg_ctl --pgdata "$data" --mode fast --wait --silent stop >/dev/null
fi
exec postgres -D "$data" -k "$sockets" -c listen_addresses=127.0.0.1
