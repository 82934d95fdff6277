// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled code as a function from tensors to tensors: a module goes through the whole pipeline to a shared object, which
// the runtime loads through its public C API.
#pragma once

#include "compiler/program/Compile.h"
#include "dialects/nn/reference/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "cauce/cauce.h"

#include <map>

namespace cauce::check {

using nn::reference::Tensor;

class Program {
public:
  Program() = default;
  Program(const Program &) = delete;
  ~Program();

  /// Compiles `module`, which is changed, for `target` and loads it with `threads` threads. Problems are diagnostics.
  mlir::LogicalResult compile(mlir::ModuleOp module, const std::string &target, unsigned threads, uint64_t recompute = 0);
  /// The same in two steps: the signatures of a module at level graph or step, and what that is once passes have taken it to level
  /// target, with a limit on LLVM's passes if `limit` is not null.
  void declare(mlir::ModuleOp module);
  mlir::LogicalResult load(mlir::ModuleOp module, const std::string &target, unsigned threads, PassLimit *limit);

  /// The results of function `name`; their element types are those of `like`. States are set before the call and got after
  /// it; one that is not written is to stay as it was. What the runtime keeps is taken to be as in `like`. On failure `message` says why.
  mlir::FailureOr<std::vector<Tensor>> call(const std::string &name, llvm::ArrayRef<Tensor> arguments,
                                            llvm::ArrayRef<Tensor> like, std::string &message);

private:
  /// The states that arguments and results of a function are; nothing for those that are passed.
  struct Signature {
    std::vector<std::string> arguments, results;
    std::vector<bool> kept; // results that the runtime keeps for a metric, and nobody gets
  };

  mlir::LogicalResult load(mlir::ModuleOp module, const CompileOptions &options, unsigned threads);

  std::map<std::string, Signature> signatures;
  cauce_program_t *program = nullptr;
  cauce_session_t *session = nullptr;
};

} // namespace cauce::check
