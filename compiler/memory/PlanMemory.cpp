// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory plan of each host function: order of what it runs, aliases, arena offsets, launches and loops.
#include "compiler/memory/FunctionPlan.h"
#include "compiler/memory/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "compiler/memory/Passes.h.inc"

namespace {

struct PlanMemoryPass : impl::PlanMemoryPassBase<PlanMemoryPass> {
  using PlanMemoryPassBase::PlanMemoryPassBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    CopyKernels copyKernels(getOperation(), symbols);
    SmallVector<func::FuncOp> functions;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function->hasAttr("rt.kernel"))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (function.isDeclaration()) {
        function.emitError("expected a body");
        return signalPassFailure();
      }
    FailureOr<SmallVector<func::FuncOp>> order = bodiesFirst(functions, symbols);
    if (failed(order))
      return signalPassFailure();
    llvm::StringMap<SizeExpr> arenas; // of the functions that have been planned, by name
    for (func::FuncOp function : *order) {
      if (failed(verifyHostFunction(function)))
        return signalPassFailure();
      HostFunction host(function, symbols);
      FunctionPlan plan;
      placeResults(host, plan);
      placeIntermediates(host, redzones, plan);
      placeBodies(function, arenas, plan);
      arenas[function.getName()] = plan.arena;
      writePlan(host, plan, copyKernels);
    }
  }
};

} // namespace
} // namespace cauce
