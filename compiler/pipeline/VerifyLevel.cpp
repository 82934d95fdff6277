// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of levels and the check of one.
#include "compiler/pipeline/Passes.h"
#include "compiler/pipeline/Pipeline.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_VERIFYLEVELPASS
#include "compiler/pipeline/Passes.h.inc"

ArrayRef<Level> levels() {
  static const Level table[] = {
      {"graph", {"builtin", "func", "nn", "train"}, "the program as the model file says it"},
      {"step", {"builtin", "func", "nn", "train"}, "pure functions: init, step, predict, ...; state in, state out"},
      {"tensor", {"builtin", "func", "linalg", "tensor", "arith", "math", "train"}, "loops over tensors, not yet written out"},
      {"kernel", {"builtin", "func", "rt", "memref", "scf", "vector", "arith", "math", "affine", "train"},
       "kernels on buffers, and the host program that launches them"},
      {"target", {"builtin", "func", "llvm", "train"}, "LLVM"},
  };
  return table;
}

const Level *findLevel(StringRef name) {
  for (const Level &level : levels())
    if (level.name == name)
      return &level;
  return nullptr;
}

namespace {
struct VerifyLevelPass : impl::VerifyLevelPassBase<VerifyLevelPass> {
  using VerifyLevelPassBase::VerifyLevelPassBase;

  void runOnOperation() override {
    const Level *found = findLevel(level);
    if (!found) {
      getOperation().emitError("expected level graph, step, tensor, kernel or target, but got '") << level << "'";
      return signalPassFailure();
    }
    getOperation().walk([&](Operation *op) {
      StringRef dialect = op->getName().getDialectNamespace();
      bool isLegal = llvm::is_contained(found->dialects, dialect);
      // From level step on programs are functions; of train only the declarations of states remain.
      if (dialect == "train" && found->name != "graph")
        isLegal = op->getName().getStringRef() == "train.state";
      // Programs are functions that do not call each other, each one block.
      if (dialect == "func")
        isLegal &= isa<func::FuncOp, func::ReturnOp>(op);
      if (auto function = dyn_cast<func::FuncOp>(op); function && !function.getBody().hasOneBlock()) {
        function.emitError("expected '") << function.getName() << "' to have a body of one block at level '" << found->name << "'";
        signalPassFailure();
      }
      if (!isLegal) {
        op->emitOpError("is not legal at level '") << found->name << "'";
        signalPassFailure();
      }
    });
  }
};
} // namespace
} // namespace cauce
