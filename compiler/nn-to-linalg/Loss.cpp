// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The softmax family; cross-entropies along the last dimension.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Loss.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;

namespace cauce {
namespace {

// The parts of a softmax along dims of x, all numerically safe. What has the same indices but for these is a row.
struct SoftmaxParts {
  SoftmaxParts(Operation *op, OpBuilder &b, Value x, RankedTensorType type, ArrayRef<int64_t> along)
      : builder(op, b), type(type), rowType(nn::withoutDims(type, along)), element(type.getElementType()), dims(along),
        identity(b.getMultiDimIdentityMap(type.getRank())), perRow(identity.dropResults(dims)) {
    shifted = builder.map(type, {x, maximumOverRow(x)}, {identity, perRow}, [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return arith::SubFOp::create(b, loc, v[0], v[1]);
    });
    exponential = builder.elementwise(type, shifted, [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return math::ExpOp::create(b, loc, v[0]);
    });
    sum = sumOverRow(exponential);
  }

  Value maximumOverRow(Value x) {
    return builder.reduce(rowType, x, dims, builder.scalar(-std::numeric_limits<double>::infinity(), element),
                          [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                            return arith::MaximumFOp::create(b, loc, v[1], v[0]);
                          });
  }
  Value sumOverRow(Value x) {
    return builder.reduce(rowType, x, dims, builder.scalar(0, element),
                          [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                            return arith::AddFOp::create(b, loc, v[1], v[0]);
                          });
  }
  // ln(sum), one per row.
  Value logSum() {
    return builder.elementwise(rowType, sum, [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return math::LogOp::create(b, loc, v[0]);
    });
  }
  Value perElement(Value x, Value row, ScalarBody body) { return builder.map(type, {x, row}, {identity, perRow}, body); }
  Value logSoftmax() {
    return perElement(shifted, logSum(), [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return arith::SubFOp::create(b, loc, v[0], v[1]);
    });
  }

  LinalgBuilder builder;
  RankedTensorType type, rowType;
  Type element;
  SmallVector<int64_t> dims;
  AffineMap identity, perRow;
  Value shifted, exponential, sum;
};

struct SoftmaxPattern : OpConversionPattern<nn::SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::SoftmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    SoftmaxParts parts(op, rewriter, adaptor.getX(), cast<RankedTensorType>(op.getType()), op.getDims());
    rewriter.replaceOp(op, parts.perElement(parts.exponential, parts.sum, [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return arith::DivFOp::create(b, loc, v[0], v[1]);
    }));
    return success();
  }
};

struct LogSoftmaxPattern : OpConversionPattern<nn::LogSoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::LogSoftmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, SoftmaxParts(op, rewriter, adaptor.getX(), cast<RankedTensorType>(op.getType()), op.getDims()).logSoftmax());
    return success();
  }
};

// -sum labels * log_softmax, where a label of 0 is no term: a class that is masked by a logit of -infinity has the logarithm
// -infinity, too.
struct SoftmaxCrossEntropyPattern : OpConversionPattern<nn::SoftmaxCrossEntropyOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::SoftmaxCrossEntropyOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getLogits().getType());
    int64_t last = type.getRank() - 1;
    SoftmaxParts parts(op, rewriter, adaptor.getLogits(), type, last);
    Value terms = parts.builder.elementwise(parts.type, {parts.logSoftmax(), adaptor.getLabels()},
                                            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                                              Value zero = arith::ConstantOp::create(b, loc, b.getFloatAttr(v[1].getType(), 0.0));
                                              Value isNone = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, v[1], zero);
                                              Value term = arith::MulFOp::create(b, loc, arith::NegFOp::create(b, loc, v[0]), v[1]);
                                              return arith::SelectOp::create(b, loc, isNone, zero, term);
                                            });
    rewriter.replaceOp(op, parts.sumOverRow(terms));
    return success();
  }
};

// ln(sum exp) - shifted[id]: the element is picked by comparing every class with the id, which vectorises; the cost is
// that of one more pass over values that are in registers. What is not picked is the logit of probability 0, so that an id
// that is no class leaves -infinity.
struct SparseSoftmaxCrossEntropyPattern : OpConversionPattern<nn::SparseSoftmaxCrossEntropyOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::SparseSoftmaxCrossEntropyOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getLogits().getType());
    int64_t last = type.getRank() - 1;
    SoftmaxParts parts(op, rewriter, adaptor.getLogits(), type, last);
    Type idType = cast<RankedTensorType>(op.getIds().getType()).getElementType();
    Value picked = parts.perElement(parts.shifted, adaptor.getIds(), [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      Value hit = namesClass(b, loc, v[1], idType, linalg::IndexOp::create(b, loc, last));
      Value none = arith::ConstantOp::create(b, loc, b.getFloatAttr(parts.element, -std::numeric_limits<double>::infinity()));
      return arith::SelectOp::create(b, loc, hit, v[0], none);
    });
    Value own = parts.maximumOverRow(picked);
    rewriter.replaceOp(op, parts.builder.elementwise(parts.rowType, {parts.logSum(), own},
                                                     [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                                                       return arith::SubFOp::create(b, loc, v[0], v[1]);
                                                     }));
    return success();
  }
};

} // namespace

void populateLossPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<SoftmaxPattern, LogSoftmaxPattern, SoftmaxCrossEntropyPattern, SparseSoftmaxCrossEntropyPattern>(converter, patterns.getContext());
}

} // namespace cauce
