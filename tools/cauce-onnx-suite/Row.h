// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What became of a case.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstring>
#include <optional>

namespace cauce::suite {

/// The stage that stopped a case.
enum class Status {
  Crash, // what a case is until it says something else
  Timeout,
  BadCase,
  ImportUnsupported,
  LowerUnsupported,
  CompileError,
  RunError,
  WrongType,
  WrongValue,
  Nondeterministic,
  Pass,
};
constexpr unsigned statusCount = unsigned(Status::Pass) + 1;

struct StatusName {
  Status status;
  llvm::StringLiteral name, meaning;
};
/// All of them, in the order of stages, the best first.
llvm::ArrayRef<StatusName> statusNames();
llvm::StringRef nameOf(Status status);
std::optional<Status> findStatus(llvm::StringRef name);

/// Nondeterministic: what can be compared, types and shapes, is right.
inline bool hasPassed(Status status) { return status == Status::Pass || status == Status::Nondeterministic; }

/// Plain data: processes share it.
struct Row {
  Status status;
  char message[1024];   // one line
  char operators[2048]; // of the model, each once: "ai.onnx.ml Scaler\n"
  double seconds, compileSeconds; // of processor time: all of it; from the file to machine code
  double largest, largestRelative; // differences of elements, over all outputs
  uint64_t ulps;
};

/// Copies what fits of `text`, as one line.
template <size_t size>
void copyLine(char (&to)[size], llvm::StringRef text) {
  text = text.take_front(size - 1);
  memcpy(to, text.data(), text.size());
  to[text.size()] = 0;
  for (char *c = to; *c; ++c)
    if (static_cast<unsigned char>(*c) < ' ')
      *c = ' ';
}

} // namespace cauce::suite
