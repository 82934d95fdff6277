#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# split-ops.sh FAMILY: splits what mlir-tblgen makes of the ops of FAMILY.td, FAMILY.all.h.inc and FAMILY.all.cpp.inc, into
# FAMILY.h.inc, declarations without documentation, FAMILY.rules.inc, the C++ of the .td file between the comments "written by
# hand" and "generated", and FAMILY.cpp.inc, the other definitions. Only what differs is written: ninja compiles no more than that.
set -eu
replace() { # FILE: the standard input becomes FILE, unless it is
  cat >"$1.tmp"
  if cmp -s "$1.tmp" "$1"; then rm "$1.tmp"; else mv "$1.tmp" "$1"; fi
}
sed '/^ *\/\/\//d' "$1.all.h.inc" | replace "$1.h.inc"
sed '/^ *\/\/ written by hand$/,/^ *\/\/ generated$/d' "$1.all.cpp.inc" | replace "$1.cpp.inc"
sed -n '/^ *\/\/ written by hand$/,/^ *\/\/ generated$/p' "$1.all.cpp.inc" | replace "$1.rules.inc"
