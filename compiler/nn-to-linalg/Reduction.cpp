// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and the general dot product.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;

namespace cauce {
namespace {

using P = nn::ComparePredicate;

bool isFloat(Value x) { return isa<FloatType>(x.getType()); }

template <typename Op>
struct ReductionPattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    constexpr bool isMax = std::is_same_v<Op, nn::ReduceMaxOp>, isMin = std::is_same_v<Op, nn::ReduceMinOp>, isProd = std::is_same_v<Op, nn::ReduceProdOp>;
    Scalars s(rewriter, op.getLoc(), type.getElementType());
    TypedAttr start = isMax ? s.lowest() : isMin ? s.highest() : cast<TypedAttr>(isProd ? rewriter.getOneAttr(s.type()) : rewriter.getZeroAttr(s.type()));
    Value init = arith::ConstantOp::create(rewriter, op.getLoc(), start);
    Value y = builder.reduce(type, adaptor.getX(), op.getDims(), init, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      Scalars inner(b, loc, type.getElementType());
      return isMax ? inner.max(v[1], v[0]) : isMin ? inner.min(v[1], v[0]) : isProd ? inner.mul(v[1], v[0]) : inner.add(v[1], v[0]);
    });
    if (std::is_same_v<Op, nn::ReduceMeanOp>) {
      SmallVector<nn::Dim> dims = nn::dimsOf(cast<RankedTensorType>(op.getX().getType()));
      Value count = arith::ConstantIndexOp::create(rewriter, op.getLoc(), 1);
      for (int64_t dim : op.getDims())
        count = arith::MulIOp::create(rewriter, op.getLoc(), count, builder.size(dims[dim]));
      y = builder.elementwise(type, y, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
        Value number = arith::IndexCastOp::create(b, loc, b.getI64Type(), count);
        return arith::DivFOp::create(b, loc, v[0], arith::SIToFPOp::create(b, loc, s.type(), number));
      });
    }
    rewriter.replaceOp(op, y);
    return success();
  }
};

// What norms and logarithms of sums are: a bound of the elements, the sum of what is left of each of them by it, which does not overflow,
// and both together. Bounds of no use, such as infinity, are replaced first.
struct ScaledSum {
  using Body = llvm::function_ref<Value(Scalars, Value, Value)>;

  ScaledSum(Operation *op, ConversionPatternRewriter &rewriter, Value x, ArrayRef<int64_t> dims)
      : builder(op, rewriter), type(cast<RankedTensorType>(op->getResult(0).getType())), xType(cast<RankedTensorType>(op->getOperand(0).getType())), x(x),
        dims(dims) {}

  /// `larger` gets an element and the bound so far, `usable` a bound, twice, `part` an element and its bound, `whole` a sum and its bound.
  Value make(double start, Body larger, Body usable, Body part, Body whole) {
    auto body = [&](Body of) {
      return [this, of](OpBuilder &b, Location loc, ValueRange v) { return of(Scalars(b, loc, type.getElementType()), v[0], v[1]); };
    };
    Value bound = builder.reduce(type, x, dims, builder.scalar(start, type.getElementType()), body(larger));
    bound = builder.elementwise(type, {bound, bound}, body(usable));
    AffineMap identity = builder.b.getMultiDimIdentityMap(xType.getRank());
    SmallVector<AffineExpr> kept;
    for (int64_t dim : nn::otherDims(xType.getRank(), dims))
      kept.push_back(builder.b.getAffineDimExpr(dim));
    AffineMap perKind = AffineMap::get(xType.getRank(), 0, kept, builder.b.getContext());
    Value parts = builder.map(xType, {x, bound}, {identity, perKind}, body(part));
    Value sum = builder.reduce(type, parts, dims, builder.scalar(0, type.getElementType()),
                               body([](Scalars s, Value x, Value sum) { return s.add(sum, x); }));
    return builder.elementwise(type, {sum, bound}, body(whole));
  }

  LinalgBuilder builder;
  RankedTensorType type, xType;
  Value x;
  ArrayRef<int64_t> dims;
};

constexpr double infinity = std::numeric_limits<double>::infinity();

// max |x| sqrt(sum((x / max |x|)^2))
struct NormPattern : OpConversionPattern<nn::ReduceNormOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::ReduceNormOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, ScaledSum(op, rewriter, adaptor.getX(), op.getDims())
                               .make(
                                   0, [](Scalars s, Value x, Value largest) { return s.max(largest, s.abs(x)); },
                                   [](Scalars s, Value largest, Value) {
                                     Value isNone = s.compare(P::eq, largest, s.constant(0)), isInfinite = s.compare(P::eq, largest, s.constant(infinity));
                                     return s.select(arith::OrIOp::create(s.b, s.loc, isNone, isInfinite), s.constant(1), largest);
                                   },
                                   [](Scalars s, Value x, Value largest) {
                                     Value part = s.div(x, largest);
                                     return s.mul(part, part);
                                   },
                                   [](Scalars s, Value sum, Value largest) { return s.mul(largest, math::SqrtOp::create(s.b, s.loc, sum)); }));
    return success();
  }
};

// max x + ln(sum(exp(x - max x)))
struct LogSumExpPattern : OpConversionPattern<nn::ReduceLogSumExpOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::ReduceLogSumExpOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, ScaledSum(op, rewriter, adaptor.getX(), op.getDims())
                               .make(
                                   -infinity, [](Scalars s, Value x, Value largest) { return s.max(largest, x); },
                                   [](Scalars s, Value largest, Value) {
                                     return s.select(s.compare(P::eq, s.abs(largest), s.constant(infinity)), s.constant(0), largest);
                                   },
                                   [](Scalars s, Value x, Value largest) { return s.exp(s.sub(x, largest)); },
                                   [](Scalars s, Value sum, Value largest) { return s.add(largest, math::LogOp::create(s.b, s.loc, sum)); }));
    return success();
  }
};

// The maximum first, NaN if there is one, then the smallest index that holds it: two reductions that vectorise, where one
// over pairs of value and index would not.
struct ArgmaxPattern : OpConversionPattern<nn::ArgmaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::ArgmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto xType = cast<RankedTensorType>(op.getX().getType());
    int64_t along = op.getDimension();
    Scalars s(rewriter, op.getLoc(), xType.getElementType());
    auto valueType = nn::withElementType(type, xType.getElementType());
    Value lowest = arith::ConstantOp::create(rewriter, op.getLoc(), s.lowest());
    Value maximum = builder.reduce(valueType, adaptor.getX(), along, lowest, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return Scalars(b, loc, xType.getElementType()).max(v[1], v[0]);
    });
    AffineMap identity = rewriter.getMultiDimIdentityMap(xType.getRank());
    AffineMap outer = identity.dropResult(along);
    auto indexType = nn::withElementType(xType, rewriter.getI64Type());
    Type i64 = rewriter.getI64Type();
    // No index, whatever the size.
    Value none = arith::ConstantOp::create(rewriter, op.getLoc(), rewriter.getI64IntegerAttr(std::numeric_limits<int64_t>::max()));
    Value candidates = builder.map(indexType, {adaptor.getX(), maximum}, {identity, outer},
                                   [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
                                     Value index = arith::IndexCastOp::create(
                                         b, loc, i64, linalg::IndexOp::create(b, loc, along));
                                     Value hit = Scalars(b, loc, xType.getElementType())
                                                     .compare(nn::ComparePredicate::eq, v[0], v[1]);
                                     if (s.isFloat())
                                       hit = arith::OrIOp::create(
                                           b, loc, hit, arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, v[0], v[0]));
                                     return arith::SelectOp::create(b, loc, hit, index, none);
                                   });
    Value first = builder.reduce(type, candidates, along, none, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return arith::MinSIOp::create(b, loc, v[1], v[0]);
    });
    rewriter.replaceOp(op, builder.elementwise(type, first, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      LinalgBuilder inner(op, b);
      Value missing = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, v[0], none);
      return arith::SelectOp::create(b, loc, missing, inner.scalar(0, i64), v[0]);
    }));
    return success();
  }
};

struct DotGeneralPattern : OpConversionPattern<nn::DotGeneralOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::DotGeneralOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Type element = LinalgBuilder::lowerElement(type.getElementType());
    // Iteration dimensions: those of y, then the contracted ones.
    int64_t rank = type.getRank(), loops = rank + op.getLhsContract().size();
    auto mapOf = [&](Value operand, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract, int64_t firstFree) {
      SmallVector<AffineExpr> exprs;
      for (int64_t dim = 0; dim < cast<RankedTensorType>(operand.getType()).getRank(); ++dim) {
        const int64_t *inBatch = llvm::find(batch, dim), *inContract = llvm::find(contract, dim);
        int64_t position = inBatch != batch.end()         ? inBatch - batch.begin()
                           : inContract != contract.end() ? rank + (inContract - contract.begin())
                                                          : firstFree++;
        exprs.push_back(rewriter.getAffineDimExpr(position));
      }
      return AffineMap::get(loops, 0, exprs, rewriter.getContext());
    };
    int64_t batch = op.getLhsBatch().size();
    int64_t lhsFree = cast<RankedTensorType>(op.getLhs().getType()).getRank() - batch - op.getLhsContract().size();
    SmallVector<AffineMap> maps = {mapOf(op.getLhs(), op.getLhsBatch(), op.getLhsContract(), batch),
                                   mapOf(op.getRhs(), op.getRhsBatch(), op.getRhsContract(), batch + lhsFree),
                                   AffineMap::get(loops, 0,
                                                  AffineMap::getMultiDimIdentityMap(loops, rewriter.getContext())
                                                      .getResults()
                                                      .take_front(rank),
                                                  rewriter.getContext())};
    SmallVector<utils::IteratorType> iterators(loops, utils::IteratorType::reduction);
    std::fill_n(iterators.begin(), rank, utils::IteratorType::parallel);
    Value init = builder.filled(type, builder.scalar(0, element));
    auto contract = arith::FastMathFlagsAttr::get(rewriter.getContext(), arith::FastMathFlags::contract);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{init.getType()}, ValueRange{adaptor.getLhs(), adaptor.getRhs()}, ValueRange{init}, maps, iterators,
        [&](OpBuilder &b, Location loc, ValueRange v) {
          Value sum;
          if (isFloat(v[0]))
            sum = arith::AddFOp::create(b, loc, v[2], arith::MulFOp::create(b, loc, v[0], v[1], contract), contract);
          else
            sum = arith::AddIOp::create(b, loc, v[2], arith::MulIOp::create(b, loc, v[0], v[1]));
          linalg::YieldOp::create(b, loc, sum);
        });
    return success();
  }
};

} // namespace

void populateReductionPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ReductionPattern<nn::ReduceSumOp>, ReductionPattern<nn::ReduceMeanOp>,
               ReductionPattern<nn::ReduceMaxOp>, ReductionPattern<nn::ReduceMinOp>, ReductionPattern<nn::ReduceProdOp>, NormPattern, LogSumExpPattern, ArgmaxPattern, DotGeneralPattern>(
      converter, patterns.getContext());
}

} // namespace cauce
