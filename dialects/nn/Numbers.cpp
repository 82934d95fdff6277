// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Numbers.h.
#include "dialects/nn/Numbers.h"

#include "dialects/nn/NnBase.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/Format.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>

using namespace mlir;

namespace cauce::nn {

std::string describeLoss(double value, Type elementType) {
  std::string text;
  llvm::raw_string_ostream out(text);
  auto given = llvm::format("%.9g", value);
  if (auto type = dyn_cast<FloatType>(elementType)) {
    APFloat number(value);
    bool inexact;
    number.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &inexact);
    if (number.isInfinity() && !std::isinf(value))
      out << "expected a finite value of '" << elementType << "', but got " << given;
    return text;
  }
  auto type = dyn_cast<IntegerType>(elementType);
  if (!type)
    return text;
  unsigned bits = type.getWidth();
  bool isSigned = bits > 1 && !type.isUnsigned(); // i1 is 0 or 1
  double low = isSigned ? -std::ldexp(1.0, bits - 1) : 0, end = std::ldexp(1.0, isSigned ? bits - 1 : bits);
  if (!(value >= low && value < end && value == std::floor(value)))
    out << "expected a value of '" << elementType << "', a whole number from " << APInt::getSignedMinValue(bits).getSExtValue() * isSigned << " to "
        << (isSigned ? APInt::getSignedMaxValue(bits) : APInt::getMaxValue(bits)).getZExtValue() << ", but got " << given;
  return text;
}

double shortDecimal(double value, Type elementType) {
  float single = float(value);
  if (!elementType.isF32() || !std::isfinite(single) || value == 0)
    return value;
  char text[32];
  for (int digits = 1; digits <= 9; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, double(single));
    if (std::strtof(text, nullptr) == single)
      break;
  }
  double decimal = std::strtod(text, nullptr);
  bool isMeant = value == double(single) || std::abs(decimal - value) <= 4 * std::numeric_limits<double>::epsilon() * std::abs(value);
  return isMeant && float(decimal) == single ? decimal : value;
}

std::string literalOf(double value) {
  char text[32];
  StringRef digits(text, std::to_chars(text, std::end(text), value).ptr - text);
  auto [mantissa, exponent] = digits.split('e');
  if (exponent.empty())
    return digits.str();
  return (mantissa + (mantissa.contains('.') ? "e" : ".0e") + exponent).str(); // 1e-08 would be an integer and a word
}

FloatAttr floatAttr(MLIRContext *context, double value) {
  Type f32 = Float32Type::get(context), f64 = Float64Type::get(context);
  return FloatAttr::get(shortDecimal(value, f32) != value && double(float(value)) == value ? f32 : f64, value);
}

std::string describeLossOfText(double value, Type elementType) {
  std::string text = describeLoss(value, elementType);
  if (text.empty() && isa<IntegerType>(elementType) && std::abs(value) >= 0x1p53)
    llvm::raw_string_ostream(text) << "expected a whole number of less than 2^53 = 9007199254740992, of which all digits are kept, but got "
                                   << llvm::format("%.17g", value);
  return text;
}

ParseResult parseNumber(OpAsmParser &parser, FloatAttr &number) {
  double value;
  if (failed(parser.parseFloat(value)))
    return failure();
  number = parser.getBuilder().getF64FloatAttr(value);
  return success();
}

void printNumber(OpAsmPrinter &printer, Operation *, FloatAttr number) {
  double value = number.getValueAsDouble();
  if (!std::isfinite(value))
    return printer.printFloat(number.getValue());
  char text[32];
  snprintf(text, sizeof(text), "%e", value); // as MLIR, if seven digits are enough
  if (strtod(text, nullptr) == value)
    return void(printer << text);
  std::string literal = literalOf(value);
  printer << literal << (StringRef(literal).contains('.') ? "" : ".0"); // without which it would be an integer
}

//===--------------------------------------------------------------------===//
// Dimensions
//===--------------------------------------------------------------------===//

static int64_t lastOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getRank() - 1 : -1;
}

int64_t lastDimension(Value x) { return lastOf(x.getType()); }

ParseResult parseDimensionOrLast(OpAsmParser &parser, IntegerAttr &dimension, Type &type) {
  int64_t number = 0;
  bool isSaid = succeeded(parser.parseOptionalKeyword("along"));
  if ((isSaid && failed(parser.parseInteger(number))) || failed(parser.parseColonType(type)))
    return failure();
  dimension = parser.getBuilder().getI64IntegerAttr(isSaid ? number : lastOf(type));
  return success();
}

void printDimensionOrLast(OpAsmPrinter &printer, Operation *, IntegerAttr dimension, Type type) {
  if (dimension.getInt() != lastOf(type))
    printer << "along " << dimension.getInt() << " ";
  printer << ": " << type;
}

ParseResult parseDimsOrLast(OpAsmParser &parser, DenseI64ArrayAttr &dims, Type &type) {
  SmallVector<int64_t> numbers;
  bool isSaid = succeeded(parser.parseOptionalKeyword("along"));
  auto parseNumber = [&] { return parser.parseInteger(numbers.emplace_back()); };
  if ((isSaid && failed(parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseNumber))) || failed(parser.parseColonType(type)))
    return failure();
  if (!isSaid)
    numbers = {lastOf(type)};
  dims = parser.getBuilder().getDenseI64ArrayAttr(numbers);
  return success();
}

void printDimsOrLast(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr dims, Type type) {
  if (dims.asArrayRef() != ArrayRef<int64_t>{lastOf(type)}) {
    printer << "along [";
    llvm::interleaveComma(dims.asArrayRef(), printer);
    printer << "] ";
  }
  printer << ": " << type;
}

} // namespace cauce::nn
