// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A limit on how many passes LLVM runs of those that code can do without, as `opt -opt-bisect-limit`.
#pragma once

#include "llvm/IR/OptBisect.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace cauce {

/// Counts through all modules that are compiled with it, one after the other: it must not be shared by threads at work.
class PassLimit : public llvm::OptPassGate {
public:
  /// The first `limit` passes run; all, but counted, if it is negative. `log`: a line for each, as LLVM prints it; may be null.
  explicit PassLimit(int64_t limit, llvm::raw_ostream *log = nullptr) : limit(limit), log(log) {}

  bool isEnabled() const override { return true; }
  bool shouldRunPass(llvm::StringRef pass, llvm::StringRef unit) const override {
    bool runs = limit < 0 || passes < limit;
    ++passes;
    if (runs)
      last = (pass + " on " + unit).str();
    if (log)
      *log << "BISECT: " << (runs ? "" : "NOT ") << "running pass (" << passes << ") " << pass << " on " << unit << "\n";
    return runs;
  }

  mutable int64_t passes = 0; // that there were
  mutable std::string last;   // that ran

private:
  int64_t limit;
  llvm::raw_ostream *log;
};

} // namespace cauce
