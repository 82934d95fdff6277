// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of lines that say something of cases: what is expected of them, how exact they have to be. A line is the id of a case, in which *
// is any text, then words, then after # why; the first line that fits a case is the one that counts.
//
//   node/test_dft*   atol 1e-4                 # expected zeros are the rest of a sum of f32
//   node/test_loop*  lower-unsupported dynamic # a size that depends on data
#pragma once

#include "tools/cauce-onnx-suite/Compare.h"
#include "tools/cauce-onnx-suite/Row.h"

#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace cauce::suite {

struct Line {
  std::shared_ptr<const llvm::MemoryBuffer> file; // which the pattern points into
  unsigned number;
  llvm::GlobPattern pattern;
  std::string id, reason;
  std::vector<std::string> words;
  mutable bool isUsed = false;
};

/// Which status a case has: "STATUS", in all modes, or "STATUS MODE..." Those that no line fits are expected to pass.
class Expectations {
public:
  /// Reads those for one of `modes`.
  bool read(const std::string &file, llvm::StringRef mode, llvm::ArrayRef<std::string> modes, std::string &error);
  /// Status::Pass where no line fits.
  Status of(llvm::StringRef id) const;
  /// "NAME:3" of the lines that no case has asked for.
  std::vector<std::string> unused() const;

private:
  std::string file;
  std::vector<Line> lines;
  std::vector<Status> statuses;
};

/// The tolerances of cases, where they are not those of the suite. `random`: types and shapes alone are compared.
class Tolerances {
public:
  bool read(const std::string &file, std::string &error);
  /// Changes what a line changes, and says whether the case is random by nature.
  bool apply(llvm::StringRef id, Tolerance &tolerance) const;

private:
  std::vector<Line> lines;
};

} // namespace cauce::suite
