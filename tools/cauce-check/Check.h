// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The checks of one module: compiled code against the reference, gradients against central differences, forward mode
// against reverse mode.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tools/cauce-check/Compare.h"

#include <string>

namespace cauce::check {

struct CheckOptions {
  bool gradients = true, compiled = true;
  std::string function; // check this one alone
  std::string target = "native";
  unsigned threads = 2;
  uint64_t recompute = 0;      // if not 0, compiled code keeps as little as it can and computes it again, at so many of each symbol
  unsigned seeds = 1;          // how many sets of arguments per size
  unsigned order = 2;          // up to which derivative
  unsigned differences = 24;   // central differences per argument, at most
  double tolerance = -1;       // instead of every function's own, if not negative
};

/// What a check failed at: the module, its derivatives, the compiler, a call, a value of compiled code, or of its derivative, a value that
/// rounding may explain, derivatives against differences, where differences of several steps do not agree with each other, or against each other.
enum class Failure { None, Module, Differentiation, Compiler, Call, Value, DerivativeValue, Rounding, Gradient, Kink, Modes };
/// "a wrong value".
llvm::StringRef describe(Failure failure);

/// Plain data, which a process may share with another one.
struct CheckReport {
  unsigned functions = 0;
  uint64_t comparisons = 0; // tensors compared
  Failure failure = Failure::None; // the first one
  char phase[16] = ""; // what is being done: "compiling"
};

/// Checks every function of `module`, which is left as it is. Each function that fails is an error at the function; the
/// result is then a failure, after all others were checked.
mlir::LogicalResult checkModule(mlir::ModuleOp module, const CheckOptions &options, CheckReport &report);

/// A call of a compiled function, and what the reference says it gives.
struct Case {
  std::string function, where; // in the program; sizes and seed
  mlir::Location location;
  std::vector<nn::reference::Tensor> arguments, expected;
  Tolerance tolerance;
};

/// What checkModule compiles, and the calls that it compares, of `module`, which is left as it is. Problems are diagnostics: a
/// function for which the reference has no answer is one.
mlir::FailureOr<std::vector<Case>> makeCases(mlir::ModuleOp module, const CheckOptions &options, mlir::OwningOpRef<mlir::ModuleOp> &program);

/// Replaces the train.gradient ops in every function of `module`.
mlir::LogicalResult differentiateAll(mlir::ModuleOp module);

} // namespace cauce::check
