// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and ops that move elements: what can be said by an indexing map is.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Shape.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;

namespace cauce {
namespace {

Value castIndex(OpBuilder &b, Location loc, Value index, Type type) {
  if (auto floating = dyn_cast<FloatType>(type))
    return arith::SIToFPOp::create(b, loc, floating, arith::IndexCastOp::create(b, loc, b.getI64Type(), index));
  return arith::IndexCastOp::create(b, loc, type, index);
}

struct ConstantPattern : OpConversionPattern<nn::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ConstantOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    auto value = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!value)
      return rewriter.notifyMatchFailure(op, "expected dense elements");
    Type element = LinalgBuilder::lowerElement(value.getElementType());
    if (element != value.getElementType())
      value = value.bitcast(element);
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, value);
    return success();
  }
};

struct FullPattern : OpConversionPattern<nn::FullOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::FullOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Scalars s(rewriter, op.getLoc(), type.getElementType());
    rewriter.replaceOp(op, builder.filled(type, s.constant(op.getValue().convertToDouble())));
    return success();
  }
};

struct IotaPattern : OpConversionPattern<nn::IotaOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::IotaOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    rewriter.replaceOp(op, builder.elementwise(type, {}, [&](OpBuilder &b, Location loc, ValueRange) {
      Value index = linalg::IndexOp::create(b, loc, op.getDimension());
      return castIndex(b, loc, index, LinalgBuilder::lowerElement(type.getElementType()));
    }));
    return success();
  }
};

struct DimSizePattern : OpConversionPattern<nn::DimSizeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::DimSizeOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Value size = builder.size(nn::dimsOf(cast<RankedTensorType>(op.getX().getType()))[op.getDimension()]);
    rewriter.replaceOp(op, builder.elementwise(type, {}, [&](OpBuilder &b, Location loc, ValueRange) {
      return castIndex(b, loc, size, type.getElementType());
    }));
    return success();
  }
};

struct BroadcastPattern : OpConversionPattern<nn::BroadcastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::BroadcastOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<nn::Dim> from = nn::dimsOf(cast<RankedTensorType>(op.getX().getType())), to = nn::dimsOf(type);
    SmallVector<AffineExpr> exprs;
    for (auto [position, dim] : llvm::enumerate(op.getDims()))
      exprs.push_back(from[position] == to[dim] ? rewriter.getAffineDimExpr(dim) : rewriter.getAffineConstantExpr(0));
    AffineMap map = AffineMap::get(type.getRank(), 0, exprs, rewriter.getContext());
    rewriter.replaceOp(op, builder.copy(type, adaptor.getX(), map));
    return success();
  }
};

struct TransposePattern : OpConversionPattern<nn::TransposeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::TransposeOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    SmallVector<int64_t> inverse = invertPermutationVector(op.getPermutation());
    AffineMap map = AffineMap::getPermutationMap(inverse, rewriter.getContext());
    rewriter.replaceOp(op, builder.copy(cast<RankedTensorType>(op.getType()), adaptor.getX(), map));
    return success();
  }
};

// A reshape is a collapse to one dimension where neither shape groups the other, and an expansion from it.
struct ReshapePattern : OpConversionPattern<nn::ReshapeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ReshapeOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    RankedTensorType from = LinalgBuilder::lower(op.getX().getType()), to = LinalgBuilder::lower(op.getType());
    SmallVector<OpFoldResult> sizes;
    for (const nn::Dim &dim : nn::dimsOf(cast<RankedTensorType>(op.getType())))
      sizes.push_back(dim.isStatic() ? OpFoldResult(rewriter.getIndexAttr(dim.size)) : builder.size(dim));
    Value x = adaptor.getX();
    auto expand = [&](Value value, ArrayRef<ReassociationIndices> groups) {
      return tensor::ExpandShapeOp::create(rewriter, op.getLoc(), to, value, groups, sizes).getResult();
    };
    if (auto groups = getReassociationIndicesForReshape(from, to)) {
      rewriter.replaceOp(op, to.getRank() < from.getRank()
                                 ? tensor::CollapseShapeOp::create(rewriter, op.getLoc(), to, x, *groups).getResult()
                                 : expand(x, *groups));
      return success();
    }
    ReassociationIndices all = llvm::to_vector(llvm::seq<int64_t>(0, from.getRank()));
    x = tensor::CollapseShapeOp::create(rewriter, op.getLoc(), x, ArrayRef<ReassociationIndices>{all});
    all = llvm::to_vector(llvm::seq<int64_t>(0, to.getRank()));
    rewriter.replaceOp(op, expand(x, {all}));
    return success();
  }
};

} // namespace

void populateShapePatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ConstantPattern, FullPattern, IotaPattern, DimSizePattern, BroadcastPattern, TransposePattern,
               ReshapePattern>(converter, patterns.getContext());
}

} // namespace cauce
