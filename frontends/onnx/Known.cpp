// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Known.h"

using namespace mlir;

namespace cauce::onnx {

Known Known::shaped(ArrayRef<int64_t> other) const {
  Known result = *this;
  result.shape.assign(other.begin(), other.end());
  return result;
}

Known Known::at(ArrayRef<int64_t> places, ArrayRef<int64_t> other) const {
  Known result;
  result.shape.assign(other.begin(), other.end());
  result.element = element;
  for (int64_t place : places)
    isFloat() ? result.numbers.push_back(numbers[place]) : result.sizes.push_back(sizes[place]);
  return result;
}

RankedTensorType Known::type() const { return RankedTensorType::get(shape, element); }

std::optional<SmallVector<int64_t>> Known::integers() const {
  SmallVector<int64_t> result;
  for (const SizeExpr &size : sizes) {
    std::optional<int64_t> number = size.number();
    if (!number)
      return {};
    result.push_back(*number);
  }
  return result;
}

DenseElementsAttr Known::attribute() const {
  SmallVector<Attribute> elements;
  if (auto type = dyn_cast<FloatType>(element)) {
    for (double number : numbers) {
      APFloat value(number);
      bool inexact;
      value.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &inexact);
      elements.push_back(FloatAttr::get(type, value));
    }
    return DenseElementsAttr::get(this->type(), elements);
  }
  std::optional<SmallVector<int64_t>> values = integers();
  if (!values)
    return {};
  for (int64_t value : *values)
    elements.push_back(IntegerAttr::get(element, APInt(64, uint64_t(value)).sextOrTrunc(element.getIntOrFloatBitWidth())));
  return DenseElementsAttr::get(this->type(), elements);
}

Known Known::ofSizes(ArrayRef<SizeExpr> sizes, Type element) {
  Known result;
  result.shape = {int64_t(sizes.size())};
  result.element = element;
  result.sizes.assign(sizes.begin(), sizes.end());
  return result;
}

std::optional<Known> Known::of(DenseElementsAttr elements) {
  auto type = cast<RankedTensorType>(elements.getType());
  if (type.getNumElements() > most)
    return {};
  Known result;
  result.shape.assign(type.getShape().begin(), type.getShape().end());
  result.element = type.getElementType();
  if (result.isFloat()) {
    for (APFloat value : elements.getValues<APFloat>()) {
      bool inexact;
      value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
      result.numbers.push_back(value.convertToDouble());
    }
    return result;
  }
  bool isUnsigned = result.element.isUnsignedInteger() || result.element.isInteger(1);
  for (const APInt &value : elements.getValues<APInt>()) {
    if (isUnsigned && value.getActiveBits() > 63)
      return {};
    result.sizes.push_back(isUnsigned ? int64_t(value.getZExtValue()) : value.getSExtValue());
  }
  return result;
}

} // namespace cauce::onnx
