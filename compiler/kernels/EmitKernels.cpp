// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass that emits each kernel by its schedule.
#include "compiler/kernels/Passes.h"
#include "compiler/kernels/SharedKernels.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EMITKERNELSPASS
#include "compiler/kernels/Passes.h.inc"

namespace {

bool isNamed(Type type, ArrayAttr dims) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return !tensor || tensor.hasStaticShape() || dims;
}

// What a kernel makes stays in registers until the next op, and so is there at the point of the op's result alone: at its outer dimensions,
// and at what it reduces if it collapses a row.
LogicalResult verifyReads(linalg::GenericOp op) {
  ArrayRef<AffineExpr> result = op.getMatchingIndexingMap(op.getDpsInitOperand(0)).getResults();
  SmallVector<unsigned> reduced;
  op.getReductionDims(reduced);
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (!input->get().getDefiningOp<linalg::GenericOp>())
      continue;
    AffineMap map = op.getMatchingIndexingMap(input);
    size_t common = std::min<size_t>(result.size(), map.getNumResults());
    bool isRow = map.getNumResults() == result.size() + 1 && llvm::any_of(reduced, [&](unsigned dim) { return map.getResults().back().isFunctionOfDim(dim); });
    if (map.getResults().take_front(common) != result.take_front(common) || (map.getNumResults() > result.size() && !isRow))
      return op.emitOpError("expected operand ")
             << input->getOperandNumber() << ", which the same kernel makes, to be read at the point of the result, but got the indices " << AffineMapAttr::get(map)
             << " for " << AffineMapAttr::get(op.getMatchingIndexingMap(op.getDpsInitOperand(0)));
  }
  return success();
}

// What all schedules rely on.
LogicalResult verifyKernel(func::FuncOp kernel) {
  if (kernel.isDeclaration())
    return kernel.emitError("expected a kernel with a body");
  for (auto [i, type] : llvm::enumerate(kernel.getArgumentTypes()))
    if (!isNamed(type, kernel.getArgAttrOfType<ArrayAttr>(i, "rt.dims")))
      return kernel.emitError("expected the attribute 'rt.dims' on argument ") << i << " of " << type;
  for (auto [i, type] : llvm::enumerate(kernel.getResultTypes()))
    if (!isNamed(type, kernel.getResultAttrOfType<ArrayAttr>(i, "rt.dims")))
      return kernel.emitError("expected the attribute 'rt.dims' on result ") << i << " of " << type;
  Block &body = kernel.getBody().front();
  for (Operation &op : body.without_terminator())
    if (!isa<linalg::GenericOp, linalg::FillOp, tensor::EmptyOp>(op) && !isa<arith::ArithDialect>(op.getDialect()))
      return op.emitOpError("is not expected: a kernel is made of linalg.generic, linalg.fill, tensor.empty and sizes");
  for (auto op : body.getOps<linalg::GenericOp>())
    if (failed(verifyReads(op)))
      return failure();
  for (OpOperand &operand : body.getTerminator()->getOpOperands())
    if (bool isMemory = operand.get().getDefiningOp<tensor::EmptyOp>() && kernel.getResultAttr(operand.getOperandNumber(), "rt.scratch");
        !isMemory && !operand.get().getDefiningOp<linalg::GenericOp>())
      return kernel.emitError("expected result ") << operand.getOperandNumber() << " to be made by a linalg.generic of the kernel";
  return success();
}

// A kernel, or what several share, on its way from tensors to buffers.
struct Emission {
  func::FuncOp source;
  ScheduledKernel scheduled;
  SharedKernel *shared = nullptr; // whose function it is
  ModuleOp place;                 // around it while it is emitted
};

struct EmitKernelsPass : impl::EmitKernelsPassBase<EmitKernelsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    rt::TargetAttr target = rt::TargetAttr::of(module);
    for (func::FuncOp kernel : module.getOps<func::FuncOp>())
      if (kernel->hasAttr("rt.kernel") && failed(verifyKernel(kernel)))
        return signalPassFailure();
    FailureOr<SmallVector<SharedKernel>> shared = shareKernels(module, target);
    if (failed(shared))
      return signalPassFailure();
    std::vector<Emission> emissions;
    llvm::SmallPtrSet<Operation *, 32> members;
    for (SharedKernel &kernel : *shared) {
      if (failed(prepare(kernel, emissions)))
        return signalPassFailure();
      for (const SharedKernel::Member &member : kernel.members)
        members.insert(member.kernel);
    }
    for (func::FuncOp kernel : module.getOps<func::FuncOp>())
      if (kernel->hasAttr("rt.kernel") && !members.contains(kernel) && failed(prepare(kernel, target, emissions)))
        return signalPassFailure();

    for (Emission &emission : emissions)
      enclose(emission, target);
    if (failed(failableParallelForEach(&getContext(), emissions, [&](Emission &emission) {
          return emission.scheduled.schedule->emit(emission.source, emission.scheduled.mode, target);
        })))
      return signalPassFailure();
    for (Emission &emission : emissions)
      release(emission);
  }

  static LogicalResult prepare(SharedKernel &shared, std::vector<Emission> &emissions) {
    FailureOr<ScheduledKernel> scheduled = scheduleOf(shared.function);
    if (failed(scheduled))
      return failure();
    for (const SharedKernel::Member &member : shared.members)
      if (failed(scheduled->schedule->verify(member.kernel, scheduled->mode)))
        return failure();
    for (SharedKernel::Member &member : shared.members)
      explain(member.kernel.getLoc(), "emit-kernels", [&](raw_ostream &out) {
        out << "kernel '" << member.kernel.getName() << "' of " << describeNodes(member.kernel.getLoc()) << ": '" << shared.function.getName() << "'";
        for (TypedAttr argument : member.arguments) {
          out << (argument == member.arguments.front() ? " with " : ", ");
          argument.print(out, /*elideType=*/true);
        }
      });
    emissions.push_back({shared.function, *scheduled, &shared, {}});
    return success();
  }

  static LogicalResult prepare(func::FuncOp kernel, rt::TargetAttr target, std::vector<Emission> &emissions) {
    FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
    if (failed(scheduled) || failed(scheduled->schedule->verify(kernel, scheduled->mode)))
      return failure();
    explain(kernel.getLoc(), "emit-kernels", [&](raw_ostream &out) {
      out << "kernel '" << kernel.getName() << "' of " << describeNodes(kernel.getLoc()) << ": " << scheduled->schedule->name;
      scheduled->schedule->describe(out, scheduled->mode, target);
    });
    emissions.push_back({kernel, *scheduled, nullptr, {}});
    return success();
  }

  // Threads must not change a module that they share: a schedule puts its functions beside the kernel, in a module of that alone.
  static void enclose(Emission &emission, rt::TargetAttr target) {
    OpBuilder b(emission.source);
    emission.place = ModuleOp::create(b, emission.source.getLoc());
    emission.place->setAttr("rt.target", target);
    emission.source->moveBefore(emission.place.getBody(), emission.place.getBody()->end());
  }

  // The functions come to where the kernel was.
  static void release(Emission &emission) {
    SmallVector<func::FuncOp> functions(emission.place.getOps<func::FuncOp>());
    for (func::FuncOp function : functions)
      function->moveBefore(emission.place);
    emission.place.erase();
    if (!emission.shared)
      return;
    func::FuncOp shared = functions.front(), tasks = functions.back();
    for (SharedKernel::Member &member : emission.shared->members)
      emitMember(member, shared, tasks);
    tasks.erase();
  }
};
} // namespace
} // namespace cauce
