#!/bin/sh
# Use Previsto in the root file system of an image: as user 65532, with a read-only root and /data and /tmp in memory.
#   sh scripts/image/use.sh ROOT serve|train
set -eu
root=$1 target=$2
inside='
set -eu
mount --bind "$0" "$0"
mount -t proc none "$0/proc"
mount -t tmpfs -o mode=1777 none "$0/tmp"
mount -t tmpfs -o uid=65532,gid=65532,mode=0700 none "$0/data"
mount --bind /dev "$0/dev"
mount -o remount,bind,ro "$0"
ip link set lo up
exec chroot --userspec=65532:65532 --groups=65532 "$0" env -i \
  PATH=/opt/previsto/bin:/usr/bin:/bin HOME=/tmp PREVISTO_HOME=/data PREVISTO_ACTOR=previsto PREVISTO_SOURCE=synthetic \
  OMP_NUM_THREADS=1 sh -euc "$1"
'
journey='
cd /data
! touch /opt/previsto/x 2>/dev/null
previsto --version
test "$(id -u)" = 65532
python3 -c "import importlib.util as u, sys; sys.exit((sys.argv[1] == \"train\") != bool(u.find_spec(\"torch\")))" '"$target"'
previsto track VALE3 && previsto refresh --all
previsto forecast VALE3 --json >/dev/null
previsto serve --port 8000 2>/tmp/serve.log &
served=$!
for i in $(seq 120); do python3 -c "from urllib.request import urlopen as u; u(\"http://127.0.0.1:8000/health/ready\")" 2>/dev/null && break; sleep 0.5; done
made=$(previsto clients create desk --scopes "data:read forecasts:read forecasts:write models:read models:train" --json)
id=$(echo "$made" | sed "s/.*client_id\":\"\([^\"]*\).*/\1/")
export XDG_CONFIG_HOME=/tmp/config
echo "$made" | sed "s/.*client_secret\":\"\([^\"]*\).*/\1/" | tr -d "\n" |
  previsto login --server http://127.0.0.1:8000 --profile desk --client-id "$id" --secret-stdin
previsto --profile desk train VALE3 --strategy drift
previsto --profile desk forecast VALE3 --json >/dev/null
id=$(previsto --profile desk forecasts list --csv | sed -n "2s/,.*//p")
previsto --profile desk replay "$id"
kill $served && wait $served || true
'
[ "$target" = serve ] || journey="$journey
timeout 300 previsto demo >/tmp/demo.log 2>&1 || { tail -5 /tmp/demo.log; exit 1; }
"
unshare --mount --net sh -c "$inside" "$root" "$journey
echo '$target: used as user 65532 on a read-only root'"
