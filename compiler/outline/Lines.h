// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines of a function, and what is written once for all parameters.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <string>
#include <vector>

namespace cauce::outline {

/// `name: type = formula`, or `states <- formula`.
struct Line {
  std::string name, type, formula;
  std::vector<std::string> states;
  std::string indices; // behind the names
};

/// The values of the functions that have been printed, by what they are computed from.
struct Known {
  struct Value {
    size_t number;
    std::string function;
  };
  std::map<std::string, Value> values;
};

/// Prints the lines of a function. Values that an earlier function computes from the same are named together, with that function. States that are assigned the same are one line; updates that are the same for several parameters but for their
/// names stand once, with P for the parameter, where those of the last of them stood.
void printLines(std::vector<Line> lines, llvm::StringRef function, Known &known, llvm::raw_ostream &out);

} // namespace cauce::outline
