// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows that are sequences of different lengths, padded to one in their files: a field says how many steps of each row count (program_abi.h, `lengths`). A batch has as many as
// its longest row: what is behind them no row of it needs.
#pragma once

#include "data/Reader.h"

namespace cauce::runtime {

// Whether the rows of a field are sequences that a batch cuts.
inline bool isPadded(const Field &field) { return field.type->rank >= 2 && field.type->dims[1] < 0; }

// Whether the lengths of a table are numbers of steps that its rows have. `name` is that of its data set.
Status checkLengths(const Table &table, const char *name);

// How many steps the longest of the `rows` rows in `fields` has, at least one; those behind them are cut off, so that rows are closer together.
int64_t cutToLongest(const Table &table, size_t rows, void *const *fields);

} // namespace cauce::runtime
