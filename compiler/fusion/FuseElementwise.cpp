// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which elementwise ops move into their consumers; the rewriting is MLIR's.
#include "compiler/fusion/Passes.h"

#include "compiler/kernels/Reduction.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/kernels/Windows.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "compiler/support/Rewrite.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_FUSEELEMENTWISEPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr int64_t cheapOps = 8;        // a body of so many adds and multiplies costs less than a trip to memory
constexpr int64_t largestBody = 400;   // beyond this registers spill and compile time grows

// Whether an operand has an element for each of the result.
bool isWhole(linalg::GenericOp op, OpOperand *input) {
  return op.getNumLoops() > 0 && op.getMatchingIndexingMap(input).getNumResults() == op.getNumLoops();
}

// Whether the body is a few operations without a division or a function.
bool isShort(linalg::GenericOp op) {
  int64_t count = 0;
  for (Operation &inner : op.getBody()->without_terminator()) {
    if (isa<math::MathDialect>(inner.getDialect()) && !isa<math::AbsFOp, math::AbsIOp>(inner))
      return false;
    if (isa<arith::DivFOp, arith::DivSIOp, arith::DivUIOp, arith::MulUIExtendedOp, tensor::ExtractOp>(inner))
      return false;
    ++count;
  }
  return count <= cheapOps;
}

// What the schedule that computes the consumer says to it.
Welcome welcomeOf(OpOperand *operand) {
  auto consumer = cast<linalg::GenericOp>(operand->getOwner());
  return Schedules::of(consumer).around(consumer).welcomes(*operand);
}

// Whether a value is in memory for others than elementwise ops: a reduction reads it by columns, or an op at places of its own.
bool isStored(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) {
    auto op = dyn_cast<linalg::GenericOp>(user);
    return isa<tensor::ExtractOp>(user) || (op && op.getNumReductionLoops() && combinerOf(op) && !readsRows(op));
  });
}

// Whether computing the body again in every consumer is cheaper than keeping its result, since nothing more is read from memory: all
// operands are smaller than the result, or one is as large, which is in memory anyway and no larger an element, and all consumers take
// the body in. What is left of a tensor by the mean of its columns is such a result.
bool isCheap(linalg::GenericOp op) {
  if (!isShort(op))
    return false;
  SmallVector<OpOperand *> whole = llvm::filter_to_vector(op.getDpsInputOperands(), [&](OpOperand *input) { return isWhole(op, input); });
  if (whole.empty())
    return true;
  auto bits = [](Value value) { return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth(); };
  if (whole.size() > 1 || op->getNumResults() > 1 || bits(whole.front()->get()) > bits(op.getResult(0)) || !isStored(whole.front()->get()))
    return false;
  return llvm::all_of(op->getUses(), [](OpOperand &use) { return isa<linalg::GenericOp>(use.getOwner()) && welcomeOf(&use).kind != Welcome::Never; });
}

// Whether a tensor stays an operand, or something it is computed from does, however much is fused: constants and what is
// made of indices alone leave no operand behind.
bool hasSource(Value value) {
  SmallVector<Value> open{value};
  SmallPtrSet<Operation *, 8> seen;
  while (!open.empty()) {
    Operation *op = open.pop_back_val().getDefiningOp();
    auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
    if (!generic || generic.getNumReductionLoops()) {
      if (!op || !(isa<linalg::FillOp>(op) || matchPattern(op, m_Constant())))
        return true;
    } else if (seen.insert(op).second) {
      llvm::append_range(open, generic.getDpsInputs());
    }
  }
  return false;
}

// The loops of the consumer whose sizes no longer follow from its other operands and those of the producer once it has taken that in.
// MLIR would keep the producer's result in the fused op for them, although nobody reads it.
SmallVector<unsigned> lostLoops(OpOperand *operand, linalg::GenericOp producer, linalg::GenericOp consumer) {
  SmallVector<AffineMap> maps;
  for (OpOperand *input : consumer.getDpsInputOperands())
    if (input != operand && hasSource(input->get()))
      maps.push_back(consumer.getMatchingIndexingMap(input));
  for (OpOperand &init : consumer.getDpsInitsMutable())
    if (!consumer.getTiedOpResult(&init).use_empty())
      maps.push_back(consumer.getMatchingIndexingMap(&init));
  AffineMap resultMap = producer.getIndexingMapMatchingResult(cast<OpResult>(operand->get()));
  AffineMap loops = inversePermutation(resultMap).compose(consumer.getMatchingIndexingMap(operand));
  for (OpOperand *input : producer.getDpsInputOperands())
    if (hasSource(input->get()))
      maps.push_back(producer.getMatchingIndexingMap(input).compose(loops));
  llvm::BitVector lost(consumer.getNumLoops(), true);
  for (AffineMap map : maps)
    for (AffineExpr expr : map.getResults())
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        lost.reset(dim.getPosition());
  return llvm::to_vector_of<unsigned>(lost.set_bits());
}

// The sizes of these loops, which all are dimensions of the operand; nothing if one of them is no number.
std::optional<SmallVector<int64_t>> sizesOf(ArrayRef<unsigned> loops, OpOperand *operand, linalg::GenericOp consumer) {
  ArrayRef<AffineExpr> indices = consumer.getMatchingIndexingMap(operand).getResults();
  SmallVector<int64_t> sizes;
  for (unsigned loop : loops) {
    auto index = llvm::find(indices, getAffineDimExpr(loop, consumer.getContext()));
    int64_t size = index == indices.end() ? ShapedType::kDynamic : cast<RankedTensorType>(operand->get().getType()).getDimSize(index - indices.begin());
    if (ShapedType::isDynamic(size))
      return std::nullopt;
    sizes.push_back(size);
  }
  return sizes;
}

// Whether `op` computes a scalar with more than one operation. To read it, one word, where a vector repeats it costs less than these
// for each vector again: a learning rate is such a scalar, and the update of a parameter the vectors.
bool isComputedScalar(linalg::GenericOp op) {
  if (op.getNumLoops() || !hasSource(op.getResult(0)))
    return false;
  auto isComputed = [](Value input) {
    auto producer = input.getDefiningOp<linalg::GenericOp>();
    return producer && !producer.getNumReductionLoops();
  };
  return op.getBody()->getOperations().size() > 2 || llvm::any_of(op.getDpsInputs(), isComputed);
}

enum class Verdict { Fuse, NotElementwise, NoSizes, Refused, TooLarge, SeveralUsers, Repeats };

// Whether it should, of two ops of which MLIR could make one.
Verdict judgeCost(OpOperand *operand, linalg::GenericOp producer, linalg::GenericOp consumer) {
  if (Welcome welcome = welcomeOf(operand); welcome.kind != Welcome::Open)
    return welcome.kind == Welcome::Always ? Verdict::Fuse : Verdict::Refused;
  if (int64_t(producer.getBody()->getOperations().size() + consumer.getBody()->getOperations().size()) > largestBody)
    return Verdict::TooLarge;
  // A smaller tensor repeated by its consumer is computed once, unless that is next to nothing.
  bool repeats = producer.getNumLoops() < consumer.getNumLoops();
  if (repeats && isComputedScalar(producer))
    return Verdict::Repeats;
  if ((producer->hasOneUse() && !repeats) || isCheap(producer))
    return Verdict::Fuse;
  return repeats ? Verdict::Repeats : Verdict::SeveralUsers;
}

// Whether the op that makes `operand` moves into its user, or why not.
Verdict judge(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || producer.getNumReductionLoops())
    return Verdict::NotElementwise;
  // What starts from its init (a reduction along no dimension) would make the consumer write that, too.
  if (llvm::any_of(producer.getDpsInitsMutable(), [&](OpOperand &init) { return producer.payloadUsesValueFromOperand(&init); }))
    return Verdict::NotElementwise;
  Verdict verdict = judgeCost(operand, producer, consumer);
  if (verdict != Verdict::Fuse)
    return verdict;
  // Last, since it takes longest. An operand that nobody reads can stand for the size of a window.
  SmallVector<unsigned> lost = lostLoops(operand, producer, consumer);
  return lost.empty() || (readsWindows(producer) && sizesOf(lost, operand, consumer)) ? Verdict::Fuse : Verdict::NoSizes;
}

// "mulf, addf" of the node 'hidden'.
std::string describeBody(linalg::GenericOp op) {
  std::string text;
  for (Operation &inner : op.getBody()->without_terminator()) {
    StringRef name = inner.getName().stripDialect();
    text += text.empty() ? name.str() : text.size() < 40 ? ", " + name.str() : StringRef(text).ends_with("...") ? "" : ", ...";
  }
  return (text.empty() ? "copy" : text) + " of " + describeNodes(op.getLoc());
}

constexpr StringLiteral flag = "fuse-elementwise";

void explainFusion(linalg::GenericOp producer, linalg::GenericOp consumer) {
  explain(producer.getLoc(), flag, [&](raw_ostream &out) {
    out << describeBody(producer) << (producer->hasOneUse() ? " fused into " : " computed again in ") << describeBody(consumer);
  });
}

// For MLIR's pattern, which takes only what leaves all sizes.
bool shouldFuse(OpOperand *operand) {
  if (judge(operand) != Verdict::Fuse)
    return false;
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = cast<linalg::GenericOp>(operand->getOwner());
  if (!lostLoops(operand, producer, consumer).empty())
    return false;
  explainFusion(producer, consumer);
  return true;
}

// Fuses windows, and what is computed of them, into a reduction along them: pooling reads what the windows are made of.
// tensor.empty, which nobody reads, gives the loops along a window their sizes.
struct FuseWindows : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp consumer, PatternRewriter &rewriter) const override {
    for (OpOperand *operand : consumer.getDpsInputOperands()) {
      auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
      if (!producer || !readsWindows(producer) || judge(operand) != Verdict::Fuse)
        continue;
      SmallVector<unsigned> lost = lostLoops(operand, producer, consumer);
      if (lost.empty())
        continue;
      explainFusion(producer, consumer);
      linalg::GenericOp sized = withSizes(rewriter, consumer, lost, *sizesOf(lost, operand, consumer));
      // Of windows with other users, too, MLIR would keep a result in the fused op: it gets some of its own.
      OpOperand *own = sized.getDpsInputOperand(operand->getOperandNumber());
      rewriter.setInsertionPoint(sized);
      own->set(rewriter.clone(*producer)->getResult(cast<OpResult>(operand->get()).getResultNumber()));
      FailureOr<linalg::ElementwiseOpFusionResult> fused = linalg::fuseElementwiseOps(rewriter, own);
      if (failed(fused)) {
        rewriter.replaceOp(consumer, sized.getResults());
        return success();
      }
      auto whole = cast<linalg::GenericOp>(fused->fusedOp);
      linalg::GenericOp last = withoutFirst(rewriter, whole, whole.getNumResults() - consumer.getNumResults());
      rewriter.replaceOp(consumer, last.getResults());
      rewriter.eraseOp(sized);
      return success();
    }
    return rewriter.notifyMatchFailure(consumer, "no windows to take in that it would lose the size of");
  }

  // The same op without its first results: those of the windows, which MLIR keeps where it takes the loops of one op for those of the other.
  static linalg::GenericOp withoutFirst(PatternRewriter &rewriter, linalg::GenericOp op, unsigned count) {
    if (!count)
      return op;
    rewriter.setInsertionPoint(op);
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    maps.erase(maps.begin() + op.getNumDpsInputs(), maps.begin() + op.getNumDpsInputs() + count);
    auto rest = linalg::GenericOp::create(rewriter, op.getLoc(), TypeRange(op.getResultTypes()).drop_front(count), op.getInputs(),
                                          op.getOutputs().drop_front(count), maps, op.getIteratorTypesArray());
    rewriter.inlineRegionBefore(op.getRegion(), rest.getRegion(), rest.getRegion().end());
    rest.getBody()->getTerminator()->eraseOperands(0, count);
    rest.getBody()->eraseArguments(op.getNumDpsInputs(), count);
    rewriter.eraseOp(op);
    return rest;
  }

  // The same op with one more operand, last.
  static linalg::GenericOp withSizes(PatternRewriter &rewriter, linalg::GenericOp op, ArrayRef<unsigned> loops, ArrayRef<int64_t> sizes) {
    MLIRContext *context = rewriter.getContext();
    SmallVector<Value> inputs(op.getInputs());
    inputs.push_back(tensor::EmptyOp::create(rewriter, op.getLoc(), sizes, getElementTypeOrSelf(op.getResult(0).getType())));
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    SmallVector<AffineExpr> dims = llvm::map_to_vector(loops, [&](unsigned loop) { return getAffineDimExpr(loop, context); });
    maps.insert(maps.begin() + op.getNumDpsInputs(), AffineMap::get(op.getNumLoops(), 0, dims, context));
    auto sized = linalg::GenericOp::create(rewriter, op.getLoc(), op.getResultTypes(), inputs, op.getOutputs(), maps, op.getIteratorTypesArray());
    rewriter.cloneRegionBefore(op.getRegion(), sized.getRegion(), sized.getRegion().end());
    sized.getBody()->insertArgument(op.getNumDpsInputs(), getElementTypeOrSelf(inputs.back().getType()), op.getLoc());
    return sized;
  }
};

// A result that nobody reads, which MLIR leaves behind where it gives the sizes of loops: an operand that nobody reads gives them, too.
// Others of the op, if it is a reduction, have another shape.
struct ReadSizes : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter &rewriter) const override {
    auto isUnread = [&](OpResult result) {
      OpOperand *init = op.getDpsInitOperand(result.getResultNumber());
      return result.use_empty() && init->get().getDefiningOp<tensor::EmptyOp>() && !op.payloadUsesValueFromOperand(init);
    };
    auto unread = llvm::find_if(op->getResults(), isUnread);
    if (op->getNumResults() < 2 || !op.getNumReductionLoops() || unread == op->getResults().end())
      return rewriter.notifyMatchFailure(op, "expected a reduction with a result that nobody reads");
    unsigned position = unread.getIndex(), inputs = op.getNumDpsInputs();
    SmallVector<Value> operands(op.getInputs()), inits(op.getOutputs());
    SmallVector<Type> types(op.getResultTypes());
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    operands.push_back(inits[position]);
    inits.erase(inits.begin() + position);
    types.erase(types.begin() + position);
    AffineMap sizes = maps[inputs + position];
    maps.erase(maps.begin() + inputs + position);
    maps.insert(maps.begin() + inputs, sizes);
    auto rest = linalg::GenericOp::create(rewriter, op.getLoc(), types, operands, inits, maps, op.getIteratorTypesArray());
    rewriter.inlineRegionBefore(op.getRegion(), rest.getRegion(), rest.getRegion().end());
    Block *body = rest.getBody();
    body->getTerminator()->eraseOperand(position);
    body->eraseArgument(inputs + position);
    body->insertArgument(inputs, getElementTypeOrSelf(operands.back().getType()), op.getLoc());
    SmallVector<Value> results(rest.getResults());
    results.insert(results.begin() + position, operands.back()); // for the one that nobody reads
    rewriter.replaceOp(op, results);
    return success();
  }
};

StringRef reasonOf(Verdict verdict, OpOperand *operand) {
  switch (verdict) {
  case Verdict::Fuse:
  case Verdict::NotElementwise:
    return "";
  case Verdict::NoSizes:
    return "no other operand has its sizes";
  case Verdict::Refused:
    return welcomeOf(operand).reason;
  case Verdict::TooLarge:
    return "the two together would not fit the registers";
  case Verdict::SeveralUsers:
    return "it has several users and costs more to compute again than to read";
  case Verdict::Repeats:
    return "it would be computed again for each element that it is repeated to";
  }
  llvm_unreachable("a verdict of these");
}

// What is left is stored, and read by another op.
void explainRest(func::FuncOp function) {
  if (!function.getContext()->getRemarkEngine())
    return; // nobody asks
  function.walk([&](linalg::GenericOp consumer) {
    for (OpOperand *operand : consumer.getDpsInputOperands())
      if (StringRef reason = reasonOf(judge(operand), operand); !reason.empty())
        explainMissed(operand->get().getLoc(), flag, [&](raw_ostream &out) {
          out << describeBody(operand->get().getDefiningOp<linalg::GenericOp>()) << " not fused into " << describeBody(consumer) << ": "
              << reason;
        });
  });
}

struct FuseElementwisePass : impl::FuseElementwisePassBase<FuseElementwisePass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
    patterns.add<FuseWindows, ReadSizes>(context);
    linalg::populateEraseUnnecessaryInputsPatterns(patterns);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, context);
    linalg::FillOp::getCanonicalizationPatterns(patterns, context);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, context);
    GreedyRewriteConfig config = untilNothingChanges();
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled); // functions are one block, walked again for every round
    {
      SplitReturn split(getOperation());
      if (failed(applyPatternsGreedily(getOperation(), std::move(patterns), config)))
        return signalPassFailure();
    }
    explainRest(getOperation());
  }
};

} // namespace
} // namespace cauce
