#!/bin/sh
# Build both targets with buildah, without a container engine, and use them as user 65532 on a read-only root.
#   BASE_TAR      a tar of a Debian with python3 and python3-venv; it is made by mmdebstrap otherwise
#   TORCH_INDEX   the index that has torch [that of PyTorch for CPUs]
#   BUILD_OPTIONS further options of `buildah build`, e.g. --volume for a local folder of wheels
#   TARGETS       [serve train]
set -eu
cd "$(dirname "$0")/../.."
for program in buildah mmdebstrap; do
  command -v $program >/dev/null || { echo "skipped: $program is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: buildah with --isolation chroot needs root here"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar=${BASE_TAR:-$work/base.tar}
# Without manuals and translations, as the slim images of Debian and Python are.
# /usr is merged from the start: `usrmerge`, which does it later, would bring Perl.
[ -s "$tar" ] || mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,ca-certificates,usr-is-merged \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' bookworm "$tar" \
  >"$work/base.log" 2>&1 || { tail -30 "$work/base.log"; exit 1; }
base=$(buildah from scratch)
buildah add --quiet "$base" "$tar" / >/dev/null
buildah commit --quiet --rm "$base" localhost/previsto-base >/dev/null
for target in ${TARGETS:-serve train}; do
  # shellcheck disable=SC2086 - the options are words
  buildah build --quiet --isolation chroot --layers --target "$target" --tag "localhost/previsto:$target" \
    --build-arg BASE=localhost/previsto-base ${TORCH_INDEX:+--build-arg TORCH_INDEX="$TORCH_INDEX"} \
    ${BUILD_OPTIONS:-} . >"$work/$target.log" 2>&1 || { tail -30 "$work/$target.log"; exit 1; }
  made=$(buildah from "localhost/previsto:$target")
  root=$(buildah mount "$made")
  echo "$target: $(du -sm "$root/opt/previsto" | cut -f1) MB of Previsto on $(du -sm --exclude=opt "$root" | cut -f1) MB of system"
  sh scripts/image/use.sh "$root" "$target"
  buildah umount "$made" >/dev/null
  buildah rm "$made" >/dev/null
done
