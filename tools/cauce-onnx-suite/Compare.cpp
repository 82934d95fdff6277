// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comparison, element by element.
#include "tools/cauce-onnx-suite/Compare.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

namespace cauce::suite {
namespace {

using Kind = ElementType::Kind;

// "[1, 0]" of element number `i`.
std::string indexOf(size_t i, const std::vector<int64_t> &dims) {
  std::string text;
  for (size_t d = dims.size(); d--; i /= size_t(dims[d]))
    text = std::to_string(i % size_t(dims[d])) + (text.empty() ? "" : ", ") + text;
  return "[" + text + "]";
}

std::string show(const Tensor &tensor, size_t i) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (tensor.type->kind == Kind::Signed)
    stream << llvm::SignExtend64(tensor.bits[i], tensor.type->bits);
  else if (tensor.type->kind == Kind::Unsigned || tensor.type->kind == Kind::Bool)
    stream << tensor.bits[i];
  else
    stream << llvm::format(tensor.type->bits == 64 ? "%.17g" : "%.9g", tensor.at(i));
  return text;
}

// Both are integers of 64 bits at most, whose difference a double may not tell from 0.
double distanceOfIntegers(const Tensor &a, const Tensor &b, size_t i) {
  if (a.type->kind != Kind::Signed)
    return double(a.bits[i] > b.bits[i] ? a.bits[i] - b.bits[i] : b.bits[i] - a.bits[i]);
  int64_t x = llvm::SignExtend64(a.bits[i], a.type->bits), y = llvm::SignExtend64(b.bits[i], b.type->bits);
  return double(x > y ? uint64_t(x) - uint64_t(y) : uint64_t(y) - uint64_t(x));
}

// How many numbers of the type lie from one to the other: their bits, as sign and magnitude, count them.
uint64_t ulpsBetween(const Tensor &a, const Tensor &b, size_t i) {
  uint64_t sign = uint64_t(1) << (a.type->bits - 1);
  auto place = [&](uint64_t bits) { return bits & sign ? -int64_t(bits & ~sign) : int64_t(bits); };
  int64_t x = place(a.bits[i]), y = place(b.bits[i]);
  return x > y ? uint64_t(x) - uint64_t(y) : uint64_t(y) - uint64_t(x);
}

// Whether bits[i] agree; their distance is added to what `difference` knows.
bool agree(const Tensor &actual, const Tensor &expected, size_t i, Tolerance tolerance, Difference &difference) {
  if (actual.bits[i] == expected.bits[i])
    return true;
  bool isFloat = actual.type->semantics != nullptr;
  double a = actual.at(i), e = expected.at(i);
  if (isFloat && (!std::isfinite(a) || !std::isfinite(e)))
    return (std::isnan(a) && std::isnan(e)) || a == e;
  double distance = isFloat ? std::fabs(a - e) : distanceOfIntegers(actual, expected, i);
  difference.largest = std::max(difference.largest, distance);
  if (e != 0)
    difference.largestRelative = std::max(difference.largestRelative, distance / std::fabs(e));
  if (isFloat)
    difference.ulps = std::max(difference.ulps, ulpsBetween(actual, expected, i));
  return distance <= tolerance.absolute + tolerance.relative * std::fabs(e);
}

void compareTensors(const Tensor &actual, const Tensor &expected, Tolerance tolerance, Difference &difference) {
  size_t parts = expected.type->parts(), count = expected.type->isString() ? expected.texts.size() : expected.bits.size();
  size_t different = 0;
  std::string first;
  for (size_t i = 0; i < count; ++i) {
    if (expected.type->isString() ? actual.texts[i] == expected.texts[i] : agree(actual, expected, i, tolerance, difference))
      continue;
    if (different++)
      continue;
    first = "element " + indexOf(i / parts, expected.dims) + ": expected ";
    first += expected.type->isString() ? "'" + expected.texts[i] + "', but got '" + actual.texts[i] + "'"
                                       : show(expected, i) + ", but got " + show(actual, i);
  }
  if (!different)
    return;
  difference.kind = Difference::Kind::Value;
  llvm::raw_string_ostream stream(difference.text);
  stream << first << "; " << different << " of " << count << " differ";
  if (!expected.type->isString())
    stream << llvm::format(", by %.3g at most, relative %.3g", difference.largest, difference.largestRelative);
  if (expected.type->semantics)
    stream << ", " << difference.ulps << " ulp";
}

void compareValues(const Value &actual, const Value &expected, Tolerance tolerance, bool numbers, Difference &difference) {
  bool isTensor = expected.kind == Value::Kind::Tensor;
  if (actual.kind != expected.kind || (isTensor && (actual.tensor.type != expected.tensor.type || actual.tensor.dims != expected.tensor.dims)) ||
      (!isTensor && actual.elements.size() != expected.elements.size())) {
    difference.kind = Difference::Kind::Type;
    difference.text = "expected " + describe(expected) + ", but got " + describe(actual);
    return;
  }
  if (isTensor && numbers)
    return compareTensors(actual.tensor, expected.tensor, tolerance, difference);
  for (size_t i = 0; i < expected.elements.size(); ++i) {
    compareValues(actual.elements[i], expected.elements[i], tolerance, numbers, difference);
    if (difference.kind != Difference::Kind::None) {
      if (expected.kind == Value::Kind::Sequence)
        difference.text = "member " + std::to_string(i) + ": " + difference.text;
      return;
    }
  }
}

} // namespace

Difference compare(const Value &actual, const Value &expected, Tolerance tolerance, bool numbers) {
  Difference difference;
  compareValues(actual, expected, tolerance, numbers, difference);
  return difference;
}

} // namespace cauce::suite
