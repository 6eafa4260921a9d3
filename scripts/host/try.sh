#!/bin/sh
# Make a bare Debian 12, boot its systemd in a container, and run the commands of "one host" and "upgrade" there.
#   HOST_TAR      a tar of a Debian with systemd; it is made by mmdebstrap otherwise
#   HOST_OPTIONS  further options of systemd-nspawn, e.g. --bind-ro for a local folder of wheels
set -eu
cd "$(dirname "$0")/../.."
for program in mmdebstrap systemd-nspawn; do
  command -v $program >/dev/null || { echo "skipped: $program is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: systemd-nspawn needs root"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir "$root"
tar=${HOST_TAR:-$work/bare.tar}
[ -s "$tar" ] || mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,ca-certificates bookworm "$tar"
tar -C "$root" -xf "$tar"
rm -f "$root/etc/machine-id" && echo previsto-host > "$root/etc/hostname"
# What an installer writes, and the name that a server of names would know.
echo "127.0.0.1 localhost previsto-host previsto.localhost" > "$root/etc/hosts"
git clone --quiet --bare . "$root/srv/previsto.git"
cp -r tests/golden/homes "$root/srv/homes"
sh scripts/host/journey.sh > "$root/srv/journey.sh"
cat > "$root/etc/systemd/system/journey.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=append:/srv/journey.log
StandardError=append:/srv/journey.log
ExecStart=/bin/bash -euo pipefail /srv/journey.sh
ExecStopPost=/bin/sh -c 'echo "$$SERVICE_RESULT" >/srv/result; [ "$$SERVICE_RESULT" = success ] || journalctl --lines 60 --no-pager; systemctl --no-block poweroff'
UNIT
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../journey.service "$root/etc/systemd/system/default.target.wants/"
# shellcheck disable=SC2086 - the options are words
timeout "${HOST_SECONDS:-1800}" systemd-nspawn --quiet --register=no --keep-unit --directory "$root" --boot ${HOST_OPTIONS:-} \
  >"$work/boot.log" 2>&1 </dev/null || true
[ "$(cat "$root/srv/result" 2>/dev/null)" = success ] || { tail -n 20 "$work/boot.log"; tail -n 120 "$root/srv/journey.log"; exit 1; }
grep -E '^== ' "$root/srv/journey.log"
