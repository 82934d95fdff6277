// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors from text and to JSON.
#include "tools/cauce-check/Values.h"

#include "compiler/pipeline/Pipeline.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/reference/Evaluate.h"
#include "tools/cauce-check/Check.h"
#include "tools/cauce-check/Claims.h"
#include "tools/cauce-check/Compare.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace mlir;

namespace cauce::check {
namespace {

// Numbers as they were written; integers of 64 bits would not survive as doubles.
struct Numbers {
  bool hasShape = false;
  std::vector<int64_t> shape;
  std::vector<double> reals;
  std::vector<int64_t> integers;

  void add(double real, int64_t integer) {
    reals.push_back(real);
    integers.push_back(integer);
  }
};

LogicalResult readText(ModuleOp module, StringRef text, std::map<std::string, Numbers> &named) {
  auto [name, list] = text.split('=');
  Numbers &numbers = named[name.str()];
  SmallVector<StringRef> words;
  list.split(words, ',');
  for (StringRef word : words) {
    double real;
    int64_t integer = 0;
    if (name.empty() || word.trim().getAsDouble(real))
      return module.emitError("expected --input NAME=NUMBER,NUMBER,..., but got '") << text << "'";
    if (word.trim().getAsInteger(10, integer))
      integer = int64_t(real);
    numbers.add(real, integer);
  }
  return success();
}

// A number, or the texts that --evaluate prints for what JSON has no number for.
bool readNumber(const llvm::json::Value &value, Numbers &numbers) {
  if (std::optional<int64_t> integer = value.getAsInteger()) {
    numbers.add(value.getAsNumber().value_or(double(*integer)), *integer);
    return true;
  }
  if (std::optional<double> real = value.getAsNumber()) {
    numbers.add(*real, int64_t(*real));
    return true;
  }
  double real;
  std::optional<StringRef> text = value.getAsString();
  if (!text || text->getAsDouble(real))
    return false;
  numbers.add(real, 0);
  return true;
}

LogicalResult readFile(ModuleOp module, const std::string &path, std::map<std::string, Numbers> &named) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return module.emitError("cannot read '") << path << "': " << buffer.getError().message();
  llvm::Expected<llvm::json::Value> json = llvm::json::parse((*buffer)->getBuffer());
  if (!json)
    return module.emitError("'") << path << "' is no JSON: " << llvm::toString(json.takeError());
  if (!json->getAsObject())
    return module.emitError("expected '") << path << "' to hold an object of named tensors";
  for (const auto &[name, value] : *json->getAsObject()) {
    Numbers &numbers = named[name.str()];
    const llvm::json::Array *values = value.getAsArray();
    if (const llvm::json::Object *object = value.getAsObject()) {
      values = object->getArray("values");
      numbers.hasShape = true;
      if (const llvm::json::Array *shape = object->getArray("shape"))
        for (const llvm::json::Value &size : *shape)
          numbers.shape.push_back(size.getAsInteger().value_or(-1));
    }
    if (!values || !llvm::all_of(*values, [&](const llvm::json::Value &v) { return readNumber(v, numbers); }))
      return module.emitError("expected '") << name.str() << "' in '" << path << "' to be a list of numbers or an object with shape and values";
  }
  return success();
}

// The tensor of `type` that the numbers are.
FailureOr<Tensor> makeTensor(func::FuncOp function, StringRef name, RankedTensorType type, const Numbers &numbers) {
  std::vector<int64_t> shape = numbers.shape;
  int64_t count = int64_t(numbers.reals.size()), known = 1, unknown = 0;
  if (!numbers.hasShape) {
    for (int64_t size : type.getShape())
      ShapedType::isDynamic(size) ? void(++unknown) : void(known *= size);
    if (unknown > 1)
      return function.emitError("expected the shape of '") << name << "', which has " << unknown << " symbolic sizes";
    for (int64_t size : type.getShape())
      shape.push_back(ShapedType::isDynamic(size) ? (known ? count / known : 0) : size);
  }
  int64_t product = 1;
  for (int64_t size : shape)
    product = size < 0 || (size && product > count / size + 1) ? -1 : product * size;
  if (product != count)
    return function.emitError("expected the numbers of '") << name << "' to be " << type << ", but got " << count << " of shape "
                                                           << nn::reference::describe(shape);
  Tensor tensor(type.getElementType(), shape);
  for (int64_t i = 0; i < count; ++i) {
    if (tensor.isReal())
      tensor.reals[i] = nn::reference::roundTo(tensor.elementType, numbers.reals[i]);
    else
      tensor.setInteger(i, numbers.integers[i]);
  }
  return tensor;
}

std::string nameOf(DictionaryAttr attributes, const char *fallback, unsigned number) {
  if (attributes) {
    if (auto name = attributes.getAs<StringAttr>("train.name"))
      return name.getValue().str();
    if (auto state = attributes.getAs<FlatSymbolRefAttr>("train.state"))
      return state.getValue().str();
  }
  return fallback + std::to_string(number);
}

void print(const std::string &name, const Tensor &tensor, bool isLast) {
  std::string type;
  llvm::raw_string_ostream(type) << tensor.elementType;
  llvm::outs() << "  " << llvm::json::Value(name) << ": {\"type\": \"" << type
               << "\", \"shape\": " << nn::reference::describe(tensor.shape) << ", \"values\": [";
  for (int64_t i = 0; i < tensor.count(); ++i) {
    if (i)
      llvm::outs() << ", ";
    if (!tensor.isReal())
      llvm::outs() << tensor.integers[i];
    else if (std::isfinite(tensor.reals[i]))
      llvm::outs() << show(tensor.reals[i]);
    else
      llvm::outs() << "\"" << show(tensor.reals[i]) << "\"";
  }
  llvm::outs() << "]}" << (isLast ? "\n" : ",\n");
}

// A module of plain functions keeps its ops as they are written; states and training need the passes.
LogicalResult prepare(ModuleOp module) {
  bool isPlain = true;
  module.walk([&](Operation *op) {
    isPlain &= op->getName().getDialectNamespace() != "train" || op->getName().getStringRef() == "train.gradient";
  });
  if (isPlain)
    return differentiateAll(module);
  PassManager passes(module.getContext(), ModuleOp::getOperationName());
  buildPipeline(passes, "native", "step");
  return passes.run(module);
}

} // namespace

LogicalResult evaluateFunction(ModuleOp module, const std::string &name, const std::vector<std::string> &inputs,
                               const std::string &file) {
  std::map<std::string, Numbers> named;
  if (!file.empty() && failed(readFile(module, file, named)))
    return failure();
  for (const std::string &input : inputs) {
    named.erase(StringRef(input).split('=').first.str());
    if (failed(readText(module, input, named)))
      return failure();
  }
  if (failed(prepare(module)))
    return failure();
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function) {
    InFlightDiagnostic diagnostic = module.emitError("expected a function named '") << name << "'; there are";
    for (func::FuncOp other : module.getOps<func::FuncOp>())
      diagnostic << " '" << other.getName() << "'";
    return diagnostic;
  }
  llvm::StringSet<> arguments;
  std::vector<Tensor> tensors;
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    std::string argument = nameOf(function.getArgAttrDict(i), "arg", i);
    arguments.insert(argument);
    auto numbers = named.find(argument);
    if (numbers == named.end())
      return function.emitError("expected a value for argument '") << argument << "' of @" << name;
    FailureOr<Tensor> tensor = makeTensor(function, argument, cast<RankedTensorType>(type), numbers->second);
    if (failed(tensor))
      return failure();
    tensors.push_back(std::move(*tensor));
  }
  for (const std::string &input : inputs)
    if (StringRef given = StringRef(input).split('=').first; !arguments.contains(given))
      return function.emitError("expected --input to name an argument of @") << name << ", but got '" << given << "'";
  FailureOr<std::vector<Tensor>> results = nn::reference::evaluate(function, tensors);
  if (failed(results))
    return failure();
  llvm::outs() << "{\n";
  for (auto [i, result] : llvm::enumerate(*results))
    print(nameOf(function.getResultAttrDict(i), "result", i), result, i + 1 == results->size());
  llvm::outs() << "}\n";
  return success();
}

} // namespace cauce::check
