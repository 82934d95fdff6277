#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# test.sh [--preset NAME] [--no-skip]: builds what is missing, runs every test and ends with the line "N passed, N failed".
# Presets as in build.sh. The tests are the lit suite, the GoogleTest programs, and the programs of test/suites. What is not run,
# and why, stands in a line "N skipped: ..." before the last; with --no-skip it counts as failed.
set -eu
cd "$(dirname "$0")/.."
. tools/preset.sh
no_skip=
if [ "${1:-}" = --no-skip ]; then
  no_skip=1
  shift
fi
[ $# = 0 ] || { echo "usage: test.sh [--preset NAME] [--no-skip]" >&2 && exit 2; }

case $preset in
asan | tsan | fuzz) tools/setup.sh tests sanitizers ;;
*) tools/setup.sh tests ;;
esac
tools/build.sh --preset "$preset"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 reasons=
# add STATUS PASSED FAILED: counts a suite; one that says nothing of its failure counts as one.
add() {
  passed=$((passed + ${2:-0}))
  [ "$1" = 0 ] || [ "${3:-0}" != 0 ] || set -- "$1" "$2" 1
  failed=$((failed + ${3:-0}))
  ran=$((${2:-0} + ${3:-0}))
}
# skip NAME COUNT REASON: counts what was not run.
skip() {
  skipped=$((skipped + $2))
  reasons="${reasons:+$reasons; }$1: $3"
}
# finish NAME SKIPPED: nothing passes by not running. SKIPPED tests were skipped before this suite.
finish() {
  if [ "$ran" = 0 ] && [ "$skipped" = "$2" ]; then
    echo "$1: expected a test that is run or skipped, but there is none"
    failed=$((failed + 1))
  fi
}

status=0
/usr/lib/llvm-22/bin/lit -sv -Dlong=1 --show-unsupported "$build/test" >"$log" 2>&1 || status=$?
# Everything but the progress bar.
grep -v '^Testing: ' "$log" || true
count() { sed -n "s/^ *$1 *: *\([0-9]*\).*/\1/p" "$log" | head -n 1; }
unresolved=$(count Unresolved)
lit_failed=$(count Failed)
add "$status" "$(count Passed)" $((${lit_failed:-0} + ${unresolved:-0}))
unsupported=$(count Unsupported)
[ -z "$unsupported" ] || skip lit "$unsupported" "$(sed -n '/^Unsupported Tests/,/^$/s/^ *cauce :: //p' "$log" | paste -sd ' ') (REQUIRES)"
finish lit 0

for suite in "$build"/bin/*-tests; do
  name=$(basename "$suite") status=0 before=$skipped
  "$suite" --gtest_brief=1 >"$log" 2>&1 || status=$?
  cat "$log"
  add "$status" "$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | head -n 1)" \
    "$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | head -n 1)"
  out=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p; s/^ *YOU HAVE \([0-9]*\) DISABLED TEST.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
  [ "$out" = 0 ] || skip "$name" "$out" "GTEST_SKIP or DISABLED_"
  finish "$name" "$before"
done

for suite in test/suites/*; do
  case $suite in *.md) continue ;; esac
  name=$(basename "$suite") status=0 before=$skipped
  "$suite" "$build" >"$log" 2>&1 || status=$?
  cat "$log"
  line=$(tail -n 1 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed$' || true)
  line=${line:-0 passed, 1 failed}
  add "$status" "${line%% *}" "$(echo "$line" | sed 's/.*, \([0-9]*\) failed/\1/')"
  out=$(grep -c '^skipped: ' "$log" || true)
  [ "$out" = 0 ] || skip "$name" "$out" "$(sed -n 's/^skipped: //p' "$log" | paste -sd ',')"
  finish "$name" "$before"
done

[ "$skipped" = 0 ] || echo "$skipped skipped: $reasons"
[ -z "$no_skip" ] || failed=$((failed + skipped))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
