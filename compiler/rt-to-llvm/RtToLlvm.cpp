// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host functions and kernel entries by the layout of runtime/include/cauce/program_abi.h.
#include "compiler/rt-to-llvm/Addresses.h"
#include "compiler/rt-to-llvm/HostFunction.h"
#include "compiler/rt-to-llvm/Passes.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_CONVERTRTTOLLVMPASS
#include "compiler/rt-to-llvm/Passes.h.inc"

namespace {

struct ConvertRtToLlvmPass : impl::ConvertRtToLlvmPassBase<ConvertRtToLlvmPass> {
  using ConvertRtToLlvmPassBase::ConvertRtToLlvmPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<LLVM::LLVMFuncOp> kernels;
    SmallVector<rt::FunctionOp> functions(module.getOps<rt::FunctionOp>());
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (function->hasAttr("rt.kernel")) {
        if (!function->getAttrOfType<IntegerAttr>("rt.buffers") || !function->getAttrOfType<ArrayAttr>("rt.symbols")) {
          function.emitError("expected the attributes 'rt.buffers' and 'rt.symbols' on a kernel");
          return signalPassFailure();
        }
        kernels.push_back(function);
      }
    Globals globals(module, functions, kernels);
    for (rt::FunctionOp function : functions)
      convertHostFunction(function, globals, redzones);
    for (rt::FunctionOp function : functions) // loops have asked the functions that they run for the sizes of elements
      function.erase();
    for (LLVM::LLVMFuncOp kernel : kernels)
      makeEntry(kernel, globals);
  }

  void makeEntry(LLVM::LLVMFuncOp kernel, const Globals &globals) {
    OpBuilder b(&getContext());
    endStores(kernel);
    b.setInsertionPointAfter(kernel);
    Location loc = kernel.getLoc();
    Type i64 = b.getI64Type(), ptr = LLVM::LLVMPointerType::get(&getContext()), status = b.getI32Type();
    auto entry = LLVM::LLVMFuncOp::create(b, loc, (kernel.getName() + ".run").str(),
                                          LLVM::LLVMFunctionType::get(status, {ptr, ptr, i64, i64}),
                                          LLVM::Linkage::Internal);
    b.setInsertionPointToStart(entry.addEntryBlock(b));
    // A buffer is a memref descriptor spread over five arguments: two pointers, offset, size and stride; kernels
    // compute addresses themselves and use the pointers alone.
    SmallVector<Value> arguments;
    Value zero = LLVM::ConstantOp::create(b, loc, i64, 0), one = LLVM::ConstantOp::create(b, loc, i64, 1);
    for (int64_t i = 0, e = kernel->getAttrOfType<IntegerAttr>("rt.buffers").getInt(); i < e; ++i) {
      Value pointer = loadAt(b, loc, ptr, entry.getArgument(0), i * sizeof(void *));
      arguments.append({pointer, pointer, zero, zero, one});
    }
    for (StringAttr symbol : kernel->getAttrOfType<ArrayAttr>("rt.symbols").getAsRange<StringAttr>())
      arguments.push_back(loadAt(b, loc, i64, entry.getArgument(1), globals.indexOf(symbol.getValue()) * 8));
    arguments.append({entry.getArgument(2), entry.getArgument(3)});
    LLVM::CallOp::create(b, loc, TypeRange{}, kernel.getName(), arguments);
    LLVM::ReturnOp::create(b, loc, LLVM::ConstantOp::create(b, loc, status, 0).getResult());
  }

  // Stores past the caches become visible in any order: before the kernel is said to be done, they are.
  static void endStores(LLVM::LLVMFuncOp kernel) {
    WalkResult found = kernel.walk([](LLVM::StoreOp store) { return store.getNontemporal() ? WalkResult::interrupt() : WalkResult::advance(); });
    if (!found.wasInterrupted())
      return;
    kernel.walk([](LLVM::ReturnOp end) {
      OpBuilder b(end);
      LLVM::CallIntrinsicOp::create(b, end.getLoc(), b.getStringAttr("llvm.x86.sse.sfence"), ValueRange());
    });
  }
};

} // namespace
} // namespace cauce
