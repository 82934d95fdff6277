// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows and reversed dimensions are indexing maps. Sums of overlapping windows look for the one element of each offset k within
// a window that lies at their place.
#include "compiler/nn-to-linalg/Indices.h"
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Window.h"
#include "llvm/Support/MathExtras.h"

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

// An op over the shape of `inits` and, behind `dimension`, `count` places in a window: a number that an operand has which nobody reads. The body
// gets the place, the indices of the result and what it carries, and returns the next of that.
using PlacesBody = llvm::function_ref<SmallVector<Value>(Indices, Value k, SmallVector<Value> indices, ValueRange carried)>;
linalg::GenericOp overPlaces(OpBuilder &b, Location loc, int64_t dimension, int64_t count, ValueRange inits, PlacesBody body) {
  auto type = cast<RankedTensorType>(inits.front().getType());
  int64_t loops = type.getRank() + 1, place = dimension + 1;
  AffineMap all = b.getMultiDimIdentityMap(loops);
  SmallVector<AffineMap> maps(1 + inits.size(), all.dropResult(place));
  maps.front() = all.getSliceMap(place, 1);
  SmallVector<utils::IteratorType> iterators(loops, utils::IteratorType::parallel);
  iterators[place] = utils::IteratorType::reduction;
  Value sizes = tensor::EmptyOp::create(b, loc, {count}, type.getElementType());
  return linalg::GenericOp::create(b, loc, inits.getTypes(), ValueRange{sizes}, inits, maps, iterators, [&](OpBuilder &b, Location loc, ValueRange v) {
    Indices i{b, loc};
    SmallVector<Value> indices = i.all(loops);
    Value k = indices[place];
    indices.erase(indices.begin() + place);
    linalg::YieldOp::create(b, loc, body(i, k, indices, v.drop_front()));
  });
}

// Iterates over (A..., Y, K, B...), which is the shape of x but for Y in the place of I.
struct OverlapAddPattern : OpConversionPattern<nn::OverlapAddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::OverlapAddOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType()), from = cast<RankedTensorType>(op.getX().getType());
    int64_t dimension = op.getDimension(), stride = op.getStride(), dilation = op.getDilation();
    int64_t windows = from.getDimSize(dimension), size = from.getDimSize(dimension + 1);
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    rewriter.replaceOp(op, overPlaces(rewriter, op.getLoc(), dimension, size, builder.filled(type, zero),
                                      [&](Indices i, Value k, SmallVector<Value> indices, ValueRange v) -> SmallVector<Value> {
      auto [b, loc] = i;
      Value offset = arith::MulIOp::create(b, loc, k, i.constant(dilation));
      Indices::Element element = i.at(arith::SubIOp::create(b, loc, indices[dimension], offset), windows, stride);
      indices[dimension] = element.index;
      indices.insert(indices.begin() + dimension + 1, k);
      Value x = i.extractWhere(element.exists, adaptor.getX(), indices, dimension, zero);
      return {Scalars(b, loc, type.getElementType()).add(v[0], x)};
    }).getResult(0));
    return success();
  }
};

Value extendedPlace(OpBuilder &b, Location loc, Value places, ValueRange indices) {
  return arith::ExtUIOp::create(b, loc, b.getI32Type(), tensor::ExtractOp::create(b, loc, places, indices));
}

// Iterates over (A..., I, K, B...), and carries the greatest element and its place.
// A place without an element counts as the first one that has one, which is no greater than what has been seen.
struct WindowArgmaxPattern : OpConversionPattern<nn::WindowArgmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::WindowArgmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType()), from = cast<RankedTensorType>(op.getX().getType());
    int64_t dimension = op.getDimension(), stride = op.getStride(), dilation = op.getDilation(), low = op.getLow();
    Type i32 = rewriter.getI32Type(), element = from.getElementType();
    Value greatest = builder.filled(nn::withElementType(type, element), builder.scalar(0, element));
    Value places = builder.filled(nn::withElementType(type, i32), builder.scalar(0, i32));
    auto all = overPlaces(rewriter, op.getLoc(), dimension, op.getSize(), ValueRange{greatest, places},
                          [&](Indices i, Value k, SmallVector<Value> indices, ValueRange v) -> SmallVector<Value> {
      auto [b, loc] = i;
      Value start = arith::SubIOp::create(b, loc, arith::MulIOp::create(b, loc, indices[dimension], i.constant(stride)), i.constant(low));
      // The first place with an element: (-start) ceildiv dilation, or 0.
      Value before = arith::MaxSIOp::create(b, loc, arith::SubIOp::create(b, loc, i.constant(dilation - 1), start), i.constant(0));
      Value first = dilation == 1 ? before : arith::DivUIOp::create(b, loc, before, i.constant(dilation)).getResult();
      auto elementAt = [&, &b = b, &loc = loc](Value k) { return arith::AddIOp::create(b, loc, start, arith::MulIOp::create(b, loc, k, i.constant(dilation))); };
      Value exists = i.isBelow(elementAt(k), from.getDimSize(dimension));
      Value place = arith::SelectOp::create(b, loc, exists, k, first);
      indices[dimension] = elementAt(place);
      Value x = tensor::ExtractOp::create(b, loc, adaptor.getX(), indices);
      // Greater or NaN, unless that was seen; or the first.
      Value above = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UGT, x, v[0]), isNumber = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::ORD, v[0], v[0]);
      Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, k, i.constant(0));
      Value takes = arith::OrIOp::create(b, loc, isFirst, arith::AndIOp::create(b, loc, above, isNumber));
      Value number = arith::IndexCastOp::create(b, loc, i32, place);
      return {arith::SelectOp::create(b, loc, takes, x, v[0]), arith::SelectOp::create(b, loc, takes, number, v[1])};
    });
    rewriter.replaceOp(op, builder.elementwise(type, all.getResult(1), [](OpBuilder &b, Location loc, ValueRange v) -> Value {
      return arith::TruncIOp::create(b, loc, b.getI8Type(), v[0]);
    }));
    return success();
  }
};

// The maximum itself if the places are those of the maxima of x; else a sum, over the places, of one element at most.
struct WindowGatherPattern : OpConversionPattern<nn::WindowGatherOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::WindowGatherOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    if (auto argmax = op.getPlaces().getDefiningOp<nn::WindowArgmaxOp>(); argmax && areOf(argmax, op))
      if (auto narrowed = adaptor.getPlaces().getDefiningOp<linalg::GenericOp>()) {
        auto all = narrowed.getInputs().front().getDefiningOp<linalg::GenericOp>();
        rewriter.replaceOp(op, all.getResult(0));
        return success();
      }
    auto type = cast<RankedTensorType>(op.getType()), from = cast<RankedTensorType>(op.getX().getType());
    int64_t dimension = op.getDimension();
    Value zero = builder.scalar(0, type.getElementType());
    rewriter.replaceOp(op, overPlaces(rewriter, op.getLoc(), dimension, op.getSize(), builder.filled(type, zero),
                                      [&](Indices i, Value k, SmallVector<Value> indices, ValueRange v) -> SmallVector<Value> {
      auto [b, loc] = i;
      Value place = extendedPlace(b, loc, adaptor.getPlaces(), indices);
      Value at = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, indices[dimension], i.constant(op.getStride())),
                                       arith::MulIOp::create(b, loc, k, i.constant(op.getDilation())));
      indices[dimension] = arith::SubIOp::create(b, loc, at, i.constant(op.getLow()));
      Value exists = i.isBelow(indices[dimension], from.getDimSize(dimension));
      Value x = i.extractWhere(exists, adaptor.getX(), indices, dimension, zero);
      Value isThere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, place, arith::IndexCastOp::create(b, loc, b.getI32Type(), k));
      x = arith::SelectOp::create(b, loc, isThere, x, zero);
      return {Scalars(b, loc, type.getElementType()).add(v[0], x)};
    }).getResult(0));
    return success();
  }

  static bool areOf(nn::WindowArgmaxOp argmax, nn::WindowGatherOp op) {
    return argmax.getX() == op.getX() && argmax.getDimension() == op.getDimension() && argmax.getSize() == op.getSize() &&
           argmax.getStride() == op.getStride() && argmax.getDilation() == op.getDilation() && argmax.getLow() == op.getLow();
  }
};

// Iterates over (A..., Y, T, B...): no more than T windows, one after the other, reach an element.
struct WindowScatterPattern : OpConversionPattern<nn::WindowScatterOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::WindowScatterOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType()), from = cast<RankedTensorType>(op.getX().getType());
    int64_t dimension = op.getDimension(), stride = op.getStride(), dilation = op.getDilation();
    int64_t reach = (int64_t(op.getSize()) - 1) * dilation + 1, windows = from.getDimSize(dimension);
    int64_t count = std::min(windows, int64_t(llvm::divideCeil(reach, stride)));
    Value zero = builder.scalar(0, type.getElementType());
    rewriter.replaceOp(op, overPlaces(rewriter, op.getLoc(), dimension, count, builder.filled(type, zero),
                                      [&](Indices i, Value t, SmallVector<Value> indices, ValueRange v) -> SmallVector<Value> {
      auto [b, loc] = i;
      // The last window that begins before the element, or at it, and those before; the last of all if that is none.
      Value at = arith::AddIOp::create(b, loc, indices[dimension], i.constant(op.getLow()));
      Value last = stride == 1 ? at : arith::DivUIOp::create(b, loc, at, i.constant(stride)).getResult();
      last = arith::MinSIOp::create(b, loc, last, i.constant(windows - 1));
      Value window = arith::SubIOp::create(b, loc, last, t);
      Value offset = arith::SubIOp::create(b, loc, at, arith::MulIOp::create(b, loc, window, i.constant(stride)));
      Value exists = arith::AndIOp::create(b, loc, i.isBelow(window, windows), i.isBelow(offset, reach));
      Value k = offset;
      if (dilation > 1) {
        Value rest = arith::RemUIOp::create(b, loc, offset, i.constant(dilation));
        exists = arith::AndIOp::create(b, loc, exists, arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, rest, i.constant(0)));
        k = arith::DivUIOp::create(b, loc, offset, i.constant(dilation));
      }
      indices[dimension] = arith::SelectOp::create(b, loc, exists, window, i.constant(0));
      Value place = arith::IndexCastOp::create(b, loc, b.getI32Type(), arith::SelectOp::create(b, loc, exists, k, i.constant(-1))); // -1 is none
      Value isThere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, extendedPlace(b, loc, adaptor.getPlaces(), indices), place);
      Value x = arith::SelectOp::create(b, loc, isThere, tensor::ExtractOp::create(b, loc, adaptor.getX(), indices).getResult(), zero);
      return {Scalars(b, loc, type.getElementType()).add(v[0], x)};
    }).getResult(0));
    return success();
  }
};

} // namespace

void populateWindowPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<WindowsPattern, ReversePattern, OverlapAddPattern, WindowArgmaxPattern, WindowGatherPattern, WindowScatterPattern>(converter, patterns.getContext());
}

} // namespace cauce
