#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# test.sh [--preset NAME]: builds what is missing, runs every test and ends with the line "N passed, N failed". Presets as
# in build.sh. The tests are the lit suite, the GoogleTest programs, and the programs of test/suites.
set -eu
cd "$(dirname "$0")/.."
. tools/preset.sh

case $preset in
asan | tsan | fuzz) tools/setup.sh sanitizers ;;
*) tools/setup.sh ;;
esac
tools/build.sh --preset "$preset"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
# add STATUS PASSED FAILED: counts a suite; one that says nothing of its failure counts as one.
add() {
  passed=$((passed + ${2:-0}))
  [ "$1" = 0 ] || [ "${3:-0}" != 0 ] || set -- "$1" "$2" 1
  failed=$((failed + ${3:-0}))
}

status=0
/usr/lib/llvm-22/bin/lit -sv "$build/test" >"$log" 2>&1 || status=$?
# Everything but the progress bar.
grep -v '^Testing: ' "$log" || true
count() { sed -n "s/^ *$1 *: *\([0-9]*\).*/\1/p" "$log" | head -n 1; }
unresolved=$(count Unresolved)
lit_failed=$(count Failed)
add "$status" "$(count Passed)" $((${lit_failed:-0} + ${unresolved:-0}))

for suite in "$build"/bin/*-tests; do
  [ -x "$suite" ] || continue
  status=0
  "$suite" --gtest_brief=1 >"$log" 2>&1 || status=$?
  cat "$log"
  add "$status" "$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | head -n 1)" \
    "$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | head -n 1)"
done

for suite in test/suites/*; do
  [ -x "$suite" ] || continue
  status=0
  "$suite" "$build" >"$log" 2>&1 || status=$?
  cat "$log"
  line=$(tail -n 1 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed$' || true)
  line=${line:-0 passed, 1 failed}
  add "$status" "${line%% *}" "$(echo "$line" | sed 's/.*, \([0-9]*\) failed/\1/')"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
