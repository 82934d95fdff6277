#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing, builds, trains the digits model on data that ships with the project, compiles it to an
# executable, and asks that for a digit.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh
[ -x build/bin/cauce ] || echo "building cauce, a few minutes the first time ..."
tools/build.sh cauce

out=build/quickstart
mkdir -p "$out"
cauce=build/bin/cauce
echo "== training test/models/digits.textproto"
$cauce train test/models/digits.textproto --save "$out/digits.safetensors"

echo
echo "== compiling it, with its weights, to an executable"
$cauce compile test/models/digits.textproto --weights "$out/digits.safetensors" -o "$out/digits"

echo
echo "== asking the executable for a digit"
gzip -dc test/data/digits.csv.gz | sed -n 12p >"$out/row.csv"
cut -d, -f1-64 "$out/row.csv" >"$out/digit.csv"
awk -F, '{
  shades = " .:-=+*#%@"
  for (row = 0; row < 8; ++row) {
    line = "  "
    for (column = 1; column <= 8; ++column) {
      shade = substr(shades, int($(8 * row + column) * 9 / 16) + 1, 1)
      line = line shade shade
    }
    print line
  }
}' "$out/digit.csv"
start=$(date +%s%N)
answer=$("$out/digits" predict --input "pixels=$out/digit.csv")
end=$(date +%s%N)
echo "$answer" | awk -F, -v label="$(cut -d, -f65 "$out/row.csv")" -v ns=$((end - start)) '{
  best = 1
  for (i = 2; i <= NF; ++i) if ($i > $best) best = i
  printf "answer: %d with probability %.3f (it is a %d), %.1f ms with start-up\n", best - 1, $best, label, ns / 1e6
}'

cat <<'NEXT'

Try next:
  build/bin/cauce summary test/models/mnist.textproto
  build/bin/cauce compile test/models/digits.textproto --stop-after=step --outline
  build/quickstart/digits info
NEXT
