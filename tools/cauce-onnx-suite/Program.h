// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model as a function from values to values.
#pragma once

#include "cauce/cauce.h"
#include "mlir/IR/BuiltinOps.h"
#include "tools/cauce-onnx-suite/Values.h"

namespace cauce::suite {

class Program {
public:
  Program() = default;
  Program(const Program &) = delete;
  ~Program();

  /// Compiles `module`, which is changed, and loads it. Problems are diagnostics.
  mlir::LogicalResult compile(mlir::ModuleOp module, const std::string &target);
  /// The results of @predict. False, with `error`, if it cannot be called with these values.
  bool call(llvm::ArrayRef<Value> arguments, std::vector<Value> &results, std::string &error);

private:
  cauce_program_t *program = nullptr;
  cauce_session_t *session = nullptr;
};

} // namespace cauce::suite
