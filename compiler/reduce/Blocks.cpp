// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow: loops and branches, as regions and as blocks.
#include "compiler/reduce/Module.h"

#include "dialects/nn/Loop.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace cauce::reduce {
namespace {

// A loop becomes its first iteration, a choice its first branch.
void inlineRegions(Module &module, Places &places) {
  SmallVector<Operation *> chosen;
  module->walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<scf::ForOp, scf::IfOp>(op) && places.next())
      chosen.push_back(op);
  });
  llvm::SmallPtrSet<Operation *, 8> erased; // with the other branch
  for (Operation *op : chosen) {
    if (erased.contains(op))
      continue;
    Block *body = &op->getRegion(0).front();
    Operation *end = body->getTerminator();
    SmallVector<Value> arguments;
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      arguments.push_back(loop.getLowerBound());
      llvm::append_range(arguments, loop.getInitArgs());
    }
    for (auto [argument, value] : llvm::zip(body->getArguments(), arguments))
      argument.replaceAllUsesWith(value);
    for (auto [result, value] : llvm::zip(op->getResults(), end->getOperands()))
      result.replaceAllUsesWith(value);
    end->erase();
    op->getBlock()->getOperations().splice(op->getIterator(), body->getOperations());
    op->walk([&](Operation *inner) { erased.insert(inner); });
    op->erase();
  }
}

// Of nn.if the first or the second body is left, of nn.while the only trip.
auto takeBody(unsigned number) {
  return [number](Module &module, Places &places) {
    SmallVector<Operation *> chosen; // those in the bodies of others first
    module->walk([&](Operation *op) {
      if ((isa<nn::IfOp>(op) || (number == 0 && isa<nn::WhileOp>(op))) && places.next())
        chosen.push_back(op);
    });
    for (Operation *op : chosen) {
      OpBuilder b(op);
      auto branch = dyn_cast<nn::IfOp>(op);
      Region &body = branch ? op->getRegion(number) : cast<nn::WhileOp>(op).getBody();
      op->replaceAllUsesWith(nn::inlineBody(b, body, branch ? ValueRange(branch.getInputs()) : op->getOperands()));
      op->erase();
    }
  };
}

// A branch that has a choice leads to the first of the blocks, or to the second.
auto takeBranch(unsigned number) {
  return [number](Module &module, Places &places) {
    SmallVector<BranchOpInterface> chosen;
    module->walk([&](BranchOpInterface branch) {
      bool canReplace = isa<cf::ControlFlowDialect, LLVM::LLVMDialect>(branch->getDialect());
      if (canReplace && branch->getNumSuccessors() > 1 && number < branch->getNumSuccessors() && places.next())
        chosen.push_back(branch);
    });
    IRRewriter rewriter(module->getContext());
    for (BranchOpInterface branch : chosen) {
      rewriter.setInsertionPoint(branch);
      Block *block = branch->getSuccessor(number);
      SmallVector<Value> operands(branch.getSuccessorOperands(number).getForwardedOperands());
      if (isa<cf::ControlFlowDialect>(branch->getDialect()))
        cf::BranchOp::create(rewriter, branch.getLoc(), block, operands);
      else
        LLVM::BrOp::create(rewriter, branch.getLoc(), operands, block);
      rewriter.eraseOp(branch);
    }
    if (!chosen.empty())
      for (auto function : module->getOps<FunctionOpInterface>())
        (void)eraseUnreachableBlocks(rewriter, function->getRegions());
  };
}

// Blocks that only follow one another become one.
void mergeBlocks(Module &module, Places &places) {
  SmallVector<Block *> chosen;
  for (auto function : module->getOps<FunctionOpInterface>())
    for (Block &block : function.getFunctionBody()) {
      Block *before = block.getSinglePredecessor();
      if (before && before != &block && before->getNumSuccessors() == 1 && isa<BranchOpInterface>(before->getTerminator()) && places.next())
        chosen.push_back(&block);
    }
  IRRewriter rewriter(module->getContext());
  for (Block *block : chosen) {
    Block *before = block->getSinglePredecessor();
    auto branch = cast<BranchOpInterface>(before->getTerminator());
    SmallVector<Value> operands(branch.getSuccessorOperands(0).getForwardedOperands());
    rewriter.eraseOp(branch);
    rewriter.mergeBlocks(block, before, operands);
  }
}

} // namespace

void addBlockReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"inline loops and branches", inlineRegions});
  reductions.push_back({"take the first body", takeBody(0)});
  reductions.push_back({"take the second body", takeBody(1)});
  reductions.push_back({"take the first branch", takeBranch(0)});
  reductions.push_back({"take the second branch", takeBranch(1)});
  reductions.push_back({"merge blocks", mergeBlocks});
}

} // namespace cauce::reduce
