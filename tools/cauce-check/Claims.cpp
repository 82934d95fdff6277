// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading claims, and what they ask for: sizes, specialised functions, arguments.
#include "tools/cauce-check/Claims.h"

#include "dialects/nn/Loop.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/train/Train.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>
#include <random>

using namespace mlir;

MLIR_DEFINE_EXPLICIT_TYPE_ID(cauce::check::CheckDialect)

namespace cauce::check {

//===--------------------------------------------------------------------===//
// The attributes
//===--------------------------------------------------------------------===//

CheckDialect::CheckDialect(MLIRContext *context) : Dialect("check", context, TypeID::get<CheckDialect>()) {}

static bool isNumber(Attribute value) {
  auto number = dyn_cast<FloatAttr>(value);
  return number && number.getType().isF64();
}

static bool isSizeList(Attribute value) {
  auto list = dyn_cast<ArrayAttr>(value);
  return list && !list.empty() && llvm::all_of(list, [](Attribute size) {
    auto number = dyn_cast<IntegerAttr>(size);
    return number && number.getInt() > 0;
  });
}

LogicalResult CheckDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  StringRef name = attribute.getName().strref().drop_front(StringRef("check.").size());
  Attribute value = attribute.getValue();
  auto expect = [&](bool holds, StringRef what) -> LogicalResult {
    if (!holds)
      return op->emitError("expected 'check.") << name << "' to be " << what << ", but got " << value;
    return success();
  };
  if (name == "sizes") {
    auto sizes = dyn_cast<DictionaryAttr>(value);
    return expect(sizes && llvm::all_of(sizes, [](NamedAttribute size) { return isSizeList(size.getValue()); }),
                  "a dictionary of lists of positive integers");
  }
  if (name == "static") {
    auto names = dyn_cast<ArrayAttr>(value);
    return expect(names && llvm::all_of(names, [](Attribute name) { return isa<StringAttr>(name); }), "a list of symbols");
  }
  if (name == "reason" || name == "skip_gradients" || name == "skip_compiled") {
    auto text = dyn_cast<StringAttr>(value);
    return expect(text && !text.empty(), "a sentence");
  }
  if (name == "tolerance" || name == "absolute" || name == "gradient_tolerance") {
    if (!op->hasAttr("check.reason"))
      return op->emitError("expected 'check.reason' next to 'check.") << name << "'";
    return expect(isNumber(value) && cast<FloatAttr>(value).getValueAsDouble() >= 0, "an f64 of at least 0");
  }
  return op->emitError("expected check.sizes, static, tolerance, absolute, gradient_tolerance, reason, skip_gradients or "
                       "skip_compiled, but got '")
         << attribute.getName() << "'";
}

LogicalResult CheckDialect::verifyRegionArgAttribute(Operation *op, unsigned, unsigned argument, NamedAttribute attribute) {
  StringRef name = attribute.getName().strref().drop_front(StringRef("check.").size());
  Attribute value = attribute.getValue();
  if (name == "state") {
    auto type = dyn_cast<RankedTensorType>(cast<func::FuncOp>(op).getArgumentTypes()[argument]);
    if (!isa<UnitAttr>(value) || !type)
      return op->emitError("expected check.state, without a value, on a tensor, but got ") << value << " on argument " << argument;
    return success();
  }
  auto list = dyn_cast<DenseF64ArrayAttr>(value);
  bool holds = name == "range"    ? list && list.size() == 2 && list[0] <= list[1]
               : name == "values" ? list && !list.empty()
               : name == "grid"   ? isNumber(value) && cast<FloatAttr>(value).getValueAsDouble() > 0
                                  : false;
  if (!holds)
    return op->emitError("expected check.range = array<f64: low, high>, check.values = array<f64: ...>, check.state or "
                         "check.grid, an f64 above 0, but got '")
           << attribute.getName() << "' = " << value << " on argument " << argument;
  return success();
}

LogicalResult CheckDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned result, NamedAttribute attribute) {
  auto function = cast<func::FuncOp>(op);
  auto number = dyn_cast<IntegerAttr>(attribute.getValue());
  bool isArgument = attribute.getName() == "check.state" && number && number.getInt() >= 0 && number.getInt() < function.getNumArguments();
  if (!isArgument || !isState(function, number.getInt()) ||
      function.getArgumentTypes()[number.getInt()] != function.getResultTypes()[result])
    return op->emitError("expected check.state, the number of an argument that is a state of type ")
           << function.getResultTypes()[result] << ", but got '" << attribute.getName() << "' = " << attribute.getValue() << " on result " << result;
  for (unsigned other = 0; other < result; ++other)
    if (updatedState(function, other) == number.getInt())
      return op->emitError("expected each state to be written once, but got argument ") << number.getInt() << " on results " << other << " and " << result;
  return success();
}

bool isState(func::FuncOp function, unsigned argument) { return bool(function.getArgAttr(argument, "check.state")); }

std::optional<unsigned> updatedState(func::FuncOp function, unsigned result) {
  auto number = function.getResultAttrOfType<IntegerAttr>(result, "check.state");
  return number ? std::optional<unsigned>(number.getInt()) : std::nullopt;
}

void declareStates(func::FuncOp function, StringRef name) {
  OpBuilder b(function);
  SymbolTable symbols(function->getParentOfType<ModuleOp>());
  auto symbolOf = [&](unsigned argument) { return FlatSymbolRefAttr::get(b.getContext(), (name + "." + Twine(argument)).str()); };
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    if (!isState(function, i))
      continue;
    FlatSymbolRefAttr state = symbolOf(i);
    if (!symbols.lookup(state.getAttr()))
      train::StateOp::create(b, function.getLoc(), train::StateFlags::parameter, state.getValue(), type);
    function.setArgAttr(i, "train.state", state);
  }
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (std::optional<unsigned> argument = updatedState(function, i))
      function.setResultAttr(i, "train.state", symbolOf(*argument));
}

Claims claimsOf(func::FuncOp function) {
  Claims claims;
  if (auto tolerance = function->getAttrOfType<FloatAttr>("check.tolerance"))
    claims.tolerance = claims.absolute = tolerance.getValueAsDouble();
  if (auto absolute = function->getAttrOfType<FloatAttr>("check.absolute"))
    claims.absolute = absolute.getValueAsDouble();
  if (auto tolerance = function->getAttrOfType<FloatAttr>("check.gradient_tolerance"))
    claims.gradientTolerance = tolerance.getValueAsDouble();
  claims.checksGradients = !function->hasAttr("check.skip_gradients");
  claims.isCompiled = !function->hasAttr("check.skip_compiled");
  return claims;
}

void eraseClaims(func::FuncOp function) {
  auto isClaim = [](NamedAttribute attribute) { return attribute.getName().strref().starts_with("check."); };
  for (NamedAttribute attribute : llvm::to_vector(function->getDiscardableAttrs()))
    if (isClaim(attribute))
      function->removeAttr(attribute.getName());
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    for (NamedAttribute attribute : llvm::to_vector(mlir::function_interface_impl::getArgAttrs(function, i)))
      if (isClaim(attribute))
        function.removeArgAttr(i, attribute.getName());
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    for (NamedAttribute attribute : llvm::to_vector(mlir::function_interface_impl::getResultAttrs(function, i)))
      if (isClaim(attribute))
        function.removeResultAttr(i, attribute.getName());
}

//===--------------------------------------------------------------------===//
// Sizes
//===--------------------------------------------------------------------===//

static std::vector<std::string> symbolsOf(func::FuncOp function) {
  std::vector<std::string> symbols;
  for (Type type : function.getArgumentTypes())
    for (const nn::Dim &dim : nn::dimsOf(cast<RankedTensorType>(type)))
      for (std::string &symbol : nn::exprOf(dim).symbols())
        if (!llvm::is_contained(symbols, symbol))
          symbols.push_back(std::move(symbol));
  return symbols;
}

std::vector<Sizes> combinationsOf(func::FuncOp function, bool statics) {
  auto given = function->getAttrOfType<DictionaryAttr>("check.sizes");
  auto list = function->getAttrOfType<ArrayAttr>("check.static");
  std::vector<Sizes> combinations = {{}};
  for (const std::string &symbol : symbolsOf(function)) {
    bool isStatic = list && llvm::is_contained(list, StringAttr::get(function.getContext(), symbol));
    if (isStatic != statics)
      continue;
    std::vector<int64_t> values = {1, 7, 13};
    if (auto sizes = given ? given.getAs<ArrayAttr>(symbol) : ArrayAttr()) {
      values.clear();
      for (IntegerAttr size : sizes.getAsRange<IntegerAttr>())
        values.push_back(size.getInt());
    }
    std::vector<Sizes> longer;
    for (const Sizes &sizes : combinations)
      for (int64_t value : values) {
        longer.push_back(sizes);
        longer.back()[symbol] = value;
      }
    combinations = longer;
  }
  return combinations;
}

static FailureOr<nn::Dim> specialize(nn::Dim dim, const Sizes &sizes) {
  SizeExpr size = nn::exprOf(dim);
  std::vector<std::string> symbols = size.symbols();
  size_t known = llvm::count_if(symbols, [&](const std::string &symbol) { return sizes.count(symbol); });
  if (!known)
    return dim;
  std::optional<int64_t> value;
  if (known == symbols.size())
    value = size.evaluate([&](StringRef symbol) { return std::optional<int64_t>(sizes.at(symbol.str())); });
  if (!value)
    return failure();
  return nn::Dim{*value, {}};
}

static FailureOr<Type> specialize(Type type, const Sizes &sizes) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return type;
  SmallVector<nn::Dim> dims;
  for (nn::Dim dim : nn::dimsOf(tensor)) {
    FailureOr<nn::Dim> known = specialize(dim, sizes);
    if (failed(known))
      return failure();
    dims.push_back(*known);
  }
  return Type(nn::makeType(dims, tensor.getElementType()));
}

LogicalResult specialize(func::FuncOp function, const Sizes &sizes) {
  bool fits = true;
  auto change = [&](Value value) {
    FailureOr<Type> type = specialize(value.getType(), sizes);
    fits &= succeeded(type);
    if (succeeded(type))
      value.setType(*type);
  };
  function.walk([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        change(argument);
    for (Value result : op->getResults())
      change(result);
    if (auto scan = dyn_cast<nn::ScanOp>(op)) {
      FailureOr<nn::Dim> trips = specialize(nn::makeDim(op->getContext(), SizeExpr::parse(scan.getTrips()).value_or(SizeExpr::unknown())), sizes);
      fits &= succeeded(trips);
      if (succeeded(trips))
        scan.setTrips(nn::exprOf(*trips).str());
    }
  });
  if (!fits)
    return function.emitError("expected all symbols of a product in check.static, or none");
  Operation *end = function.getBody().front().getTerminator();
  function.setType(FunctionType::get(function.getContext(), function.getBody().getArgumentTypes(), end->getOperandTypes()));
  return success();
}

std::string describe(const Sizes &sizes) {
  std::string text;
  for (const auto &[symbol, size] : sizes)
    text += (text.empty() ? "" : ", ") + symbol + " = " + std::to_string(size);
  return text;
}

//===--------------------------------------------------------------------===//
// Arguments
//===--------------------------------------------------------------------===//

namespace {
// The standard fixes the sequence of the engine, but not that of its distributions.
class Uniform {
public:
  explicit Uniform(uint64_t seed) : engine(seed) {}
  /// In [0, 1).
  double next() { return double(engine() >> 11) * 0x1p-53; }

private:
  std::mt19937_64 engine;
};
} // namespace

static void fill(Tensor &tensor, func::FuncOp function, unsigned argument, Uniform &uniform) {
  double low = tensor.isReal() ? -2 : 0, high = tensor.isReal() ? 2 : tensor.elementType.isInteger(1) ? 1 : 3;
  if (auto range = function.getArgAttrOfType<DenseF64ArrayAttr>(argument, "check.range"))
    low = range[0], high = range[1];
  auto grid = function.getArgAttrOfType<FloatAttr>(argument, "check.grid");
  auto values = function.getArgAttrOfType<DenseF64ArrayAttr>(argument, "check.values");
  for (int64_t i = 0; i < tensor.count(); ++i) {
    double position = uniform.next();
    if (!tensor.isReal()) {
      // Doubles hold what tests need; the last integer of the range has its full share.
      double value = values ? values[i % values.size()] : std::floor(low + position * (high - low + 1));
      tensor.setInteger(i, int64_t(std::min(value, values ? value : high)));
      continue;
    }
    double value = values ? values[i % values.size()] : low + position * (high - low);
    if (grid && !values)
      value = std::round(value / grid.getValueAsDouble()) * grid.getValueAsDouble();
    tensor.reals[i] = nn::reference::roundTo(tensor.elementType, value);
  }
}

FailureOr<std::vector<Tensor>> makeInputs(func::FuncOp function, const Sizes &sizes, uint64_t seed) {
  llvm::StringMap<int64_t> symbols;
  for (const auto &[symbol, size] : sizes)
    symbols[symbol] = size;
  Uniform uniform(seed);
  std::vector<Tensor> inputs;
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto tensorType = cast<RankedTensorType>(type);
    FailureOr<std::vector<int64_t>> shape = nn::reference::sizesOf(tensorType, symbols);
    if (failed(shape))
      return function.emitError("expected a size for every symbol of argument ") << i;
    inputs.emplace_back(tensorType.getElementType(), *shape);
    fill(inputs.back(), function, i, uniform);
  }
  return inputs;
}

Tensor randomLike(const Tensor &like, uint64_t seed) {
  Tensor tensor(like.elementType, like.shape);
  Uniform uniform(seed);
  for (double &value : tensor.reals)
    value = nn::reference::roundTo(like.elementType, 2 * uniform.next() - 1);
  return tensor;
}

} // namespace cauce::check
