// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where returned values go: a state onto its old value if no one needs that any more, else to the caller's buffer.
#include "compiler/fusion/Dependencies.h"
#include "compiler/memory/FunctionPlan.h"

using namespace mlir;

namespace cauce {

static Dependencies dependenciesOf(const HostFunction &host) {
  Dependencies dependencies(host.nodes.size());
  for (auto [i, op] : llvm::enumerate(host.nodes))
    for (Value input : inputsOf(op))
      forEachPart(rootOf(input), [&, i = i](Value made) {
        if (Operation *producer = made.getDefiningOp(); isNode(producer))
          dependencies.add(i, host.numbers.lookup(producer));
      });
  return dependencies;
}

// Has `value` written onto `old`, after all others that read it, if none of them needs `value`.
static bool overwrite(const HostFunction &host, Value old, Value value, Dependencies &dependencies) {
  Operation *producer = value.getDefiningOp();
  unsigned writer = host.numbers.lookup(producer);
  SmallVector<unsigned> before;
  for (Operation *reader : host.readersOf(old)) {
    unsigned number = host.numbers.lookup(reader);
    if (reader == producer ? !host.isInPlace(producer, cast<OpResult>(value), old) : dependencies.dependsOn(number, writer))
      return false;
    if (reader != producer)
      before.push_back(number);
  }
  for (unsigned reader : before)
    dependencies.add(writer, reader);
  return true;
}

void placeResults(const HostFunction &host, FunctionPlan &plan) {
  func::FuncOp function = host.function;
  Dependencies dependencies = dependenciesOf(host);
  DenseMap<Attribute, Value> oldValues;
  for (Value argument : host.tensors)
    if (Attribute state = function.getArgAttr(cast<BlockArgument>(argument).getArgNumber(), "train.state"))
      oldValues[state] = argument;
  for (auto [i, value] : llvm::enumerate(host.getTerminator().getOperands())) {
    if (!value.getDefiningOp())
      continue; // a state, unchanged
    Attribute state = function.getResultAttr(i, "train.state");
    Value old = state ? oldValues.lookup(state) : Value();
    if (!old)
      plan.bindings[value] = host.tensors.size() + i;
    else if (overwrite(host, old, value, dependencies))
      plan.aliases[value] = old;
    else
      plan.copies.push_back({value, old});
  }
  for (unsigned i : dependencies.order())
    plan.order.push_back(host.nodes[i]);
}

} // namespace cauce
