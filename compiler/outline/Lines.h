// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines of a function, and what is written once for all parameters.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace cauce::outline {

/// `name: type = formula`, or `states <- formula`.
struct Line {
  std::string name, type, formula;
  std::vector<std::string> states;
  std::string indices; // behind the names
};

/// Prints lines. States that are assigned the same are one line; updates that are the same for several parameters but for their
/// names stand once, with P for the parameter, where those of the last of them stood.
void printLines(std::vector<Line> lines, llvm::raw_ostream &out);

} // namespace cauce::outline
