// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random bits, element by element.
#include "compiler/nn-to-linalg/LinalgBuilder.h"

#include "dialects/nn/Random.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {
namespace {

// Philox 4x32-10 per element: its block is computed four times, once for each word, so that every lane is alike.
struct RandomBitsPattern : OpConversionPattern<nn::RandomBitsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::RandomBitsOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    AffineMap scalar = AffineMap::get(type.getRank(), 0, rewriter.getContext());
    SmallVector<Value> sizes;
    for (const nn::Dim &dim : nn::dimsOf(type))
      sizes.push_back(builder.size(dim));
    rewriter.replaceOp(op, builder.map(type, {adaptor.getKey(), adaptor.getCounter()}, {scalar, scalar},
                                       [&](OpBuilder &b, Location loc, ValueRange v) { return word(b, loc, v, sizes); }));
    return success();
  }

  static Value word(OpBuilder &b, Location loc, ValueRange v, ArrayRef<Value> sizes) {
    Type i32 = b.getI32Type(), i64 = b.getI64Type();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantOp::create(b, loc, b.getIntegerAttr(i32, int32_t(uint32_t(value))));
    };
    auto low = [&](Value x) -> Value { return arith::TruncIOp::create(b, loc, i32, x); };
    auto high = [&](Value x) -> Value {
      Value by = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(32));
      return arith::TruncIOp::create(b, loc, i32, arith::ShRUIOp::create(b, loc, x, by));
    };
    // The row-major number of this element.
    Value number = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(0));
    for (auto [dim, size] : llvm::enumerate(sizes)) {
      Value index = arith::IndexCastOp::create(b, loc, i64, linalg::IndexOp::create(b, loc, dim));
      Value extent = arith::IndexCastOp::create(b, loc, i64, size);
      number = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, number, extent), index);
    }
    Value number32 = low(number);
    Value two = constant(2), block = arith::ShRUIOp::create(b, loc, number32, two);
    Value lane = arith::AndIOp::create(b, loc, number32, constant(3));
    Value c0 = block, c1 = constant(0), c2 = low(v[1]), c3 = high(v[1]);
    Value k0 = low(v[0]), k1 = high(v[0]);
    Value m0 = constant(0xD2511F53), m1 = constant(0xCD9E8D57);
    Value w0 = constant(0x9E3779B9), w1 = constant(0xBB67AE85);
    for (int round = 0; round < 10; ++round) {
      auto p0 = arith::MulUIExtendedOp::create(b, loc, m0, c0), p1 = arith::MulUIExtendedOp::create(b, loc, m1, c2);
      auto exclusive = [&](Value x, Value y) -> Value { return arith::XOrIOp::create(b, loc, x, y); };
      Value n0 = exclusive(exclusive(p1.getHigh(), c1), k0), n2 = exclusive(exclusive(p0.getHigh(), c3), k1);
      c0 = n0, c1 = p1.getLow(), c2 = n2, c3 = p0.getLow();
      k0 = arith::AddIOp::create(b, loc, k0, w0);
      k1 = arith::AddIOp::create(b, loc, k1, w1);
    }
    auto is = [&](int64_t i) -> Value {
      return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, lane, constant(i));
    };
    Value result = arith::SelectOp::create(b, loc, is(2), c2, c3);
    result = arith::SelectOp::create(b, loc, is(1), c1, result);
    return arith::SelectOp::create(b, loc, is(0), c0, result);
  }
};

} // namespace

void populateRandomPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<RandomBitsPattern>(converter, patterns.getContext());
}

} // namespace cauce
