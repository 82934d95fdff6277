#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# bare.sh FOLDER [--cache DIR] [COMMAND ...]: what a newcomer sees. Makes a minimal Debian 12 in FOLDER, which must not exist,
# with the commit that is checked out and nothing else, and runs the commands in it as root: the README's two and `.ci/run` if
# none is given, about an hour on two cores. Prints the end of what each says and its status, and has status 0 if all had.
# FOLDER stays, with a log of each command beside the tree; what is mounted in it goes with this process.
#
# Needs root, debootstrap, and a machine whose apt knows where Debian 12 is to be had: its sources are used. --cache DIR lends
# the compiler cache in DIR (~/.cache/ccache), which makes it a few minutes and less of a proof.
set -eu
if [ "${CAUCE_BARE:-}" != inside ]; then
  CAUCE_BARE=inside unshare --mount --pid --fork --kill-child --propagation private "$0" "$@" &
  trap 'kill -KILL $! && exit 130' INT TERM # all that runs in there ends with it
  wait $!
  exit
fi
usage() { echo "usage: bare.sh FOLDER [--cache DIR] [COMMAND ...]" >&2 && exit 2; }
[ $# -gt 0 ] || usage
folder=$1 cache=
shift
if [ "${1:-}" = --cache ]; then
  cache=$(realpath "${2:-}") || usage
  shift 2
fi
[ $# -gt 0 ] || set -- tools/quickstart.sh tools/test.sh .ci/run
[ ! -e "$folder" ] || { echo "bare: expected a folder to make, but $folder exists" >&2 && exit 1; }
command -v debootstrap >/dev/null || { echo "bare: debootstrap is missing: apt-get install debootstrap" >&2 && exit 1; }
mkdir -p "$folder"
folder=$(realpath "$folder")
root=$folder/debian
cd "$(dirname "$0")/../.."

# The archive is the one that apt on this machine takes bookworm from, and so are keys, proxies and credentials.
archive=$(apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' | sed -n 's/^Packages bookworm main //p' | head -n 1)
[ -n "$archive" ] || { echo "bare: apt of this machine has no source for bookworm" >&2 && exit 1; }
debootstrap --variant=minbase bookworm "$root" "$archive" >"$folder/debootstrap.log" 2>&1 ||
  { tail -n 5 "$folder/debootstrap.log" >&2 && exit 1; }
rm -rf "$root/etc/apt"
cp -r /etc/apt "$root/etc/apt"
cp /usr/share/keyrings/* "$root/usr/share/keyrings/"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
[ ! -d /etc/ssl/certs ] || { mkdir -p "$root/etc/ssl" && cp -rL /etc/ssl/certs "$root/etc/ssl/certs"; } # of a mirror with TLS
mkdir "$root/cauce"
git archive HEAD | tar -x -C "$root/cauce"

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
if [ -n "$cache" ]; then
  mkdir -p "$root/root/.cache/ccache"
  mount --bind "$cache" "$root/root/.cache/ccache"
fi
failed=0 number=0
for command in "$@"; do
  number=$((number + 1)) status=0 start=$(date +%s)
  # shellcheck disable=SC2086
  env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin ${http_proxy:+http_proxy="$http_proxy"} \
    ${https_proxy:+https_proxy="$https_proxy"} chroot "$root" sh -c "cd /cauce && $command" >"$folder/$number.log" 2>&1 </dev/null || status=$?
  tail -n 12 "$folder/$number.log"
  echo "bare: $command: status $status, $((($(date +%s) - start + 30) / 60)) min, all of it in $folder/$number.log"
  [ "$status" = 0 ] || failed=1
done
exit "$failed"
