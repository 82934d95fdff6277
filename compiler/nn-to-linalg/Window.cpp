// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows and reversed dimensions are indexing maps. Sums of overlapping windows look for the one element of each offset k within
// a window that lies at their place.
#include "compiler/nn-to-linalg/Indices.h"
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce {
namespace {

struct WindowsPattern : OpConversionPattern<nn::WindowsOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::WindowsOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t dimension = op.getDimension();
    SmallVector<AffineExpr> exprs(rewriter.getMultiDimIdentityMap(type.getRank()).getResults());
    AffineExpr window = exprs[dimension], offset = exprs[dimension + 1];
    exprs[dimension] = window * int64_t(op.getStride()) + offset * int64_t(op.getDilation());
    exprs.erase(exprs.begin() + dimension + 1);
    AffineMap map = AffineMap::get(type.getRank(), 0, exprs, rewriter.getContext());
    rewriter.replaceOp(op, builder.copy(type, adaptor.getX(), map));
    return success();
  }
};

struct ReversePattern : OpConversionPattern<nn::ReverseOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ReverseOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t dimension = op.getDimension();
    SmallVector<AffineExpr> exprs(rewriter.getMultiDimIdentityMap(type.getRank()).getResults());
    exprs[dimension] = type.getDimSize(dimension) - 1 - exprs[dimension];
    AffineMap map = AffineMap::get(type.getRank(), 0, exprs, rewriter.getContext());
    rewriter.replaceOp(op, builder.copy(type, adaptor.getX(), map));
    return success();
  }
};

// Iterates over (A..., Y, K, B...), which is the shape of x but for Y in the place of I. K is no size of the result: an operand that
// nobody reads has it.
struct OverlapAddPattern : OpConversionPattern<nn::OverlapAddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::OverlapAddOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType()), from = cast<RankedTensorType>(op.getX().getType());
    int64_t dimension = op.getDimension(), stride = op.getStride(), dilation = op.getDilation(), loops = from.getRank();
    int64_t windows = from.getDimSize(dimension), size = from.getDimSize(dimension + 1);
    AffineMap all = rewriter.getMultiDimIdentityMap(loops);
    SmallVector<utils::IteratorType> iterators(loops, utils::IteratorType::parallel);
    iterators[dimension + 1] = utils::IteratorType::reduction;
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    Value init = builder.filled(type, zero), sizes = builder.empty(RankedTensorType::get({size}, type.getElementType()));
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{init.getType()}, ValueRange{sizes}, ValueRange{init},
        ArrayRef<AffineMap>{all.getSliceMap(dimension + 1, 1), all.dropResult(dimension + 1)}, iterators,
        [&](OpBuilder &b, Location loc, ValueRange v) {
          Indices i{b, loc};
          SmallVector<Value> indices = i.all(loops);
          Value offset = arith::MulIOp::create(b, loc, indices[dimension + 1], i.constant(dilation));
          Indices::Element element = i.at(arith::SubIOp::create(b, loc, indices[dimension], offset), windows, stride);
          indices[dimension] = element.index;
          Value x = i.extractWhere(element.exists, adaptor.getX(), indices, dimension, zero);
          linalg::YieldOp::create(b, loc, Scalars(b, loc, type.getElementType()).add(v[1], x));
        });
    return success();
  }
};

} // namespace

void populateWindowPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<WindowsPattern, ReversePattern, OverlapAddPattern>(converter, patterns.getContext());
}

} // namespace cauce
