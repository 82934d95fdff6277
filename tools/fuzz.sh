#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# fuzz.sh [--seconds N] [--merge] [TARGET ...]: builds the preset fuzz and runs its targets (all of test/fuzz/corpus), two at
# a time, N seconds each (60), and ends with "N passed, N failed". What they find stays in build-fuzz/fuzz/TARGET: inputs that
# reach new code in corpus/, inputs that fail beside it, and the log. --merge adds the former to test/fuzz/corpus instead of
# running.
set -eu
cd "$(dirname "$0")/.."
seconds=60 merge=
while [ $# -gt 0 ]; do
  case $1 in
  --seconds) seconds=$2 && shift 2 ;;
  --merge) merge=1 && shift ;;
  *) break ;;
  esac
done
[ $# -gt 0 ] || set -- $(ls test/fuzz/corpus)

# Where targets put the files that are read.
TMPDIR=$(mktemp -d -p /dev/shm)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

tools/setup.sh sanitizers
tools/build.sh --preset fuzz $(printf 'fuzz-%s ' "$@")

# Memory and time that no input may take. Leaks are looked for at the end only: it costs a tenth of the speed otherwise.
limits="-rss_limit_mb=2048 -malloc_limit_mb=512 -timeout=20 -max_len=65536"

# Runs target $1, with what it says in its log; its last status is its own.
run() {
  out=build-fuzz/fuzz/$1
  mkdir -p "$out/corpus"
  dictionary=
  [ ! -f "test/fuzz/$1.dict" ] || dictionary=-dict=test/fuzz/$1.dict
  # shellcheck disable=SC2086
  "build-fuzz/bin/fuzz-$1" $limits $dictionary -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$out/" \
    "$out/corpus" "test/fuzz/corpus/$1" >"$out/log" 2>&1
}

if [ -n "$merge" ]; then
  for target in "$@"; do
    # shellcheck disable=SC2086
    "build-fuzz/bin/fuzz-$target" $limits -set_cover_merge=1 "test/fuzz/corpus/$target" "build-fuzz/fuzz/$target/corpus" 2>&1 | tail -n 1
  done
  exit 0
fi

passed=0 failed=0
# Waits for target $1 in process $2.
finish() {
  if wait "$2"; then
    passed=$((passed + 1))
    echo "fuzz $1: $(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/fuzz/$1/log") inputs"
  else
    failed=$((failed + 1))
    echo "fuzz $1: failed; the end of build-fuzz/fuzz/$1/log:"
    grep -E 'ERROR|SUMMARY|runtime error|says:|^    #[0-9] |Test unit written' "build-fuzz/fuzz/$1/log" | head -n 30
  fi
}
while [ $# -gt 0 ]; do
  first=$1 second=${2:-}
  shift
  run "$first" &
  first_process=$!
  if [ -n "$second" ]; then
    shift
    run "$second" &
    second_process=$!
  fi
  finish "$first" "$first_process"
  [ -z "$second" ] || finish "$second" "$second_process"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
