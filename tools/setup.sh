#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing to build cauce on Debian 12, as root or through sudo. Does nothing, and needs no network, when
# everything is there. `setup.sh tests` includes what the tests of tools/test.sh call, `setup.sh sanitizers` what the presets asan,
# tsan and fuzz need, `setup.sh docs` what the target docs needs; they may be given together.
set -eu

packages="clang-22 cmake ccache g++ libcli11-dev libgtest-dev libjemalloc-dev liblld-22-dev libmlir-22-dev libprotobuf-dev
  libzstd-dev lld-22 llvm-22-dev llvm-22-tools mlir-22-tools ninja-build pkgconf protobuf-compiler python3 zlib1g-dev"
for purpose in "$@"; do
  case $purpose in
  tests) packages="$packages gcc make" ;;
  sanitizers) packages="$packages libclang-rt-22-dev" ;;
  docs) packages="$packages doxygen mkdocs python3-protobuf" ;;
  *) echo "setup: expected tests, sanitizers or docs, but got '$purpose'" >&2 && exit 2 ;;
  esac
done

missing=
for package in $packages; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: missing:$missing (install them as root, there is no sudo)" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update >/dev/null 2>&1 || true
log=$(mktemp)
# shellcheck disable=SC2086
if ! $as_root apt-get -qq install -y --no-install-recommends $missing >"$log" 2>&1; then
  echo "setup: missing and not to be had:$missing ($(grep '^E:' "$log" | head -n 1))" >&2
  rm -f "$log"
  exit 1
fi
rm -f "$log"
