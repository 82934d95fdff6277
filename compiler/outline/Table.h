// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows under each other.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace cauce::outline {

using Row = std::vector<std::string>;

/// Each cell of a row begins where those of the other rows do. The last one is as long as it is, and goes on below itself where it is too
/// long for a line.
void printTable(llvm::ArrayRef<Row> rows, llvm::raw_ostream &out);

} // namespace cauce::outline
