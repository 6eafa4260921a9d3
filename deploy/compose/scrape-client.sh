#!/bin/sh
# Creates the client with which Prometheus reads metrics, and gives its id and secret to Prometheus.
# `previsto` is the command line of the installation; the default is that of the running API.
set -eu
cd "$(dirname "$0")"
made=$(${PREVISTO:-docker compose exec -T api previsto} clients create prometheus --scopes audit:read --json)
field() { printf '%s' "$made" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
[ -n "$(field client_id)" ] || { echo "the client was not created: $made" >&2; exit 1; }
field client_secret | tr -d '\n' > secrets/scrape_secret
sed "s/PREVISTO_CLIENT_ID/$(field client_id)/" prometheus.yml > secrets/prometheus.yml
echo "Prometheus reads metrics as client $(field client_id) once it is started again"
