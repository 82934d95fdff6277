// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes with symbolic sizes.
#include "dialects/nn/Symbols.h"

#include "dialects/nn/NnBase.h"

using namespace mlir;

namespace cauce::nn {

SmallVector<Dim> dimsOf(RankedTensorType type) {
  auto symbols = dyn_cast_or_null<SymbolsAttr>(type.getEncoding());
  SmallVector<Dim> dims;
  unsigned next = 0;
  for (int64_t size : type.getShape()) {
    if (!ShapedType::isDynamic(size))
      dims.push_back({size, {}});
    else if (symbols && next < symbols.getNames().size())
      dims.push_back({0, symbols.getNames()[next++]});
    else
      dims.push_back({0, StringAttr::get(type.getContext(), "?")});
  }
  return dims;
}

SizeExpr exprOf(const Dim &dim) {
  return dim.isStatic() ? SizeExpr(dim.size) : SizeExpr::parse(dim.symbol.getValue()).value_or(SizeExpr::unknown());
}

Dim makeDim(MLIRContext *context, const SizeExpr &size) {
  if (std::optional<int64_t> number = size.number())
    return {*number, {}};
  return {0, StringAttr::get(context, size.str())};
}

SizeExpr countOf(ArrayRef<Dim> dims) {
  SizeExpr count = 1;
  for (const Dim &dim : dims)
    count *= exprOf(dim);
  return count;
}

RankedTensorType makeType(ArrayRef<Dim> dims, Type elementType) {
  SmallVector<int64_t> shape;
  SmallVector<StringAttr> names;
  for (const Dim &dim : dims) {
    shape.push_back(dim.isStatic() ? dim.size : ShapedType::kDynamic);
    if (!dim.isStatic())
      names.push_back(dim.symbol);
  }
  Attribute encoding;
  if (!names.empty())
    encoding = SymbolsAttr::get(elementType.getContext(), names);
  return RankedTensorType::get(shape, elementType, encoding);
}

RankedTensorType withElementType(RankedTensorType type, Type elementType) {
  return RankedTensorType::get(type.getShape(), elementType, type.getEncoding());
}

bool sameShape(RankedTensorType a, RankedTensorType b) { return dimsOf(a) == dimsOf(b); }

LogicalResult verifyEqualSizes(Operation *op, StringRef aName, Type a, StringRef bName, Type b) {
  SmallVector<Dim> aDims = dimsOf(cast<RankedTensorType>(a)), bDims = dimsOf(cast<RankedTensorType>(b));
  for (auto [position, dims] : llvm::enumerate(llvm::zip(aDims, bDims)))
    if (auto [aDim, bDim] = dims; aDim != bDim)
      return op->emitOpError("expected dimension ") << position << " of " << aName << " and " << bName
                                                    << " to be equal, but got " << describe(aDim) << " and "
                                                    << describe(bDim);
  return success();
}

LogicalResult verifyDimension(std::optional<Location> location, RankedTensorType type, int64_t dimension) {
  if (dimension < 0 || dimension >= type.getRank())
    return emitOptionalError(location, "expected dimension in [0, ", type.getRank(), "), but got ", dimension);
  return success();
}

FailureOr<int64_t> numberAlong(std::optional<Location> location, StringRef name, RankedTensorType type, int64_t dimension) {
  if (failed(verifyDimension(location, type, dimension)))
    return failure();
  Dim dim = dimsOf(type)[dimension];
  if (!dim.isStatic())
    return emitOptionalError(location, "expected dimension ", dimension, " of ", name, " to be a number, but got ",
                             describe(dim));
  return dim.size;
}

LogicalResult verifyDims(std::optional<Location> location, RankedTensorType type, ArrayRef<int64_t> dims) {
  int64_t previous = -1;
  for (int64_t dim : dims) {
    if (dim <= previous || dim >= type.getRank())
      return emitOptionalError(location, "expected dims to ascend within [0, ", type.getRank(), "), but got ", dim);
    previous = dim;
  }
  return success();
}

SmallVector<int64_t> otherDims(int64_t rank, ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  SmallVector<int64_t> rest;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(a, dim) && !llvm::is_contained(b, dim))
      rest.push_back(dim);
  return rest;
}

std::optional<int64_t> dimWithout(int64_t dim, ArrayRef<int64_t> gone) {
  if (llvm::is_contained(gone, dim))
    return std::nullopt;
  return dim - llvm::count_if(gone, [&](int64_t other) { return other < dim; });
}

RankedTensorType withoutDims(RankedTensorType type, ArrayRef<int64_t> dims) {
  SmallVector<Dim> sizes = dimsOf(type), kept;
  for (int64_t dim : otherDims(type.getRank(), dims))
    kept.push_back(sizes[dim]);
  return makeType(kept, type.getElementType());
}

RankedTensorType withSize(RankedTensorType type, int64_t dimension, int64_t size) {
  SmallVector<Dim> dims = dimsOf(type);
  dims[dimension] = {size, {}};
  return makeType(dims, type.getElementType());
}

std::string describeExcess(ArrayRef<Dim> dims) {
  constexpr size_t mostDims = 16; // as the runtime
  constexpr int64_t mostElements = int64_t(1) << 40;
  if (dims.size() > mostDims)
    return "expected at most " + std::to_string(mostDims) + " dimensions, but it has " + std::to_string(dims.size());
  int64_t count = 1;
  for (const Dim &dim : dims) {
    int64_t size = std::max<int64_t>(dim.size, 1); // of 0 elements, too, the other sizes are multiplied somewhere
    if (size > mostElements / count)
      return "expected at most 2^40 elements a sample, but it is " + describe(dims);
    count *= size;
  }
  return "";
}

std::string describe(const Dim &dim) { return dim.isStatic() ? std::to_string(dim.size) : dim.symbol.str(); }

std::string describe(ArrayRef<Dim> dims) {
  std::string text = "(";
  for (const Dim &dim : dims)
    text += (text.size() > 1 ? ", " : "") + describe(dim);
  return text + ")";
}

} // namespace cauce::nn
