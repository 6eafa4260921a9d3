#!/bin/sh
# Print the script that runs inside: the `sh` blocks of both pages, with checks after each.
set -eu
cd "$(dirname "$0")/../.."
commands() { # the sh blocks of a page, with the name and the repository of the rehearsal
  sed -n '/^```sh$/,/^```$/p' "$1" | grep -v '^```' |
    sed -e 's/previsto\.example\.com$/previsto.localhost/' -e 's#<this repository>#/srv/previsto.git#'
}
cat <<'PART'
export DEBIAN_FRONTEND=noninteractive HOME=/root GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
begun=$(date +%s)
told() { echo "== $1 after $(($(date +%s) - begun)) s"; }
PART
# Synthetic prices, because a rehearsal needs no market; set where the page writes its settings.
commands docs/how-to/run-on-one-host.md | sed '/^systemctl daemon-reload$/i sed -i s/=yahoo/=synthetic/ /etc/previsto/previsto.env'
cat <<'PART'
told "one host: every command of the page"
systemctl is-active previsto-api previsto-worker previsto-backup.timer caddy
test "$(stat --format %U "/proc/$(systemctl show --property MainPID --value previsto-api)")" = previsto
export CURL_CA_BUNDLE=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt SSL_CERT_FILE=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt
curl --silent --show-error --fail --retry 30 --retry-all-errors --retry-delay 1 https://$SITE/health/ready
made=$(previsto clients create desk --scopes "data:read data:write forecasts:read forecasts:write models:read models:train" --json)
field() { echo "$made" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
desk() { /opt/previsto/bin/previsto "$@"; }
field client_secret | tr -d '\n' | desk login --server https://$SITE --profile desk --client-id "$(field client_id)" --secret-stdin
desk --profile desk forecast VALE3 --json > /srv/forecast.json
desk --profile desk train VALE3 --strategy arima
told "one host: login, forecast and training over TLS"
ls /var/backups/previsto/ledger-*.db /var/backups/previsto/artifacts
systemctl kill --signal=KILL previsto-api
for i in $(seq 60); do curl --silent --fail https://$SITE/health/ready && break; sleep 1; done
desk --profile desk forecast VALE3 --json > /srv/again.json
told "one host: forecasts again after the API was killed"
previsto db verify "$(ls /var/backups/previsto/ledger-*.db | head -1)"
mkdir /srv/empty && chown previsto /srv/empty
restored() { runuser -u previsto -- env PREVISTO_HOME=/srv/empty PREVISTO_SOURCE=synthetic /opt/previsto/bin/previsto "$@"; }
restored db restore "$(ls /var/backups/previsto/ledger-*.db | head -1)"
cp --archive /var/backups/previsto/artifacts /srv/empty/
restored ledger verify
restored replay "$(restored forecasts list --csv | sed -n '2s/,.*//p')"
told "one host: the backup of the timer's service restored into an empty home"
unset CURL_CA_BUNDLE SSL_CERT_FILE
systemctl stop previsto-upgrade
mkdir /srv/aside && mv /var/lib/previsto/previsto.db* /srv/aside/
cp /srv/homes/volatility/previsto.db /var/lib/previsto/
cp -r /srv/homes/volatility/artifacts/. /var/lib/previsto/artifacts/
chown -R previsto:previsto /var/lib/previsto
cd /opt/previsto-source && git -c user.name=a -c user.email=a@localhost commit --quiet --allow-empty --message next
git push --quiet origin HEAD:next && git branch --quiet --set-upstream-to=origin/next && git reset --quiet --hard HEAD~1
PART
commands docs/how-to/upgrade.md
cat <<'PART'
told "upgrade: every command of the page, from schema 0008"
ls /var/backups/previsto/before-*.db
systemctl is-active previsto-api previsto-worker
for i in $(seq 60); do curl --silent --fail http://127.0.0.1:8000/health/ready && break; sleep 1; done
previsto forecasts list | head -4
previsto replay "$(previsto forecasts list --csv | sed -n '2s/,.*//p')"
told "upgrade: an old forecast replayed"
PART
