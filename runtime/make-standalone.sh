#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Merges objects and archives with the static C++ library into one archive.
#   make-standalone.sh CXX AR OUTPUT INPUT...
set -eu
cxx=$1 ar=$2 output=$3
shift 3
for library in libstdc++.a libgcc.a libgcc_eh.a; do
  set -- "$@" "$("$cxx" -print-file-name=$library)"
done
rm -f "$output"
{
  echo "create $output"
  for input in "$@"; do
    case $input in
    *.a) echo "addlib $input" ;;
    *) echo "addmod $input" ;;
    esac
  done
  echo save
  echo end
} | "$ar" -M
