// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of element types, and what their bits say.
#include "tools/cauce-onnx-suite/Values.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using llvm::APFloat;

namespace cauce::suite {
namespace {

using Kind = ElementType::Kind;

template <const llvm::fltSemantics &(*semantics)()>
const llvm::fltSemantics *of() {
  return &semantics();
}

// The order and the numbers are those of TensorProto.DataType.
constexpr ElementType elementTypes[] = {
    {1, "float", Kind::Float, 32, of<APFloat::IEEEsingle>},
    {2, "uint8", Kind::Unsigned, 8, nullptr},
    {3, "int8", Kind::Signed, 8, nullptr},
    {4, "uint16", Kind::Unsigned, 16, nullptr},
    {5, "int16", Kind::Signed, 16, nullptr},
    {6, "int32", Kind::Signed, 32, nullptr},
    {7, "int64", Kind::Signed, 64, nullptr},
    {8, "string", Kind::String, 0, nullptr},
    {9, "bool", Kind::Bool, 8, nullptr},
    {10, "float16", Kind::Float, 16, of<APFloat::IEEEhalf>},
    {11, "double", Kind::Float, 64, of<APFloat::IEEEdouble>},
    {12, "uint32", Kind::Unsigned, 32, nullptr},
    {13, "uint64", Kind::Unsigned, 64, nullptr},
    {14, "complex64", Kind::Complex, 32, of<APFloat::IEEEsingle>},
    {15, "complex128", Kind::Complex, 64, of<APFloat::IEEEdouble>},
    {16, "bfloat16", Kind::Float, 16, of<APFloat::BFloat>},
    {17, "float8e4m3fn", Kind::Float, 8, of<APFloat::Float8E4M3FN>},
    {18, "float8e4m3fnuz", Kind::Float, 8, of<APFloat::Float8E4M3FNUZ>},
    {19, "float8e5m2", Kind::Float, 8, of<APFloat::Float8E5M2>},
    {20, "float8e5m2fnuz", Kind::Float, 8, of<APFloat::Float8E5M2FNUZ>},
    {21, "uint4", Kind::Unsigned, 4, nullptr},
    {22, "int4", Kind::Signed, 4, nullptr},
    {23, "float4e2m1", Kind::Float, 4, of<APFloat::Float4E2M1FN>},
    {24, "float8e8m0", Kind::Float, 8, of<APFloat::Float8E8M0FNU>},
    {25, "uint2", Kind::Unsigned, 2, nullptr},
    {26, "int2", Kind::Signed, 2, nullptr},
};

} // namespace

const ElementType *findElementType(int number) {
  const ElementType *found = llvm::find_if(elementTypes, [&](const ElementType &type) { return type.number == number; });
  return found == std::end(elementTypes) ? nullptr : found;
}

int64_t Tensor::count() const { return countOf(dims); }

double Tensor::at(size_t i) const {
  switch (type->kind) {
  case Kind::Float:
  case Kind::Complex:
    return APFloat(*type->semantics(), llvm::APInt(type->bits, bits[i])).convertToDouble();
  case Kind::Signed:
    return double(llvm::SignExtend64(bits[i], type->bits));
  default:
    return double(bits[i]);
  }
}

int64_t countOf(const std::vector<int64_t> &dims) {
  bool isEmpty = llvm::is_contained(dims, 0);
  int64_t count = 1;
  for (int64_t size : dims)
    if (size < 0 || (!isEmpty && llvm::MulOverflow(count, size, count)))
      return -1;
  return isEmpty ? 0 : count;
}

std::string describe(const Value &value) {
  switch (value.kind) {
  case Value::Kind::Sequence:
    return "sequence of " + std::to_string(value.elements.size());
  case Value::Kind::Optional:
    return value.elements.empty() ? "optional without a value" : "optional " + describe(value.elements[0]);
  case Value::Kind::Tensor:
    break;
  }
  auto sizes = llvm::map_range(value.tensor.dims, [](int64_t size) { return std::to_string(size); });
  return (value.tensor.type->name + "[" + llvm::join(sizes, ", ") + "]").str();
}

} // namespace cauce::suite
