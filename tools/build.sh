#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# build.sh [--preset NAME] [TARGET ...]: configures once and builds what changed, with a preset of CMakePresets.json:
# release (the default) in build, any other in build-NAME. Prints the log only if something fails.
set -eu
cd "$(dirname "$0")/.."
. tools/preset.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ! -f "$build/build.ninja" ]; then
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi
if ! ninja -C "$build" "$@" >"$log" 2>&1; then
  grep -E 'error|FAILED' -A 5 "$log" | head -n 60 >&2
  exit 1
fi
