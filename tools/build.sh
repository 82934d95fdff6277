#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures build/ once and builds what changed; arguments are targets. Prints the log only if something fails.
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ! -f build/build.ninja ]; then
  if ! cmake -G Ninja -S . -B build -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22 >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi
if ! ninja -C build "$@" >"$log" 2>&1; then
  grep -E 'error|FAILED' -A 5 "$log" | head -n 60 >&2
  exit 1
fi
