#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# link-standalone.sh LLD READELF LIBDIR PROGRAM_OBJECT WORKDIR
# An executable is made as the driver makes it: start.o, the program, libcauce_standalone.a and the machine's libc.so.6.
# It must need nothing else, be small, and train, evaluate and predict.
set -eu
lld=$1 readelf=$2 lib=$3 object=$4 work=$5
fail() { echo "FAIL: $1" >&2; exit 1; }
rm -rf "$work" && mkdir -p "$work" && cd "$work"
libc=$(ldconfig -p 2>/dev/null | sed -n 's/.*libc\.so\.6 (libc6,x86-64.* => //p' | head -1)
[ -n "$libc" ] || libc=/lib/x86_64-linux-gnu/libc.so.6
"$lld" -o regression --gc-sections --strip-all -pie --dynamic-linker /lib64/ld-linux-x86-64.so.2 -z now -u cauce_reader_csv \
  "$lib/start.o" "$object" "$lib/libcauce_standalone.a" "$libc"
needed=$("$readelf" -d regression | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
[ "$needed" = libc.so.6 ] || fail "needs '$needed', expected libc.so.6 alone"
size=$(wc -c < regression)
[ "$size" -le 409600 ] || fail "has $size bytes, expected at most 409600"
"$readelf" -W -s regression | grep -q cauce_reader_idx && fail "holds the IDX reader, which the program does not name"

awk 'BEGIN { print "f0,f1,f2,f3,f4,f5,f6,f7,t0,t1"; s = 1
  for (n = 0; n < 200; ++n) { a = 0; b = 0.5; line = ""
    for (k = 0; k < 8; ++k) { s = (s * 1103515245 + 12345) % 2147483648; x = s / 2147483648; a += x * k / 4; b -= x; line = line x "," }
    print line a "," b } }' > train.csv
./regression train --epochs 30 --threads 2 --save w.safetensors > log.txt || fail "train"
grep -q '^epoch 30/30  loss ' log.txt || fail "no line for the last epoch"
./regression evaluate --weights w.safetensors > metrics.txt || fail "evaluate"
awk '$1 == "loss:" && $2 < 0.1 { ok = 1 } END { exit !ok }' metrics.txt || fail "did not learn: $(cat metrics.txt)"
sed 1d train.csv | cut -d, -f1-8 > x.csv
./regression predict --weights w.safetensors --input x=x.csv --output y.npy || fail "predict"
./regression predict --weights w.safetensors --input x=1,1,1,1,1,1,1,1 | grep -q , || fail "predict prints two numbers"
./regression info | grep -q '8\*N + 64\|64 + 8\*N' || fail "info does not print the arena's formula"
./regression --help > /dev/null || fail "--help"
status=0; ./regression train --epochs 0 2> error.txt || status=$?
[ $status = 2 ] && grep -q "^[^ ]*: error: expected --epochs to be a whole number from 1 to 1000000000, but got '0'" error.txt || fail "--epochs 0"
status=0; ./regression predict --input x=x.csv 2> error.txt || status=$?
[ $status = 1 ] && grep -q "pass --weights FILE" error.txt || fail "predict without weights"
echo "PASS: $size bytes, needs $needed"
