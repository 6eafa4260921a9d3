#!/bin/sh
# Makes the passwords of compose.yaml once, as files that only this user's folder gives access to.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
put() { [ -s "secrets/$1" ] || { printf '%s' "$2" > "secrets/$1" && chmod 0644 "secrets/$1"; }; } # containers read as other users
put owner_password "$(word)"
put service_password "$(word)"
put grafana_password "$(word)"
put ray_token "$(word)"
put owner_url "postgresql://previsto_owner:$(cat secrets/owner_password)@database:5432/previsto"
put service_url "postgresql://previsto:$(cat secrets/service_password)@database:5432/previsto"
[ -e secrets/scrape_secret ] || { : > secrets/scrape_secret && chmod 0644 secrets/scrape_secret; }
[ -e secrets/prometheus.yml ] || { cp prometheus.yml secrets/ && chmod 0644 secrets/prometheus.yml; }
echo "secrets are in $(pwd)/secrets"
