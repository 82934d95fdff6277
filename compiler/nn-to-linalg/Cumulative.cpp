// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is computed of all elements up to each one is a reduction over those that are not behind it, which the cumulate schedule computes in
// one pass, without looking at all elements for each.
#include "compiler/nn-to-linalg/Indices.h"
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Cumulative.h"

using namespace mlir;

namespace cauce {
namespace {

Value next(nn::CumsumOp, Scalars s, ValueRange elements, Value sum) { return s.add(sum, elements[0]); }
Value next(nn::CumprodOp, Scalars s, ValueRange elements, Value product) { return s.mul(product, elements[0]); }
Value next(nn::LinearRecurrenceOp, Scalars s, ValueRange elements, Value last) { return s.add(s.mul(elements[0], last), elements[1]); }

// Iterates over the elements of the result, and last over those of the operands. From the last element on, these are taken from the operands in
// the body: which is which no indexing map can say if it is not known how many there are.
template <typename Op>
struct CumulativePattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = type.getRank(), along = op.getDimension();
    bool isReverse = op.getReverse(), isExclusive = op.getExclusive();
    AffineMap all = rewriter.getMultiDimIdentityMap(rank + 1);
    SmallVector<AffineExpr> place(all.getResults().take_front(rank));
    place[along] = rewriter.getAffineDimExpr(rank);
    SmallVector<AffineMap> maps(adaptor.getOperands().size(), AffineMap::get(rank + 1, 0, place, rewriter.getContext()));
    maps.push_back(all.dropResult(rank));
    SmallVector<utils::IteratorType> iterators(rank + 1, utils::IteratorType::parallel);
    iterators[rank] = utils::IteratorType::reduction;
    Value last;
    if (isReverse)
      last = arith::SubIOp::create(rewriter, op.getLoc(), builder.size(nn::dimsOf(type)[along]), arith::ConstantIndexOp::create(rewriter, op.getLoc(), 1));
    Value first = builder.scalar(std::is_same_v<Op, nn::CumprodOp> ? 1 : 0, LinalgBuilder::lowerElement(type.getElementType()));
    Value init = builder.filled(type, first);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{init.getType()}, adaptor.getOperands(), ValueRange{init}, maps, iterators, [&](OpBuilder &b, Location loc, ValueRange v) {
          Indices i{b, loc};
          Value element = i.of(rank);
          SmallVector<Value> elements(v.drop_back());
          if (isReverse) {
            element = arith::SubIOp::create(b, loc, last, element);
            SmallVector<Value> indices = i.all(rank);
            indices[along] = element;
            for (auto [value, operand] : llvm::zip(elements, adaptor.getOperands()))
              value = tensor::ExtractOp::create(b, loc, operand, indices);
          }
          using P = arith::CmpIPredicate;
          P counts = isReverse ? (isExclusive ? P::ugt : P::uge) : (isExclusive ? P::ult : P::ule);
          Value isCounted = arith::CmpIOp::create(b, loc, counts, element, i.of(along));
          Value value = next(op, Scalars(b, loc, type.getElementType()), elements, v.back());
          linalg::YieldOp::create(b, loc, arith::SelectOp::create(b, loc, isCounted, value, v.back()).getResult());
        });
    return success();
  }
};

} // namespace

void populateCumulativePatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<CumulativePattern<nn::CumsumOp>, CumulativePattern<nn::CumprodOp>, CumulativePattern<nn::LinearRecurrenceOp>>(converter, patterns.getContext());
}

} // namespace cauce
