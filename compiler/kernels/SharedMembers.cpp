// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the host launches for a kernel that others share: a function that calls the shared one with numbers.
#include "compiler/kernels/SharedKernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce {

// The value of an expression of numbers.
static std::optional<int64_t> constantOf(AffineMap map, ArrayRef<OpFoldResult> operands) {
  SmallVector<Attribute> numbers, results;
  for (OpFoldResult operand : operands) {
    numbers.push_back(dyn_cast<Attribute>(operand));
    if (!numbers.back())
      return std::nullopt;
  }
  if (failed(map.constantFold(numbers, results)))
    return std::nullopt;
  return cast<IntegerAttr>(results.front()).getInt();
}

// The arguments of a member: those of what is shared but for the last, which the member passes, and `behind` more.
static func::FuncOp makeMember(OpBuilder &b, SharedKernel::Member &member, func::FuncOp shared, StringRef name, unsigned behind) {
  SmallVector<Type> types(shared.getArgumentTypes());
  unsigned first = types.size() - behind - member.arguments.size();
  types.erase(types.begin() + first, types.begin() + first + member.arguments.size());
  auto function = func::FuncOp::create(b, member.kernel.getLoc(), name, b.getFunctionType(types, shared.getResultTypes()));
  function.setPrivate();
  function.addEntryBlock();
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    unsigned position = i < first ? i : i + member.arguments.size();
    argument.setLoc(shared.getArgument(position).getLoc());
    if (DictionaryAttr attributes = shared.getArgAttrDict(position))
      function.setArgAttrs(i, attributes);
  }
  return function;
}

// What the arguments of `shared` are in the member.
static SmallVector<Value> argumentsFor(OpBuilder &b, SharedKernel::Member &member, func::FuncOp function, unsigned behind) {
  SmallVector<Value> arguments(function.getArguments().drop_back(behind));
  for (TypedAttr value : member.arguments)
    arguments.push_back(arith::ConstantOp::create(b, function.getLoc(), value));
  llvm::append_range(arguments, function.getArguments().take_back(behind));
  return arguments;
}

// Computes the number of tasks anew, from numbers: the host's code is compiled as it stands.
static void emitTasks(OpBuilder &b, SharedKernel::Member &member, func::FuncOp shared, StringRef name) {
  func::FuncOp tasks = makeMember(b, member, shared, name, 0);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&tasks.getBody().front());
  IRMapping mapping;
  mapping.map(shared.getArguments(), argumentsFor(b, member, tasks, 0));
  for (Operation &op : shared.getBody().front()) {
    if (auto index = dyn_cast<rt::IndexOp>(op)) {
      SmallVector<OpFoldResult> operands = llvm::map_to_vector(index.getOperands(), [&](Value value) { return getAsOpFoldResult(mapping.lookup(value)); });
      if (std::optional<int64_t> number = constantOf(index.getMap(), operands)) {
        mapping.map(index.getResult(), arith::ConstantIndexOp::create(b, op.getLoc(), *number));
        continue;
      }
    }
    Operation *copy = b.clone(op, mapping);
    SmallVector<Value> folded;
    if (copy->getNumResults() && succeeded(b.tryFold(copy, folded)) && !folded.empty()) {
      mapping.map(op.getResults(), folded);
      copy->erase();
    }
  }
}

void emitMember(SharedKernel::Member &member, func::FuncOp shared, func::FuncOp sharedTasks) {
  func::FuncOp kernel = member.kernel;
  std::string name = kernel.getName().str();
  OpBuilder b(kernel);
  func::FuncOp caller = makeMember(b, member, shared, name + ".buffers", 2); // a range of tasks comes last
  emitTasks(b, member, sharedTasks, name + ".tasks");
  b.setInsertionPointToStart(&caller.getBody().front());
  func::CallOp::create(b, caller.getLoc(), shared, argumentsFor(b, member, caller, 2));
  func::ReturnOp::create(b, caller.getLoc());
  caller->setAttr("rt.buffers", shared->getAttr("rt.buffers"));
  auto symbols = shared->getAttrOfType<ArrayAttr>("rt.symbols");
  caller->setAttr("rt.symbols", b.getArrayAttr(symbols.getValue().drop_back(member.arguments.size())));
  for (NamedAttribute attribute : kernel->getDiscardableAttrs())
    caller->setAttr(attribute.getName(), attribute.getValue());
  kernel.erase();
  caller.setName(name);
}

} // namespace cauce
