// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Names.h.
#include "compiler/support/Names.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace cauce {

static StringRef symbolOf(Attribute attribute) {
  auto symbol = dyn_cast_or_null<FlatSymbolRefAttr>(attribute);
  return symbol ? symbol.getValue() : "";
}

std::string nameOf(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto function = dyn_cast_or_null<FunctionOpInterface>(argument.getOwner()->getParentOp());
    if (!function || !argument.getOwner()->isEntryBlock())
      return "";
    unsigned i = argument.getArgNumber();
    for (StringRef key : {"train.name", "rt.symbol"})
      if (auto name = function.getArgAttrOfType<StringAttr>(i, key))
        return name.getValue().str();
    return symbolOf(function.getArgAttr(i, "train.state")).str();
  }
  Operation *op = value.getDefiningOp();
  if (op->getName().getStringRef() == "train.read")
    return symbolOf(op->getAttr("state")).str();
  if (!isa<FunctionOpInterface>(op->getParentOp()) || !isa<TensorType>(value.getType()) || op->hasTrait<OpTrait::ConstantLike>() ||
      isa<linalg::FillOp, tensor::EmptyOp>(op)) // what others write to
    return "";
  StringRef last;
  op->getLoc()->walk([&](Location inner) {
    if (auto name = dyn_cast<NameLoc>(inner))
      last = name.getName().getValue();
    return WalkResult::advance();
  });
  return last.str();
}

// Computed element by element from tensors of the shape of its result and from scalars.
static bool isElementwise(Operation *op) {
  if (auto generic = dyn_cast<linalg::LinalgOp>(op))
    return generic.getNumLoops() == generic.getNumParallelLoops() && !op->getResultTypes().empty();
  return op->getNumResults() == 1 && llvm::all_of(op->getOperandTypes(), [&](Type type) {
    auto from = dyn_cast<RankedTensorType>(type), to = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    return from && to && (from.getRank() == 0 || from.getShape() == to.getShape());
  });
}

ValueNames::ValueNames(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (std::string name = nameOf(argument); !name.empty())
      reserve(argument, name);
  Block &body = function.getBody().front();
  SmallVector<std::pair<std::string, Value>> parameters;
  auto assign = [&](Value value, StringRef state) {
    states[value].push_back(state.str());
    taken.try_emplace(state.str());
    if (!isa<BlockArgument>(value) && !names.count(value))
      reserve(value, state.str() + "'");
  };
  for (Operation &op : body) {
    if (op.getName().getStringRef() == "train.write")
      assign(op.getOperand(0), symbolOf(op.getAttr("state")));
    if (op.getName().getStringRef() == "train.read")
      reserve(op.getResult(0), nameOf(op.getResult(0)));
    for (Value result : op.getResults())
      if (std::string node = nameOf(result); !node.empty())
        order.try_emplace(node, order.size());
  }
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
    if (StringRef state = symbolOf(function.getResultAttr(i, "train.state")); !state.empty())
      assign(value, state); // before what it is returned as, too: it is the line of the state that says what it is
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    auto name = function.getResultAttrOfType<StringAttr>(i, "train.name");
    if (name && !isa<BlockArgument>(value) && !names.count(value))
      reserve(value, taken.count(name.getValue()) ? unique("d_" + name.getValue().str()) : name.getValue().str());
  }
  // What comes out of a node: the first of its values that a later one takes.
  for (Operation &op : body)
    for (Value result : op.getResults()) {
      std::string node = nameOf(result);
      if (node.empty() || taken.count(node) || names.count(result))
        continue;
      for (Operation *user : op.getUsers())
        if (user->getNumResults() && nameOf(user->getResult(0)) != node && !isBackward(&op, user)) {
          reserve(result, node);
          break;
        }
    }
  // What is read and written is updated, and with a parameter its slots.
  llvm::StringSet<> read, updated;
  for (auto &[value, name] : names)
    if (isa<BlockArgument>(value) || value.getDefiningOp()->getName().getStringRef() == "train.read")
      read.insert(name);
  for (auto &[value, assigned] : states)
    for (const std::string &state : assigned)
      if (read.contains(state))
        updated.insert(state);
  for (auto &[value, assigned] : states)
    for (const std::string &state : assigned)
      if (std::string parameter = state.substr(0, state.rfind('/')); updated.contains(parameter))
        nameUpdates(parameter, value, value);
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
    if (auto name = function.getResultAttrOfType<StringAttr>(i, "train.name"); name && names.lookup(value) == "d_" + name.getValue().str())
      if (!isElementwise(value.getDefiningOp()))
        nameUpdates(name.getValue().str(), value, value);
}

// Gradients are what the updates take that is not computed element by element.
void ValueNames::nameUpdates(const std::string &parameter, Value value, Value of) {
  Operation *op = value.getDefiningOp();
  if (!op || value.getType() != of.getType() || stems.count(value) || cast<ShapedType>(of.getType()).getRank() == 0)
    return;
  if (value != of && names.count(value) && !states.count(value))
    return;
  stems[value] = (isElementwise(op) ? "u_" : "d_") + parameter;
  std::string node = nameOf(value);
  for (Value operand : op->getOperands())
    if (isElementwise(op))
      nameUpdates(parameter, operand, of);
    else if (operand.getDefiningOp() && !names.count(operand) && !node.empty() && nameOf(operand) == node)
      stems.try_emplace(operand, "delta_" + node);
}

bool ValueNames::isBackward(Operation *op, Operation *user) const {
  if (!op->getNumResults() || !user->getNumResults())
    return false;
  auto own = order.find(nameOf(op->getResult(0))), next = order.find(nameOf(user->getResult(0)));
  return own != order.end() && next != order.end() && next->second < own->second;
}

void ValueNames::reserve(Value value, const std::string &name) {
  names[value] = name;
  taken.try_emplace(name);
}

std::string ValueNames::unique(const std::string &stem) {
  std::string name = stem;
  while (!taken.try_emplace(name).second)
    name = stem + "_" + std::to_string(++taken[stem] + 1);
  return name;
}

ArrayRef<std::string> ValueNames::statesOf(Value value) const {
  auto known = states.find(value);
  return known == states.end() ? ArrayRef<std::string>() : ArrayRef<std::string>(known->second);
}

const std::string &ValueNames::of(Value value) {
  if (auto known = names.find(value); known != names.end())
    return known->second;
  std::string stem = stems.lookup(value), node = nameOf(value);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  for (Operation *user : value.getUsers())
    if (stem.empty() && value.getDefiningOp() && isBackward(value.getDefiningOp(), user))
      stem = "d_" + nameOf(user->getResult(0));
  if (stem.empty() && !node.empty() && type && type.getRank())
    stem = node;
  if (!stem.empty())
    return names[value] = unique(stem);
  std::string letter = type && type.getRank() ? "t" : "s", name;
  do
    name = letter + std::to_string(++taken[letter]);
  while (!taken.try_emplace(name).second);
  return names[value] = name;
}

} // namespace cauce
