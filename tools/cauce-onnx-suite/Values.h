// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an ONNX model takes and gives: tensors of all element types, sequences and optionals of them.
#pragma once

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cauce::suite {

/// An element type of ONNX.
struct ElementType {
  enum class Kind { Float, Signed, Unsigned, Bool, Complex, String };
  int number;             // TensorProto.DataType
  llvm::StringLiteral name; // as ONNX has it, "float16"
  Kind kind;
  unsigned bits; // of an element, of a part of a complex one
  const llvm::fltSemantics *(*semantics)(); // of floats

  bool isString() const { return kind == Kind::String; }
  unsigned parts() const { return kind == Kind::Complex ? 2 : 1; }
};

/// Null if no type has this number.
const ElementType *findElementType(int number);

struct Tensor {
  const ElementType *type = nullptr;
  std::vector<int64_t> dims;
  std::vector<uint64_t> bits; // the bits of an element, or of each of its parts, with nothing above them
  std::vector<std::string> texts; // the elements of strings

  int64_t count() const;
  /// The number that `bits[i]` says.
  double at(size_t i) const;
};

struct Value {
  enum class Kind { Tensor, Sequence, Optional };
  Kind kind = Kind::Tensor;
  Tensor tensor;
  std::vector<Value> elements; // of an optional one, or none
};

/// The number of elements of this shape; -1 if a size is negative or the product does not fit.
int64_t countOf(const std::vector<int64_t> &dims);

/// "float16[2, 3]", "sequence of 2".
std::string describe(const Value &value);

} // namespace cauce::suite
