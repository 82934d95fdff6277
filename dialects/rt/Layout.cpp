// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of buffers.
#include "dialects/rt/Layout.h"

#include "mlir/IR/Builders.h"
using namespace mlir;

namespace cauce::rt {

SizeExpr productOf(ArrayAttr dims) {
  SizeExpr product = 1;
  if (dims)
    for (StringAttr size : dims.getAsRange<StringAttr>())
      product *= SizeExpr::parse(size.getValue()).value_or(SizeExpr::unknown());
  return product;
}

int64_t elementsPerUnit(RankedTensorType type, LayoutAttr layout) {
  int64_t count = 1;
  for (auto [position, size] : llvm::enumerate(type.getShape())) {
    bool isLast = int64_t(position) + 1 == type.getRank();
    if (isLast && layout.getKind() == LayoutKind::Rows)
      count *= layout.getParameter();
    else if (isLast && layout.getKind() == LayoutKind::Panel)
      count *= llvm::alignTo(size, layout.getParameter());
    else if (layout.getKind() == LayoutKind::Part && layout.getExtents()[position])
      count *= layout.getExtents()[position];
    else if (!ShapedType::isDynamic(size))
      count *= size;
  }
  return count;
}

LayoutAttr partOf(RankedTensorType whole, LayoutAttr layout) {
  if (layout.getKind() == LayoutKind::Part)
    return layout;
  SmallVector<int64_t> extents = llvm::map_to_vector(whole.getShape(), [](int64_t size) { return ShapedType::isDynamic(size) ? 0 : size; });
  if (layout.getKind() == LayoutKind::Rows)
    extents.back() = layout.getParameter();
  return LayoutAttr::get(whole.getContext(), LayoutKind::Part, 0, extents);
}

int64_t bytesOf(Type elementType) { return llvm::divideCeil(elementType.getIntOrFloatBitWidth(), 8); }

LayoutAttr layoutOf(DictionaryAttr attributes, MLIRContext *context) {
  if (attributes)
    if (auto layout = attributes.getAs<LayoutAttr>("rt.layout"))
      return layout;
  return LayoutAttr::get(context, LayoutKind::Dense, 0);
}

SizeExpr bytesOfBuffer(DictionaryAttr buffer) {
  auto type = cast<RankedTensorType>(buffer.getAs<TypeAttr>("type").getValue());
  return productOf(buffer.getAs<ArrayAttr>("rt.dims")) * (elementsPerUnit(type, layoutOf(buffer, buffer.getContext())) * bytesOf(type.getElementType()));
}

} // namespace cauce::rt
