// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass plugin that plants a mistake for cauce-check and cauce-opt to find; no product has it.
//   --load-pass-plugin=build/lib/cauce-mistake.so --pass-pipeline="builtin.module(mistake{op=arith.addf becomes=arith.subf})"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

#include <csignal>

using namespace mlir;

namespace {

struct MistakePass : PassWrapper<MistakePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(MistakePass)
  MistakePass() = default;
  MistakePass(const MistakePass &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "mistake"; }
  StringRef getDescription() const override { return "change an op, so that a program is wrong, or crash"; }

  void runOnOperation() override {
    int64_t left = number;
    Operation *found = nullptr;
    getOperation().walk([&](Operation *candidate) {
      if (candidate->getName().getStringRef() != op.getValue() || left-- > 0)
        return WalkResult::advance();
      found = candidate;
      return WalkResult::interrupt();
    });
    if (!found)
      return;
    if (crash)
      raise(SIGSEGV);
    if (fail) {
      found->emitError("planted");
      return signalPassFailure();
    }
    if (swap) {
      Value first = found->getOperand(0);
      found->setOperand(0, found->getOperand(1));
      found->setOperand(1, first);
    }
    OpBuilder builder(found);
    if (add) {
      Value number = arith::ConstantIndexOp::create(builder, found->getLoc(), add);
      found->setOperand(0, arith::AddIOp::create(builder, found->getLoc(), found->getOperand(0), number));
    }
    if (becomes.empty())
      return;
    OperationState state(found->getLoc(), becomes, found->getOperands(), found->getResultTypes());
    Operation *other = builder.create(state);
    found->replaceAllUsesWith(other->getResults());
    found->erase();
  }

  Option<std::string> op{*this, "op", llvm::cl::desc("the name of the op; nothing happens if there is none")};
  Option<std::string> becomes{*this, "becomes", llvm::cl::desc("the name of what takes its place, with its operands")};
  Option<int64_t> number{*this, "number", llvm::cl::desc("which of them, from 0"), llvm::cl::init(0)};
  Option<int64_t> add{*this, "add", llvm::cl::desc("to the first operand, an index"), llvm::cl::init(0)};
  Option<bool> swap{*this, "swap", llvm::cl::desc("the first two operands"), llvm::cl::init(false)};
  Option<bool> crash{*this, "crash", llvm::cl::desc("instead"), llvm::cl::init(false)};
  Option<bool> fail{*this, "fail", llvm::cl::desc("instead, with an error at the op"), llvm::cl::init(false)};
};

} // namespace

extern "C" PassPluginLibraryInfo LLVM_ATTRIBUTE_WEAK mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "mistake", "1", [] { PassRegistration<MistakePass>(); }};
}
