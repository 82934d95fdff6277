// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each value is a hash of the op that makes it and of the values that this one takes, as in a Merkle tree; a function is the
// hashes of what it returns and writes. So nothing else of it counts.
#include "compiler/program/Fingerprint.h"

#include "dialects/train/Train.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace cauce {
namespace {

uint64_t hashOf(ArrayRef<uint64_t> parts) {
  return llvm::xxh3_64bits(ArrayRef(reinterpret_cast<const uint8_t *>(parts.data()), parts.size() * sizeof(uint64_t)));
}

uint64_t hashOf(StringRef text) { return llvm::xxh3_64bits(text); }

class Hasher {
public:
  explicit Hasher(ModuleOp module) : symbols(module) {}

  uint64_t of(Type type) {
    uint64_t &known = types[type];
    if (!known)
      known = printed(type);
    return known;
  }

  uint64_t of(Attribute attribute) {
    if (!attribute)
      return 0;
    auto elements = dyn_cast<DenseElementsAttr>(attribute);
    if (!elements)
      return printed(attribute);
    ArrayRef<char> raw = elements.getRawData();
    return hashOf({of(elements.getType()), elements.isSplat(), hashOf(StringRef(raw.data(), raw.size()))});
  }

  // All numbers but one.
  uint64_t of(train::NumbersAttrInterface numbers, StringRef without) {
    std::vector<uint64_t> parts = {hashOf(numbers.getWord())};
    for (auto [rule, number] : llvm::zip(numbers.getNumberRules(), numbers.getNumbers()))
      if (rule.name != without)
        parts.insert(parts.end(), {hashOf(rule.name), llvm::bit_cast<uint64_t>(number)});
    return hashOf(parts);
  }

  uint64_t of(func::FuncOp function) {
    auto [known, isNew] = functions.try_emplace(function.getName(), 0);
    if (!isNew)
      return known->second; // 0 in a recursion
    uint64_t hash = hashOf({hashOf(function.getName()), of(function.getBody())});
    return functions[function.getName()] = hash;
  }

  uint64_t of(train::StateOp state) {
    return hashOf({hashOf(state.getSymName()), uint64_t(state.getFlags()), of(state.getType()), of(state.getRegularizerAttr())});
  }

private:
  template <typename T> static uint64_t printed(T value) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    value.print(stream);
    return hashOf(text);
  }

  uint64_t of(Region &region) {
    std::vector<uint64_t> effects;
    uint64_t modal = 0;
    for (Block &block : region) {
      for (BlockArgument argument : block.getArguments())
        values[argument] = hashOf({nameOf(argument), of(argument.getType())});
      for (Operation &op : block) {
        if (isa<train::MetricOp, train::LossWeightOp>(op))
          continue;
        uint64_t hash = of(op);
        if (isa<train::ModalOpInterface>(op)) // its random numbers are those of its place among the others
          hash = hashOf({hash, ++modal});
        for (OpResult result : op.getResults())
          values[result] = hashOf({hash, result.getResultNumber(), of(result.getType())});
        if (op.getNumResults() == 0)
          effects.push_back(hash);
      }
    }
    llvm::sort(effects);
    return hashOf(effects);
  }

  // Data is fed by name, where there is one.
  static uint64_t nameOf(BlockArgument argument) {
    if (auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()); function && argument.getOwner()->isEntryBlock())
      if (auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "train.name"))
        return hashOf(name.getValue());
    return argument.getArgNumber();
  }

  uint64_t of(Operation &op) {
    std::vector<uint64_t> parts = {hashOf(op.getName().getStringRef())};
    for (Value operand : op.getOperands())
      parts.push_back(values.lookup(operand));
    for (NamedAttribute attribute : op.getAttrDictionary()) {
      parts.push_back(hashOf(attribute.getName().getValue()));
      parts.push_back(of(attribute.getValue()));
      if (auto name = dyn_cast<FlatSymbolRefAttr>(attribute.getValue()))
        if (auto called = symbols.lookup<func::FuncOp>(name.getValue()))
          parts.push_back(of(called));
    }
    for (Region &region : op.getRegions())
      parts.push_back(of(region));
    return hashOf(parts);
  }

  SymbolTable symbols;
  DenseMap<Type, uint64_t> types;
  DenseMap<Value, uint64_t> values;
  llvm::StringMap<uint64_t> functions;
};

} // namespace

Fingerprint fingerprintOf(ModuleOp module) {
  Hasher hasher(module);
  Fingerprint fingerprint;
  for (auto training : module.getOps<train::TrainingOp>()) {
    uint64_t hash = hashOf({hasher.of(cast<train::NumbersAttrInterface>(training.getOptimizer()), "learning_rate"), hasher.of(training.getClipAttr())});
    if (Attribute precision = training.getPrecisionAttr())
      hash = hashOf({hash, hasher.of(precision)});
    if (Attribute name = training.getPhaseAttr()) // one of several, in their order
      hash = hashOf({fingerprint.optimizer, hash, hasher.of(name)});
    if (training.getLossAttr() || training.getParametersAttr() || training.getSteps() != 1)
      hash = hashOf({hash, hasher.of(training.getLossAttr()), hasher.of(training.getParametersAttr()), training.getSteps()});
    fingerprint.optimizer = hash;
  }
  if (fingerprint.optimizer)
    for (auto state : module.getOps<train::StateOp>())
      if (FloatAttr decay = state.getWeightDecayAttr())
        fingerprint.optimizer = hashOf({fingerprint.optimizer, hashOf(state.getSymName()), hasher.of(decay)});
  std::vector<uint64_t> parts;
  for (auto state : module.getOps<train::StateOp>())
    parts.push_back(hasher.of(state));
  for (auto function : module.getOps<func::FuncOp>())
    if (!fingerprint.optimizer || function.getName() != "predict")
      parts.push_back(hasher.of(function));
  llvm::sort(parts);
  fingerprint.function = hashOf(parts);
  return fingerprint;
}

} // namespace cauce
