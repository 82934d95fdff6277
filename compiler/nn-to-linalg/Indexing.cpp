// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read or write elements at other places than their own. A slice is an indexing map, if it does not start at
// the first element; pad, concat and gather extract from their operands in the body, at an index that is clamped to what
// exists; scatter_add is the reduction "sum where the index is mine", which the scatter schedule computes without looking
// at every index for every element.
#include "compiler/nn-to-linalg/Indices.h"
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Indexing.h"

using namespace mlir;

namespace cauce {
namespace {

struct SlicePattern : OpConversionPattern<nn::SliceOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::SliceOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    // The first elements cannot be said by a map: from (i) -> (i) linalg infers that both sizes are equal.
    if (op.getStart() == 0 && op.getStride() == 1) {
      rewriter.replaceOp(op, builder.elementwise(type, {}, [&](OpBuilder &b, Location loc, ValueRange) -> Value {
        return tensor::ExtractOp::create(b, loc, adaptor.getX(), Indices{b, loc}.all(type.getRank()));
      }));
      return success();
    }
    SmallVector<AffineExpr> exprs(rewriter.getMultiDimIdentityMap(type.getRank()).getResults());
    AffineExpr &along = exprs[op.getDimension()];
    along = along * int64_t(op.getStride()) + int64_t(op.getStart());
    AffineMap map = AffineMap::get(type.getRank(), 0, exprs, rewriter.getContext());
    rewriter.replaceOp(op, builder.copy(type, adaptor.getX(), map));
    return success();
  }
};

// Padding along several dimensions, one after the other, is one op: nobody reads what is padded along some of them.
struct PadPattern : OpConversionPattern<nn::PadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::PadOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<nn::PadOp> pads{op};
    while (auto inner = pads.back().getX().getDefiningOp<nn::PadOp>()) {
      auto isAlong = [&](nn::PadOp pad) { return pad.getDimension() == inner.getDimension(); };
      if (!inner->hasOneUse() || inner.getValueAttr() != op.getValueAttr() || llvm::any_of(pads, isAlong))
        break;
      pads.push_back(inner);
    }
    auto sizeAlong = [](nn::PadOp pad) { return cast<RankedTensorType>(pad.getX().getType()).getDimSize(pad.getDimension()); };
    Value value = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(op.getValue().convertToDouble());
    if (llvm::any_of(pads, [&](nn::PadOp pad) { return sizeAlong(pad) == 0; })) {
      rewriter.replaceOp(op, builder.filled(type, value));
      return success();
    }
    Value x = rewriter.getRemappedValue(pads.back().getX());
    rewriter.replaceOp(op, builder.elementwise(type, {}, [&](OpBuilder &b, Location loc, ValueRange) {
      Indices i{b, loc};
      SmallVector<Value> indices = i.all(type.getRank());
      Value exists;
      for (nn::PadOp pad : pads) {
        Value &index = indices[pad.getDimension()];
        Indices::Element element = i.at(arith::SubIOp::create(b, loc, index, i.constant(pad.getLow())), sizeAlong(pad), pad.getInterior() + 1);
        index = element.index;
        exists = exists ? arith::AndIOp::create(b, loc, exists, element.exists).getResult() : element.exists;
      }
      SmallVector<int64_t> dimensions = llvm::map_to_vector(pads, [](nn::PadOp pad) { return int64_t(pad.getDimension()); });
      return i.extractWhere(exists, x, indices, dimensions, value);
    }));
    return success();
  }
};

struct ConcatPattern : OpConversionPattern<nn::ConcatOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ConcatOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t dimension = op.getDimension();
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    rewriter.replaceOp(op, builder.elementwise(type, {}, [&](OpBuilder &b, Location loc, ValueRange) {
      Indices i{b, loc};
      SmallVector<Value> indices = i.all(type.getRank());
      Value own = indices[dimension], element = zero;
      int64_t start = 0;
      for (Value x : adaptor.getXs()) {
        int64_t size = cast<RankedTensorType>(x.getType()).getDimSize(dimension);
        if (size == 0)
          continue;
        indices[dimension] = arith::SubIOp::create(b, loc, own, i.constant(start));
        element = i.extractWhere(i.isBelow(indices[dimension], size), x, indices, dimension, element);
        start += size;
      }
      return element;
    }));
    return success();
  }
};

struct GatherPattern : OpConversionPattern<nn::GatherOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::GatherOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto xType = cast<RankedTensorType>(op.getX().getType()), idsType = cast<RankedTensorType>(op.getIds().getType());
    int64_t dimension = op.getDimension(), idsRank = idsType.getRank();
    AffineMap idsMap = rewriter.getMultiDimIdentityMap(type.getRank()).getSliceMap(dimension, idsRank);
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    rewriter.replaceOp(op, builder.map(type, adaptor.getIds(), idsMap, [&](OpBuilder &b, Location loc, ValueRange v) {
      Indices i{b, loc};
      SmallVector<Value> indices = i.all(type.getRank());
      indices.erase(indices.begin() + dimension, indices.begin() + dimension + idsRank);
      Value id = i.fromId(v[0], idsType.getElementType());
      indices.insert(indices.begin() + dimension, id);
      return i.extractWhere(i.isBelow(id, xType.getDimSize(dimension)), adaptor.getX(), indices, dimension, zero);
    }));
    return success();
  }
};

// Iterates over (A..., D, B..., I...): the indices last, which are summed over.
struct ScatterAddPattern : OpConversionPattern<nn::ScatterAddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ScatterAddOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto idsType = cast<RankedTensorType>(op.getIds().getType());
    int64_t dimension = op.getDimension(), rank = type.getRank(), loops = rank + idsType.getRank();
    AffineMap all = rewriter.getMultiDimIdentityMap(loops);
    SmallVector<AffineExpr> place(all.getResults().take_front(dimension));
    llvm::append_range(place, all.getResults().drop_front(rank));
    llvm::append_range(place, all.getResults().slice(dimension + 1, rank - dimension - 1));
    SmallVector<AffineMap> maps = {AffineMap::get(loops, 0, place, rewriter.getContext()),
                                   all.getSliceMap(rank, idsType.getRank()), all.getSliceMap(0, rank)};
    SmallVector<utils::IteratorType> iterators(loops, utils::IteratorType::reduction);
    std::fill_n(iterators.begin(), rank, utils::IteratorType::parallel);
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    Value init = builder.filled(type, zero);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{init.getType()}, ValueRange{adaptor.getX(), adaptor.getIds()}, ValueRange{init}, maps, iterators,
        [&](OpBuilder &b, Location loc, ValueRange v) {
          Scalars s(b, loc, type.getElementType());
          Value isMine = namesClass(b, loc, v[1], idsType.getElementType(), linalg::IndexOp::create(b, loc, dimension));
          linalg::YieldOp::create(b, loc, s.add(v[2], s.select(isMine, v[0], zero)));
        });
    return success();
  }
};

struct OneHotPattern : OpConversionPattern<nn::OneHotOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::OneHotOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    AffineMap map = rewriter.getMultiDimIdentityMap(type.getRank()).dropResult(type.getRank() - 1);
    Type element = LinalgBuilder::lowerElement(type.getElementType());
    Type idType = cast<RankedTensorType>(op.getIds().getType()).getElementType();
    rewriter.replaceOp(op, builder.map(type, adaptor.getIds(), map, [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
      Value index = linalg::IndexOp::create(b, loc, type.getRank() - 1);
      Value hit = namesClass(b, loc, v[0], idType, index);
      LinalgBuilder inner(op, b);
      return arith::SelectOp::create(b, loc, hit, inner.scalar(1, element), inner.scalar(0, element));
    }));
    return success();
  }
};

} // namespace

void populateIndexingPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<SlicePattern, PadPattern, ConcatPattern, GatherPattern, ScatterAddPattern, OneHotPattern>(
      converter, patterns.getContext());
}

} // namespace cauce
