// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mixed precision: products of halves among f32.
#include "compiler/precision/Moves.h"
#include "compiler/precision/Passes.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Symbols.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_NARROWPRODUCTSPASS
#include "compiler/precision/Passes.h.inc"

namespace {

class Narrowing {
public:
  Narrowing(Type half, MLIRContext *context) : half(half), f32(Float32Type::get(context)), b(context) {}

  void narrow(nn::DotGeneralOp product) {
    for (OpOperand &operand : product->getOpOperands()) {
      Value x = operand.get();
      if (getElementTypeOrSelf(x.getType()) != f32)
        continue;
      Value stored = narrowed(x);
      b.setInsertionPoint(product);
      operand.set(nn::ConvertOp::create(b, product.getLoc(), x.getType(), stored));
    }
  }

private:
  // `x` as halves: once, where it is made.
  Value narrowed(Value x) {
    if (Value known = values.lookup(x))
      return known;
    Operation *op = x.getDefiningOp();
    Value result;
    if (auto conversion = dyn_cast_or_null<nn::ConvertOp>(op); conversion && getElementTypeOrSelf(conversion.getX().getType()) == half) {
      result = conversion.getX();
    } else if (op && movesAll(op)) {
      IRMapping mapping;
      mapping.map(op->getOperand(0), narrowed(op->getOperand(0)));
      b.setInsertionPointAfter(op);
      Operation *moved = b.clone(*op, mapping);
      moved->getResult(0).setType(withHalves(x));
      result = moved->getResult(0);
    } else {
      b.setInsertionPointAfterValue(x);
      result = nn::ConvertOp::create(b, x.getLoc(), withHalves(x), x);
    }
    return values[x] = result;
  }

  Type withHalves(Value x) { return nn::withElementType(cast<RankedTensorType>(x.getType()), half); }

  Type half, f32;
  OpBuilder b;
  DenseMap<Value, Value> values;
};

struct NarrowProductsPass : impl::NarrowProductsPassBase<NarrowProductsPass> {
  void runOnOperation() override {
    Attribute attribute = getOperation()->removeAttr("train.precision");
    if (!attribute)
      return;
    auto type = dyn_cast<TypeAttr>(attribute);
    if (!type || !isHalf(type.getValue())) {
      getOperation().emitError("expected 'train.precision' to be f16 or bf16, but got ") << attribute;
      return signalPassFailure();
    }
    Narrowing narrowing(type.getValue(), &getContext());
    SmallVector<nn::DotGeneralOp> products; // of bodies of loops, too
    getOperation().walk([&](nn::DotGeneralOp product) { products.push_back(product); });
    for (nn::DotGeneralOp product : products)
      narrowing.narrow(product);
  }
};

} // namespace
} // namespace cauce
