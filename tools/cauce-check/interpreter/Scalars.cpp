// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What arith, math and llvm do element by element, one line each. Floats are computed in double precision and rounded once.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;

namespace cauce::check {

static unsigned widthOf(Type type) { return type.isIndex() ? 64 : type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : 64; }

int64_t wrap(Type type, int64_t value) {
  unsigned width = widthOf(type);
  return width == 1 ? value & 1 : width >= 64 ? value : llvm::SignExtend64(value, width);
}

uint64_t unsignedOf(Type type, int64_t value) {
  unsigned width = widthOf(type);
  return width >= 64 ? uint64_t(value) : uint64_t(value) & llvm::maskTrailingOnes<uint64_t>(width);
}

namespace {

int64_t signedOf(Type type, int64_t value) { return widthOf(type) == 1 ? -(value & 1) : value; }

Scalar makeReal(Type type, double value) {
  Scalar result;
  result.real = type.isF64() ? value : type.isF32() ? double(float(value)) : nn::reference::roundTo(type, value);
  return result;
}

Scalar makeInteger(Type type, int64_t value) {
  Scalar result;
  result.integer = wrap(type, value);
  return result;
}

uint64_t bitsOf(Type type, Scalar value) {
  auto real = dyn_cast<FloatType>(type);
  if (!real)
    return unsignedOf(type, value.integer);
  APFloat number(value.real);
  bool inexact;
  number.convert(real.getFloatSemantics(), APFloat::rmNearestTiesToEven, &inexact);
  return number.bitcastToAPInt().getZExtValue();
}

Scalar fromBits(Type type, uint64_t bits) {
  Scalar result;
  auto real = dyn_cast<FloatType>(type);
  if (!real)
    return makeInteger(type, int64_t(bits));
  APFloat number(real.getFloatSemantics(), APInt(real.getWidth(), bits));
  bool inexact;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
  result.real = number.convertToDouble();
  return result;
}

// arith's predicates, whose numbers are llvm's.
bool compareIntegers(int64_t predicate, Type type, int64_t x, int64_t y) {
  int64_t sx = signedOf(type, x), sy = signedOf(type, y);
  uint64_t ux = unsignedOf(type, x), uy = unsignedOf(type, y);
  const bool results[] = {x == y, x != y, sx < sy, sx <= sy, sx > sy, sx >= sy, ux < uy, ux <= uy, ux > uy, ux >= uy};
  return results[predicate];
}

bool compareReals(int64_t predicate, double x, double y) {
  bool unordered = std::isnan(x) || std::isnan(y);
  const bool ordered[] = {x == y, x > y, x >= y, x < y, x <= y, x != y && !unordered, !unordered};
  if (predicate == 0 || predicate == 15)
    return predicate == 15;
  if (predicate <= 7)
    return ordered[predicate - 1];
  const bool others[] = {x == y, x > y, x >= y, x < y, x <= y, x != y, false}; // ueq, ugt, ..., une, uno
  return unordered || others[predicate - 8];
}

// Conversions of what does not fit have no value; these have one.
int64_t truncated(double value) {
  return std::isnan(value) ? 0 : value >= 0x1p63 ? std::numeric_limits<int64_t>::max() : value <= -0x1p63 ? std::numeric_limits<int64_t>::min() : int64_t(value);
}

double power(double x, double y) { return std::pow(x, y); }

} // namespace

Interpreter::Elementwise Interpreter::elementwiseOf(Operation &op) {
  if (op.getNumResults() != 1 || op.getNumOperands() == 0 || op.getNumRegions())
    return {};
  Type to = getElementTypeOrSelf(op.getResult(0).getType()), from = getElementTypeOrSelf(op.getOperand(0).getType());
  StringRef name = op.getName().stripDialect(), dialect = op.getName().getDialectNamespace();
  if (dialect != "arith" && dialect != "math" && dialect != "llvm" && op.getName().getStringRef() != "vector.fma")
    return {};
  name.consume_front("intr.");
  using Real1 = double (*)(double);
  using Real2 = double (*)(double, double);
  using Integer2 = int64_t (*)(Type, int64_t, int64_t);
  if (isa<FloatType>(to) && isa<FloatType>(from)) {
    Real1 unary = llvm::StringSwitch<Real1>(name)
                      .Cases({"negf", "fneg"}, [](double x) { return -x; })
                      .Cases({"absf", "fabs"}, [](double x) { return std::fabs(x); })
                      .Case("ceil", [](double x) { return std::ceil(x); })
                      .Case("floor", [](double x) { return std::floor(x); })
                      .Cases({"roundeven", "rint", "nearbyint"}, [](double x) { return std::nearbyint(x); })
                      .Case("round", [](double x) { return std::round(x); })
                      .Case("trunc", [](double x) { return std::trunc(x); })
                      .Case("sqrt", [](double x) { return std::sqrt(x); })
                      .Case("rsqrt", [](double x) { return 1 / std::sqrt(x); })
                      .Case("exp", [](double x) { return std::exp(x); })
                      .Case("exp2", [](double x) { return std::exp2(x); })
                      .Case("expm1", [](double x) { return std::expm1(x); })
                      .Case("log", [](double x) { return std::log(x); })
                      .Case("log2", [](double x) { return std::log2(x); })
                      .Case("log1p", [](double x) { return std::log1p(x); })
                      .Case("tanh", [](double x) { return std::tanh(x); })
                      .Case("sin", [](double x) { return std::sin(x); })
                      .Case("cos", [](double x) { return std::cos(x); })
                      .Case("tan", [](double x) { return std::tan(x); })
                      .Case("atan", [](double x) { return std::atan(x); })
                      .Case("erf", [](double x) { return std::erf(x); })
                      .Cases({"extf", "truncf", "fpext", "fptrunc", "freeze"}, [](double x) { return x; })
                      .Default(nullptr);
    if (unary && op.getNumOperands() == 1)
      return [=](const Scalar *x) { return makeReal(to, unary(x[0].real)); };
    Real2 binary = llvm::StringSwitch<Real2>(name)
                       .Cases({"addf", "fadd"}, [](double x, double y) { return x + y; })
                       .Cases({"subf", "fsub"}, [](double x, double y) { return x - y; })
                       .Cases({"mulf", "fmul"}, [](double x, double y) { return x * y; })
                       .Cases({"divf", "fdiv"}, [](double x, double y) { return x / y; })
                       .Cases({"remf", "frem"}, [](double x, double y) { return std::fmod(x, y); })
                       .Cases({"maximumf", "maximum"}, [](double x, double y) { return nn::reference::maximum(x, y); })
                       .Cases({"minimumf", "minimum"}, [](double x, double y) { return nn::reference::minimum(x, y); })
                       .Cases({"maxnumf", "maxnum"}, [](double x, double y) { return std::fmax(x, y); })
                       .Cases({"minnumf", "minnum"}, [](double x, double y) { return std::fmin(x, y); })
                       .Case("copysign", [](double x, double y) { return std::copysign(x, y); })
                       .Cases({"powf", "pow"}, power)
                       .Case("atan2", [](double x, double y) { return std::atan2(x, y); })
                       .Default(nullptr);
    if (binary && op.getNumOperands() == 2)
      return [=](const Scalar *x) { return makeReal(to, binary(x[0].real, x[1].real)); };
    if (name == "fma" || name == "fmuladd")
      return [=](const Scalar *x) { return makeReal(to, std::fma(x[0].real, x[1].real, x[2].real)); };
  }
  if ((to.isIntOrIndex()) && from.isIntOrIndex() && op.getNumOperands() == 2) {
    Integer2 binary =
        llvm::StringSwitch<Integer2>(name)
            .Cases({"addi", "add"}, [](Type, int64_t x, int64_t y) { return int64_t(uint64_t(x) + uint64_t(y)); })
            .Cases({"subi", "sub"}, [](Type, int64_t x, int64_t y) { return int64_t(uint64_t(x) - uint64_t(y)); })
            .Cases({"muli", "mul"}, [](Type, int64_t x, int64_t y) { return int64_t(uint64_t(x) * uint64_t(y)); })
            .Cases({"divsi", "sdiv"}, [](Type, int64_t x, int64_t y) { return y == 0 ? 0 : y == -1 ? int64_t(-uint64_t(x)) : x / y; })
            .Cases({"remsi", "srem"}, [](Type, int64_t x, int64_t y) { return y == 0 || y == -1 ? 0 : x % y; })
            .Cases({"divui", "udiv"}, [](Type t, int64_t x, int64_t y) { return y ? int64_t(unsignedOf(t, x) / unsignedOf(t, y)) : 0; })
            .Cases({"remui", "urem"}, [](Type t, int64_t x, int64_t y) { return y ? int64_t(unsignedOf(t, x) % unsignedOf(t, y)) : 0; })
            .Case("ceildivsi", [](Type, int64_t x, int64_t y) { return y == 0 ? 0 : x / y + (x % y != 0 && (x < 0) == (y < 0)); })
            .Case("floordivsi", [](Type, int64_t x, int64_t y) { return y == 0 ? 0 : x / y - (x % y != 0 && (x < 0) != (y < 0)); })
            .Case("ceildivui", [](Type t, int64_t x, int64_t y) { return y ? int64_t(llvm::divideCeil(unsignedOf(t, x), unsignedOf(t, y))) : 0; })
            .Cases({"andi", "and"}, [](Type, int64_t x, int64_t y) { return x & y; })
            .Cases({"ori", "or"}, [](Type, int64_t x, int64_t y) { return x | y; })
            .Cases({"xori", "xor"}, [](Type, int64_t x, int64_t y) { return x ^ y; })
            .Cases({"shli", "shl"}, [](Type, int64_t x, int64_t y) { return uint64_t(y) < 64 ? int64_t(uint64_t(x) << y) : 0; })
            .Cases({"shrui", "lshr"}, [](Type t, int64_t x, int64_t y) { return uint64_t(y) < 64 ? int64_t(unsignedOf(t, x) >> y) : 0; })
            .Cases({"shrsi", "ashr"}, [](Type t, int64_t x, int64_t y) { return signedOf(t, x) >> (uint64_t(y) < 64 ? y : 63); })
            .Cases({"maxsi", "smax"}, [](Type t, int64_t x, int64_t y) { return signedOf(t, x) > signedOf(t, y) ? x : y; })
            .Cases({"minsi", "smin"}, [](Type t, int64_t x, int64_t y) { return signedOf(t, x) < signedOf(t, y) ? x : y; })
            .Cases({"maxui", "umax"}, [](Type t, int64_t x, int64_t y) { return unsignedOf(t, x) > unsignedOf(t, y) ? x : y; })
            .Cases({"minui", "umin"}, [](Type t, int64_t x, int64_t y) { return unsignedOf(t, x) < unsignedOf(t, y) ? x : y; })
            .Default(nullptr);
    if (binary)
      return [=](const Scalar *x) { return makeInteger(to, binary(from, x[0].integer, x[1].integer)); };
  }
  if (name == "absi" || name == "abs")
    return [=](const Scalar *x) { return makeInteger(to, x[0].integer < 0 ? int64_t(-uint64_t(x[0].integer)) : x[0].integer); };
  if (name == "extsi" || name == "sext")
    return [=](const Scalar *x) { return makeInteger(to, signedOf(from, x[0].integer)); };
  if (name == "extui" || name == "zext" || name == "index_castui")
    return [=](const Scalar *x) { return makeInteger(to, int64_t(unsignedOf(from, x[0].integer))); };
  if (name == "trunci" || (name == "trunc" && dialect == "llvm") || (name == "freeze" && to.isIntOrIndex()))
    return [=](const Scalar *x) { return makeInteger(to, x[0].integer); };
  if (name == "index_cast")
    return [=](const Scalar *x) { return makeInteger(to, signedOf(from, x[0].integer)); };
  if (name == "sitofp")
    return [=](const Scalar *x) { return makeReal(to, double(signedOf(from, x[0].integer))); };
  if (name == "uitofp")
    return [=](const Scalar *x) { return makeReal(to, double(unsignedOf(from, x[0].integer))); };
  if (name == "fptosi")
    return [=](const Scalar *x) { return makeInteger(to, truncated(x[0].real)); };
  if (name == "fptoui")
    return [=](const Scalar *x) { return makeInteger(to, x[0].real >= 0x1p63 ? int64_t(uint64_t(x[0].real)) : truncated(x[0].real)); };
  if (name == "bitcast" && to.isIntOrFloat() && from.isIntOrFloat() && widthOf(to) == widthOf(from))
    return [=](const Scalar *x) { return fromBits(to, bitsOf(from, x[0])); };
  if (name == "cmpi" || name == "icmp") {
    int64_t predicate = cast<IntegerAttr>(op.getAttr("predicate")).getInt();
    return [=](const Scalar *x) { return makeInteger(to, compareIntegers(predicate, from, x[0].integer, x[1].integer)); };
  }
  if (name == "cmpf" || name == "fcmp") {
    int64_t predicate = cast<IntegerAttr>(op.getAttr("predicate")).getInt();
    return [=](const Scalar *x) { return makeInteger(to, compareReals(predicate, x[0].real, x[1].real)); };
  }
  if (name == "select")
    return [=](const Scalar *x) { return x[0].integer & 1 ? x[1] : x[2]; };
  return {};
}

bool Interpreter::runElementwise(Operation &op, bool &done) {
  done = true;
  if (op.getNumOperands() == 0) {
    if (auto value = op.getAttrOfType<TypedAttr>("value"); value && (isa<arith::ConstantOp, LLVM::ConstantOp>(op)))
      return runConstant(op, value);
    if (isa<ub::PoisonOp>(op))
      return runPoison(op);
    done = false;
    return true;
  }
  if (isa<arith::MulUIExtendedOp>(op)) { // the only one with two results
    Type type = getElementTypeOrSelf(op.getOperand(0).getType());
    Datum low = get(op.getOperand(0)), high = low;
    const Datum &other = get(op.getOperand(1));
    for (size_t i = 0; i < low.elements.size(); ++i) {
      auto product = (unsigned __int128)(unsignedOf(type, low.elements[i].integer)) * unsignedOf(type, other.elements[i].integer);
      low.elements[i] = makeInteger(type, int64_t(uint64_t(product)));
      high.elements[i] = makeInteger(type, int64_t(uint64_t(product >> widthOf(type))));
    }
    set(op.getResult(0), std::move(low));
    set(op.getResult(1), std::move(high));
    return true;
  }
  auto [known, isNew] = elementwise.try_emplace(&op);
  if (isNew)
    known->second = elementwiseOf(op);
  if (!known->second) {
    done = false;
    return true;
  }
  SmallVector<const Datum *, 3> operands;
  size_t count = 1;
  for (Value operand : op.getOperands()) {
    operands.push_back(&get(operand));
    count = std::max(count, operands.back()->elements.size());
  }
  Datum &result = get(op.getResult(0));
  result.elements.resize(count);
  Scalar inputs[3];
  for (size_t i = 0; i < count; ++i) {
    for (size_t k = 0; k < std::min<size_t>(operands.size(), 3); ++k) // a condition may be one for all lanes
      inputs[k] = operands[k]->elements[operands[k]->elements.size() == 1 ? 0 : i];
    result.elements[i] = known->second(inputs);
  }
  return true;
}

// What nobody may read: NaN, so that whoever does gets no number.
bool Interpreter::runPoison(Operation &op) {
  Type type = op.getResult(0).getType();
  auto vector = dyn_cast<VectorType>(type);
  Datum datum;
  datum.elements.resize(vector ? vector.getNumElements() : 1);
  if (isa<FloatType>(getElementTypeOrSelf(type)))
    for (Scalar &element : datum.elements)
      element.real = NAN;
  set(op.getResult(0), std::move(datum));
  return true;
}

bool Interpreter::runConstant(Operation &op, Attribute value) {
  Datum datum;
  auto add = [&](Attribute element, Type type) {
    if (auto real = dyn_cast<FloatAttr>(element))
      datum.elements.emplace_back().real = real.getValueAsDouble();
    else if (auto integer = dyn_cast<IntegerAttr>(element))
      datum.elements.emplace_back().integer = wrap(type, integer.getValue().getSExtValue());
    else
      return false;
    return true;
  };
  if (auto elements = dyn_cast<DenseElementsAttr>(value)) {
    if (isa<RankedTensorType>(elements.getType()))
      datum.shape = elements.getType().getShape();
    for (Attribute element : elements.getValues<Attribute>())
      if (!add(element, elements.getElementType()))
        return fail(&op, "is not known to the interpreter");
  } else if (!add(value, cast<TypedAttr>(value).getType())) {
    return fail(&op, "is not known to the interpreter");
  }
  set(op.getResult(0), std::move(datum));
  return true;
}

} // namespace cauce::check
