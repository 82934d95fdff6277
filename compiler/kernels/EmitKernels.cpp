// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass that emits each kernel by its schedule.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/kernels/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EMITKERNELSPASS
#include "compiler/kernels/Passes.h.inc"

namespace {
struct EmitKernelsPass : impl::EmitKernelsPassBase<EmitKernelsPass> {
  using EmitKernelsPassBase::EmitKernelsPassBase;

  void runOnOperation() override {
    Machine machine;
    machine.lanes = lanes;
    machine.panelVectors = panelVectors;
    machine.rows = rows;
    for (func::FuncOp kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!kernel->hasAttr("rt.kernel"))
        continue;
      auto schedule = kernel->getAttrOfType<StringAttr>("rt.schedule");
      LogicalResult emitted = failure();
      if (!schedule)
        kernel.emitError("expected the attribute 'rt.schedule' on a kernel");
      else if (schedule == "contraction")
        emitted = emitContraction(kernel, machine);
      else if (schedule == "transpose")
        emitted = emitTranspose(kernel, machine);
      else if (schedule == "scatter")
        emitted = emitScatter(kernel, machine);
      else if (schedule == "loops")
        emitted = emitLoops(kernel, machine);
      else
        kernel.emitError("expected schedule 'contraction', 'scatter', 'transpose' or 'loops', but got ") << schedule;
      if (failed(emitted))
        return signalPassFailure();
    }
  }
};
} // namespace
} // namespace cauce
