#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# split-ops.sh FAMILY SHARDS [COMMON-OP ...]: splits what mlir-tblgen makes of the ops of FAMILY.td, FAMILY.all.h.inc and
# FAMILY.all.cpp.inc, so that a change compiles little again:
#   FAMILY.h.inc         declarations without documentation, but for
#   FAMILY.common.h.inc  those of the common ops, which files name that have nothing to do with the others
#   FAMILY.N.h.inc, FAMILY.N.cpp.inc
#                        declarations, definitions and registration of the ops of shard N. Which it is the name of an op says, so a
#                        new op changes its own shard alone
#   FAMILY.rules.inc     the C++ of the .td file between the comments "written by hand" and "generated"
# Only what differs is written: ninja compiles no more than that.
set -eu
family=$1 shards=$2
shift 2
awk -v family="$family" -v shards="$shards" -v common="$*" '
function shardOf(op,    hash, i) {
  for (i = 1; i <= length(op); ++i)
    hash = (hash * 7 + index("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", substr(op, i, 1))) % 65521
  return hash % shards
}
function start(name) { printf "" > (name ".new"); return name ".new" }
function put(text) {
  print text > shard
  if (isHeader)
    print text > header
}
BEGIN {
  all = start(family ".h.inc"); few = start(family ".common.h.inc"); rules = start(family ".rules.inc")
  for (i = 0; i < shards; ++i) {
    declarations[i] = start(family "." i ".h.inc")
    definitions[i] = start(family "." i ".cpp.inc")
  }
  for (i = split(common, names, " "); i; --i)
    isCommon[names[i]] = 1
}
FNR == 1 { isHeader = FILENAME ~ /\.h\.inc$/ }
/^ *\/\/\// { next }
/^ *\/\/ written by hand$/ { byHand = 1 }
byHand { print > rules; byHand = !/^ *\/\/ generated$/; next }
/^\/\/ ::.* (declarations|definitions)$/ {
  op = namespace = $2
  sub(/.*::/, "", op); sub(/^::/, "", namespace); sub("::" op "$", "", namespace)
  i = shardOf(op)
  shard = isHeader ? declarations[i] : definitions[i]
  header = op in isCommon ? few : all
  put("namespace " namespace " {")
  if (isHeader)
    put("class " op ";")
  else
    registered[i] = registered[i] "  ::mlir::RegisteredOperationName::insert<" $2 ">(dialect);\n"
  isOp = 1
  isShared = 0
  next
}
isOp { put($0); isOp = !/^MLIR_(DECLARE|DEFINE)_EXPLICIT_TYPE_ID/; next }
# The checks that definitions share, in front of the first.
/^namespace / { isShared = 0 }
!isHeader && isShared { for (i = 0; i < shards; ++i) print > definitions[i] }
/^#undef GET_OP_CLASSES$/ { isShared = 1 }
END {
  for (i = 0; i < shards; ++i)
    printf "void add%sOps%d(::mlir::Dialect &dialect) {\n%s}\n", family, i, registered[i] > definitions[i]
}' "$family.all.h.inc" "$family.all.cpp.inc"
for new in "$family".*.new; do
  if cmp -s "$new" "${new%.new}"; then rm "$new"; else mv "$new" "${new%.new}"; fi
done
