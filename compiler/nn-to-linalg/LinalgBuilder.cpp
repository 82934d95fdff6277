// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Building blocks of the conversion.
#include "compiler/nn-to-linalg/LinalgBuilder.h"

#include "dialects/nn/NnBase.h"
#include "dialects/rt/Symbols.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {

Type LinalgBuilder::lowerElement(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type); integer && !integer.isSignless())
    return IntegerType::get(type.getContext(), integer.getWidth());
  return type;
}

RankedTensorType LinalgBuilder::lower(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return RankedTensorType::get(tensor.getShape(), lowerElement(tensor.getElementType()));
}

Value LinalgBuilder::size(const nn::Dim &dim) {
  if (dim.isStatic())
    return arith::ConstantIndexOp::create(b, loc, dim.size);
  return rt::symbolicSize(b, loc, op->getParentOfType<func::FuncOp>(), dim.symbol.getValue());
}

Value LinalgBuilder::empty(RankedTensorType type) {
  SmallVector<Value> sizes;
  for (const nn::Dim &dim : nn::dimsOf(type))
    if (!dim.isStatic())
      sizes.push_back(size(dim));
  return tensor::EmptyOp::create(b, loc, lower(type), sizes);
}

Value LinalgBuilder::scalar(double value, Type elementType) {
  if (isa<FloatType>(elementType))
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(elementType, value));
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(elementType, int64_t(value)));
}

Value LinalgBuilder::filled(RankedTensorType type, Value value) {
  return linalg::FillOp::create(b, loc, ValueRange{value}, ValueRange{empty(type)}).getResult(0);
}

static Value makeGeneric(OpBuilder &b, Location loc, Value init, ValueRange inputs, ArrayRef<AffineMap> maps,
                         ArrayRef<utils::IteratorType> iterators, ScalarBody body) {
  return linalg::GenericOp::create(b, loc, TypeRange{init.getType()}, inputs, ValueRange{init}, maps, iterators,
                                   [&](OpBuilder &inner, Location loc, ValueRange arguments) {
                                     linalg::YieldOp::create(inner, loc, body(inner, loc, arguments));
                                   })
      .getResult(0);
}

Value LinalgBuilder::map(RankedTensorType type, ValueRange inputs, ArrayRef<AffineMap> maps, ScalarBody body) {
  SmallVector<AffineMap> all(maps);
  all.push_back(b.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  return makeGeneric(b, loc, empty(type), inputs, all, iterators, body);
}

Value LinalgBuilder::copy(RankedTensorType type, Value x, AffineMap map) {
  return this->map(type, x, map, [](OpBuilder &, Location, ValueRange v) { return v[0]; });
}

Value LinalgBuilder::elementwise(RankedTensorType type, ValueRange inputs, ScalarBody body) {
  SmallVector<AffineMap> maps(inputs.size(), b.getMultiDimIdentityMap(type.getRank()));
  return map(type, inputs, maps, body);
}

Value LinalgBuilder::reduce(RankedTensorType type, ValueRange inputs, ArrayRef<int64_t> dims, Value init,
                            ScalarBody body) {
  int64_t rank = type.getRank() + dims.size();
  SmallVector<AffineMap> maps(inputs.size(), b.getMultiDimIdentityMap(rank));
  SmallVector<AffineExpr> kept;
  SmallVector<utils::IteratorType> iterators;
  for (int64_t dim = 0; dim < rank; ++dim) {
    bool reduced = llvm::is_contained(dims, dim);
    iterators.push_back(reduced ? utils::IteratorType::reduction : utils::IteratorType::parallel);
    if (!reduced)
      kept.push_back(b.getAffineDimExpr(dim));
  }
  maps.push_back(AffineMap::get(rank, 0, kept, b.getContext()));
  return makeGeneric(b, loc, filled(type, init), inputs, maps, iterators, body);
}

ArrayAttr symbolNames(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto symbols = tensor ? dyn_cast_or_null<nn::SymbolsAttr>(tensor.getEncoding()) : nn::SymbolsAttr();
  if (!symbols)
    return {};
  SmallVector<Attribute> names(symbols.getNames().begin(), symbols.getNames().end());
  return ArrayAttr::get(type.getContext(), names);
}

} // namespace cauce
