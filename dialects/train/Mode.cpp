// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ops that differ between training and evaluation: what they become in each, and what they demand.
#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/nn/Attention.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"

using namespace mlir;

#include "dialects/train/Mode.cpp.inc"

namespace cauce::train {

//===---- Dropout ----===//

template <typename Op>
static LogicalResult verifyRate(Op op) {
  double rate = op.getRate().convertToDouble();
  if (!(rate >= 0 && rate < 1))
    return op.emitOpError("expected rate in [0, 1), but got ") << rate;
  return success();
}

LogicalResult DropoutOp::verify() { return verifyRate(*this); }

SmallVector<Value> DropoutOp::expandForEvaluation(OpBuilder &, Draw) { return {getX()}; }

SmallVector<Value> DropoutOp::expandForTraining(OpBuilder &builder, Draw draw) {
  nn::ArithmeticBuilder b(builder, getLoc(), /*shortNumbers=*/true);
  double rate = float(getRate().convertToDouble()); // as a model file has it
  Source source = draw();
  Value noise = uniform(b, source.key, source.counter, cast<RankedTensorType>(getX().getType()));
  Value kept = b.compare(nn::ComparePredicate::ge, noise, b.full(noise, rate));
  return {b.select(kept, b.mulScalar(getX(), 1.0 / (1.0 - rate)), b.zeros(getX()))};
}

//===---- Dropout of attention ----===//

LogicalResult AttentionDropoutOp::verify() {
  auto attention = getX().getDefiningOp<nn::AttentionOp>();
  if (!attention || attention.getY() != getX() || attention.getKey())
    return emitOpError("expected x to be the first result of an nn.attention without dropout");
  return verifyRate(*this);
}

SmallVector<Value> AttentionDropoutOp::expandForEvaluation(OpBuilder &, Draw) { return {getX()}; }

SmallVector<Value> AttentionDropoutOp::expandForTraining(OpBuilder &builder, Draw draw) {
  auto attention = getX().getDefiningOp<nn::AttentionOp>();
  if (getRate().isZero())
    return {getX()};
  Source source = draw();
  auto dropped = nn::AttentionOp::create(builder, getLoc(), attention.getQ(), attention.getK(), attention.getV(), attention.getMask(), source.key, source.counter,
                                         attention.getScaleAttr(), attention.getSoftcapAttr(), attention.getCausalAttr(), attention.getMaskDimsAttr(), getRateAttr());
  return {dropped.getY()};
}

//===---- Noise ----===//

LogicalResult NoiseOp::verify() {
  if (!isa<UniformAttr, NormalAttr, TruncatedNormalAttr>(getKind()))
    return emitOpError("expected #train.uniform, #train.normal or #train.truncated_normal, but got ") << getKind();
  if (!isa<FloatType>(cast<RankedTensorType>(getX().getType()).getElementType()))
    return emitOpError("expected x to be floats, but got ") << getX().getType();
  // Two of one name would be taken for the same value.
  if (NoiseOp other = findBefore(*this, [&](NoiseOp before) { return before.getName() == getName(); })) {
    InFlightDiagnostic diagnostic = emitOpError("expected a name of its own, but got '") << getName() << "'";
    diagnostic.attachNote(other.getLoc()) << "taken here";
    return diagnostic;
  }
  return success();
}

static SmallVector<Value> expand(NoiseOp noise, OpBuilder &builder, Draw draw) {
  nn::ArithmeticBuilder b(builder, noise.getLoc(), /*shortNumbers=*/true);
  Source source = draw();
  return {noise.getKind().initialize(b, cast<RankedTensorType>(noise.getX().getType()), source.key, source.counter)};
}
SmallVector<Value> NoiseOp::expandForEvaluation(OpBuilder &builder, Draw draw) { return expand(*this, builder, draw); }
SmallVector<Value> NoiseOp::expandForTraining(OpBuilder &builder, Draw draw) { return expand(*this, builder, draw); }

//===---- Statistics of a batch ----===//

LogicalResult BatchStatisticsOp::verify() {
  auto type = cast<RankedTensorType>(getX().getType());
  if (type.getRank() < 2 || type.isDynamicDim(type.getRank() - 1) || !isa<FloatType>(type.getElementType()))
    return emitOpError("expected x to be floats of rank 2 or more with a static last size, but got ") << type;
  auto channels = RankedTensorType::get({type.getShape().back()}, type.getElementType());
  if (getVariance().getType() != channels)
    return emitOpError("expected variance to be ") << channels << ", but got " << getVariance().getType();
  double momentum = getMomentum().convertToDouble();
  if (!(momentum >= 0 && momentum <= 1))
    return emitOpError("expected momentum in [0, 1], but got ") << momentum;
  return success();
}

LogicalResult BatchStatisticsOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (getRunningMean() == getRunningVariance())
    return emitOpError("expected two states, but got ") << getRunningMeanAttr() << " twice";
  for (FlatSymbolRefAttr name : {getRunningMeanAttr(), getRunningVarianceAttr()}) {
    auto state = symbolTable.lookupNearestSymbolFrom<StateOp>(*this, name);
    if (!state || state.getType() != getVariance().getType())
      return emitOpError("expected ") << name << " to be a train.state of type " << getVariance().getType();
    if (state.getFlags() != StateFlags::weight)
      return emitOpError("expected state ") << name << " to be weight, but got " << stringifyStateFlags(state.getFlags());
  }
  // Two batches would leave the statistics of one of them.
  if (BatchStatisticsOp other = findBefore(*this, [&](BatchStatisticsOp before) { return before.getRunningMeanAttr() == getRunningMeanAttr(); })) {
    InFlightDiagnostic diagnostic = emitOpError("expected a function to gather ") << getRunningMeanAttr() << " once";
    diagnostic.attachNote(other.getLoc()) << "gathered here, too";
    return diagnostic;
  }
  return success();
}

SmallVector<Value> BatchStatisticsOp::expandForEvaluation(OpBuilder &builder, Draw) {
  nn::ArithmeticBuilder b(builder, getLoc(), /*shortNumbers=*/true);
  Value mean = ReadOp::create(builder, getLoc(), getVariance().getType(), getRunningMean());
  Value distances = b.sub(getX(), b.broadcast(mean, getX(), {cast<RankedTensorType>(getX().getType()).getRank() - 1}));
  return {distances, ReadOp::create(builder, getLoc(), getVariance().getType(), getRunningVariance())};
}

SmallVector<Value> BatchStatisticsOp::expandForTraining(OpBuilder &builder, Draw) {
  nn::ArithmeticBuilder b(builder, getLoc(), /*shortNumbers=*/true);
  SmallVector<int64_t> samples = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(getX().getType()).getRank() - 1));
  auto [distances, mean, variance] = b.center(getX(), samples);

  Type f64 = builder.getF64Type(); // counts beyond 2^24 are exact
  Value count = b.scalar(1, f64);
  for (int64_t dim : samples)
    count = b.mul(count, b.dimSize(getX(), dim, f64));
  Value enough = b.gtScalar(count, 1);
  Value others = b.max(b.addScalar(count, -1), b.scalar(1, f64));
  Value unbiased = b.mul(variance, b.broadcastScalar(b.div(count, others), variance));
  double momentum = getMomentum().convertToDouble();
  auto update = [&](FlatSymbolRefAttr state, Value batch) {
    Value before = ReadOp::create(builder, getLoc(), batch.getType(), state);
    Value after = b.add(b.mulScalar(before, 1 - momentum), b.mulScalar(batch, momentum));
    WriteOp::create(builder, getLoc(), b.select(b.broadcast(enough, after, {}), after, before), state);
  };
  update(getRunningMeanAttr(), mean);
  update(getRunningVarianceAttr(), unbiased);
  return {distances, variance};
}

} // namespace cauce::train
