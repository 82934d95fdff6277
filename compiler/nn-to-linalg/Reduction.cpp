// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and the general dot product.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

#include <limits>

using namespace mlir;

namespace cauce {
namespace {

bool isFloat(Value x) { return isa<FloatType>(x.getType()); }

template <typename Op>
struct ReductionPattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    constexpr bool isMax = std::is_same_v<Op, nn::ReduceMaxOp>, isMin = std::is_same_v<Op, nn::ReduceMinOp>;
    Scalars s(rewriter, op.getLoc(), type.getElementType());
    TypedAttr start = isMax ? s.lowest() : isMin ? s.highest() : cast<TypedAttr>(rewriter.getZeroAttr(s.type()));
    Value init = arith::ConstantOp::create(rewriter, op.getLoc(), start);
    Value y = builder.reduce(type, adaptor.getX(), op.getDims(), init, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      Scalars inner(b, loc, type.getElementType());
      return isMax ? inner.max(v[1], v[0]) : isMin ? inner.min(v[1], v[0]) : inner.add(v[1], v[0]);
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

// The maximum first, NaN if there is one, then the smallest index that holds it: two reductions that vectorise, where one
// over pairs of value and index would not.
struct ArgmaxPattern : OpConversionPattern<nn::ArgmaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::ArgmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto xType = cast<RankedTensorType>(op.getX().getType());
    int64_t last = xType.getRank() - 1;
    Scalars s(rewriter, op.getLoc(), xType.getElementType());
    auto valueType = nn::withElementType(type, xType.getElementType());
    Value lowest = arith::ConstantOp::create(rewriter, op.getLoc(), s.lowest());
    Value maximum = builder.reduce(valueType, adaptor.getX(), last, lowest, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return Scalars(b, loc, xType.getElementType()).max(v[1], v[0]);
    });
    AffineMap identity = rewriter.getMultiDimIdentityMap(xType.getRank());
    AffineMap outer = identity.dropResult(last);
    auto indexType = nn::withElementType(xType, rewriter.getI64Type());
    Type i64 = rewriter.getI64Type();
    // No index, whatever the size.
    Value none = arith::ConstantOp::create(rewriter, op.getLoc(), rewriter.getI64IntegerAttr(std::numeric_limits<int64_t>::max()));
    Value candidates = builder.map(indexType, {adaptor.getX(), maximum}, {identity, outer},
                                   [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
                                     Value index = arith::IndexCastOp::create(
                                         b, loc, i64, linalg::IndexOp::create(b, loc, last));
                                     Value hit = Scalars(b, loc, xType.getElementType())
                                                     .compare(nn::ComparePredicate::eq, v[0], v[1]);
                                     if (s.isFloat())
                                       hit = arith::OrIOp::create(
                                           b, loc, hit, arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, v[0], v[0]));
                                     return arith::SelectOp::create(b, loc, hit, index, none);
                                   });
    Value first = builder.reduce(type, candidates, last, none, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
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
               ReductionPattern<nn::ReduceMaxOp>, ReductionPattern<nn::ReduceMinOp>, ArgmaxPattern, DotGeneralPattern>(
      converter, patterns.getContext());
}

} // namespace cauce
