// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @continue.
#include "compiler/incremental/Passes.h"

#include "compiler/incremental/Continuation.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDCONTINUATIONPASS
#include "compiler/incremental/Passes.h.inc"

namespace {

// Whether it takes ids of tokens alone, and has a score for each token that there is.
bool isOfTokens(func::FuncOp predict) {
  if (predict.isDeclaration() || predict.getNumArguments() != 1)
    return false;
  auto ids = dyn_cast<RankedTensorType>(predict.getArgumentTypes()[0]);
  auto checks = predict.getArgAttrOfType<ArrayAttr>(0, "train.ids");
  if (!ids || ids.getRank() != 2 || !ids.getElementType().isInteger() || !checks || ids.getDimSize(1) == 1)
    return false;
  auto ranges = llvm::to_vector(llvm::make_filter_range(checks.getAsRange<train::IdsAttr>(), [](train::IdsAttr some) { return !some.isOfPlaces(); }));
  if (ranges.size() != 1)
    return false;
  SmallVector<nn::Dim> dims = nn::dimsOf(ids);
  bool isCounted = dims[1].isStatic() || nn::exprOf(dims[1]).symbols() == std::vector<std::string>{dims[1].symbol.str()};
  int64_t count = ranges.front().getCount();
  auto hasScores = [&](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return isa<FloatType>(tensor.getElementType()) && tensor.getRank() >= 2 && tensor.getShape().back() == count;
  };
  return isCounted && dims[0] != dims[1] && llvm::any_of(predict.getResultTypes(), hasScores);
}

struct BuildContinuationPass : impl::BuildContinuationPassBase<BuildContinuationPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto predict = module.lookupSymbol<func::FuncOp>("predict");
    if (!predict || module.lookupSymbol("continue") || !isOfTokens(predict))
      return;
    incremental::Continuation continuation(predict, "continue");
    if (continuation.build()) {
      explain(predict.getLoc(), "build-continuation", [&](raw_ostream &out) {
        out << "a function of new tokens, which takes " << continuation.count() << " values that are remembered of those before";
      });
      return;
    }
    Operation *op = continuation.hinderedBy();
    explainMissed(op->getLoc(), "build-continuation", [&](raw_ostream &out) {
      out << "no function of new tokens alone: " << describeNodes(op->getLoc()) << " (" << op->getName() << ") " << continuation.reason();
    });
  }
};

} // namespace
} // namespace cauce
