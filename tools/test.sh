#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# test.sh [--preset NAME]: builds what is missing, runs every test and ends with the line "N passed, N failed". Presets as
# in build.sh.
set -eu
cd "$(dirname "$0")/.."
preset=release build=build
if [ "${1:-}" = --preset ]; then
  preset=$2
  [ "$preset" = release ] || build=build-$preset
fi

case $preset in
asan | tsan) tools/setup.sh sanitizers ;;
*) tools/setup.sh ;;
esac
tools/build.sh --preset "$preset"
passed=0
failed=0

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
/usr/lib/llvm-22/bin/lit -sv "$build/test" >"$log" 2>&1 || status=$?
# Everything but the progress bar.
grep -v '^Testing: ' "$log" || true
count() { sed -n "s/^ *$1 *: *\([0-9]*\).*/\1/p" "$log" | head -n 1; }
passed=$(count Passed)
failed=$(count Failed)
passed=${passed:-0}
failed=${failed:-0}
unresolved=$(count Unresolved)
failed=$((failed + ${unresolved:-0}))
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
  failed=1
fi

for suite in "$build"/bin/*-tests; do
  [ -x "$suite" ] || continue
  suite_status=0
  "$suite" --gtest_brief=1 >"$log" 2>&1 || suite_status=$?
  cat "$log"
  ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | head -n 1)
  bad=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | head -n 1)
  passed=$((passed + ${ok:-0}))
  if [ "$suite_status" != 0 ]; then
    failed=$((failed + ${bad:-1}))
  fi
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
