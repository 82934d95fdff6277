// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements with an index each. What takes is an elementwise op; what gives is a reduction over all that are given, and sorting one that counts
// those that come before: the place and sort schedules compute them without looking at each element for each.
#include "compiler/nn-to-linalg/Indices.h"
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Indexing.h"

using namespace mlir;

namespace cauce {
namespace {

struct GatherElementsPattern : OpConversionPattern<nn::GatherElementsOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::GatherElementsOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto xType = cast<RankedTensorType>(op.getX().getType()), idsType = cast<RankedTensorType>(op.getIds().getType());
    int64_t dimension = op.getDimension();
    Value zero = Scalars(rewriter, op.getLoc(), type.getElementType()).constant(0);
    Value size = builder.size(nn::dimsOf(xType)[dimension]);
    rewriter.replaceOp(op, builder.elementwise(type, adaptor.getIds(), [&](OpBuilder &b, Location loc, ValueRange v) {
      Indices i{b, loc};
      SmallVector<Value> indices = i.all(type.getRank());
      indices[dimension] = i.fromId(v[0], idsType.getElementType());
      return i.extractWhere(i.isBelow(indices[dimension], size), adaptor.getX(), indices, dimension, zero);
    }));
    return success();
  }
};

// A reduction whose elements are of two kinds: those of the result, and last those of its dimension again, as the operands have them.
struct Again {
  Again(OpBuilder &b, RankedTensorType type, int64_t along) : rank(type.getRank()), iterators(rank + 1, utils::IteratorType::parallel) {
    AffineMap all = b.getMultiDimIdentityMap(rank + 1);
    SmallVector<AffineExpr> exprs(all.getResults().take_front(rank));
    exprs[along] = b.getAffineDimExpr(rank);
    result = all.dropResult(rank);
    again = AffineMap::get(rank + 1, 0, exprs, b.getContext());
    iterators[rank] = utils::IteratorType::reduction;
  }
  int64_t rank;
  SmallVector<utils::IteratorType> iterators;
  AffineMap result, again;
};

Value combined(nn::Combine combine, Scalars s, Value before, Value update) {
  switch (combine) {
  case nn::Combine::replace:
    return update;
  case nn::Combine::add:
    return s.add(before, update);
  case nn::Combine::mul:
    return s.mul(before, update);
  case nn::Combine::max:
    return s.max(before, update);
  case nn::Combine::min:
    return s.min(before, update);
  }
  llvm_unreachable("one of these");
}

struct ScatterElementsPattern : OpConversionPattern<nn::ScatterElementsOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::ScatterElementsOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    Type idType = cast<RankedTensorType>(op.getIds().getType()).getElementType();
    Again loops(rewriter, type, op.getDimension());
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{adaptor.getX().getType()}, ValueRange{adaptor.getUpdates(), adaptor.getIds()}, adaptor.getX(),
        ArrayRef{loops.again, loops.again, loops.result}, loops.iterators, [&](OpBuilder &b, Location loc, ValueRange v) {
          Scalars s(b, loc, type.getElementType());
          Value isMine = namesClass(b, loc, v[1], idType, linalg::IndexOp::create(b, loc, op.getDimension()));
          linalg::YieldOp::create(b, loc, s.select(isMine, combined(op.getCombine(), s, v[2], v[0]), v[2]));
        });
    return success();
  }
};

// A signed integer that is below another one if and only if the number is: the bits of a float that is not negative have the order of the
// numbers, those of others the opposite one. Zeros are equal, and NaN is above all. Numbers in descending order are the complements.
Value sortKey(OpBuilder &b, Location loc, Value x, Type type, bool isDescending) {
  Type lowered = x.getType();
  unsigned bits = lowered.getIntOrFloatBitWidth() <= 32 ? 32 : 64;
  Type key = b.getIntegerType(bits);
  auto constant = [&](int64_t value) -> Value { return arith::ConstantOp::create(b, loc, b.getIntegerAttr(key, value)); };
  APInt most = APInt::getSignedMaxValue(bits);
  Value y;
  if (auto real = dyn_cast<FloatType>(lowered)) {
    if (real.getWidth() < 32)
      x = arith::ExtFOp::create(b, loc, b.getF32Type(), x);
    Value zero = arith::ConstantOp::create(b, loc, b.getFloatAttr(x.getType(), 0));
    Value raw = arith::BitcastOp::create(b, loc, key, arith::AddFOp::create(b, loc, x, zero)); // -0 + 0 is 0
    Value sign = arith::ShRSIOp::create(b, loc, raw, constant(bits - 1));
    Value ordered = arith::XOrIOp::create(b, loc, raw, arith::AndIOp::create(b, loc, sign, constant(most.getSExtValue())));
    Value isNan = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, x, x);
    y = arith::SelectOp::create(b, loc, isNan, constant(most.getSExtValue()), ordered);
  } else {
    bool isUnsigned = type.isUnsignedInteger() || type.isInteger(1);
    y = x;
    if (lowered.getIntOrFloatBitWidth() < bits)
      y = isUnsigned ? Value(arith::ExtUIOp::create(b, loc, key, x)) : arith::ExtSIOp::create(b, loc, key, x);
    else if (isUnsigned)
      y = arith::XOrIOp::create(b, loc, x, constant((most + 1).getSExtValue()));
  }
  return isDescending ? Value(arith::XOrIOp::create(b, loc, y, constant(-1))) : y;
}

// How many elements come before: those that are less, and of equal ones those with a smaller index. No more are counted than are asked for.
struct SortPlacesPattern : OpConversionPattern<nn::SortPlacesOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(nn::SortPlacesOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType()), xType = cast<RankedTensorType>(op.getX().getType());
    int64_t along = op.getDimension();
    auto keyType = nn::withElementType(type, rewriter.getIntegerType(xType.getElementTypeBitWidth() <= 32 ? 32 : 64));
    Value keys = builder.elementwise(keyType, adaptor.getX(), [&](OpBuilder &b, Location loc, ValueRange v) {
      return sortKey(b, loc, v[0], xType.getElementType(), op.getDescending());
    });
    Again loops(rewriter, type, along);
    Value init = builder.filled(type, builder.scalar(0, type.getElementType()));
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{init.getType()}, ValueRange{keys, keys}, ValueRange{init}, ArrayRef{loops.again, loops.result, loops.result}, loops.iterators,
        [&](OpBuilder &b, Location loc, ValueRange v) {
          using P = arith::CmpIPredicate;
          auto compare = [&](P predicate, Value x, Value y) -> Value { return arith::CmpIOp::create(b, loc, predicate, x, y); };
          Value isLess = compare(P::slt, v[0], v[1]), isEqual = compare(P::eq, v[0], v[1]);
          Value isEarlier = compare(P::ult, linalg::IndexOp::create(b, loc, loops.rank), linalg::IndexOp::create(b, loc, along));
          Value isBefore = arith::OrIOp::create(b, loc, isLess, arith::AndIOp::create(b, loc, isEqual, isEarlier));
          Value one = arith::ExtUIOp::create(b, loc, v[2].getType(), isBefore);
          Value count = arith::AddIOp::create(b, loc, v[2], one);
          if (op.getFirst())
            count = arith::MinUIOp::create(b, loc, count, arith::ConstantOp::create(b, loc, b.getIntegerAttr(count.getType(), *op.getFirst())));
          linalg::YieldOp::create(b, loc, count);
        });
    return success();
  }
};

} // namespace

void populateElementsPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<GatherElementsPattern, ScatterElementsPattern, SortPlacesPattern>(converter, patterns.getContext());
}

} // namespace cauce
