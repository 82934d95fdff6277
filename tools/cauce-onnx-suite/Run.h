// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One case: its model is read, compiled, called, and what it gives is compared.
#pragma once

#include "mlir/IR/MLIRContext.h"
#include "tools/cauce-onnx-suite/Cases.h"
#include "tools/cauce-onnx-suite/Modes.h"
#include "tools/cauce-onnx-suite/Row.h"

namespace cauce::suite {

struct RunOptions {
  Mode mode = Mode::Static;
  std::string target = "native";
};

/// `tolerance` is that of the case, or what overrides it; `numbers`: whether elements are compared.
void runCase(const Case &test, const RunOptions &options, Tolerance tolerance, bool numbers, mlir::MLIRContext &context, Row &row);

} // namespace cauce::suite
