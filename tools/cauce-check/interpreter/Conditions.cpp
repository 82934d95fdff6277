// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches, and loops that end by a condition: on tensors, then on buffers.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "dialects/rt/Layout.h"

using namespace mlir;

namespace cauce::check {

bool Interpreter::runConditional(Operation &op) {
  if (auto branch = dyn_cast<rt::IfOp>(op))
    return runIf(branch);
  if (auto loop = dyn_cast<rt::WhileOp>(op))
    return runWhile(loop);
  if (auto branch = dyn_cast<rt::BranchOp>(op))
    return runBranch(branch);
  return runLoop(cast<rt::LoopOp>(op));
}

// A body with the symbols of `op`, and these tensors.
bool Interpreter::runOnTensors(Operation *op, StringRef name, const Data &tensors, Data &results) {
  auto body = symbolTable.lookup<func::FuncOp>(name);
  if (!body)
    return fail(op, "runs a function that is not there");
  Data arguments;
  size_t tensor = 0, symbol = 0;
  for (Type type : body.getArgumentTypes())
    arguments.push_back(isa<RankedTensorType>(type) ? tensors[tensor++] : get(rt::symbolsOf(op)[symbol++]));
  return runCalled(body, std::move(arguments), results);
}

bool Interpreter::setResult(OpResult result, Datum datum) {
  auto type = cast<RankedTensorType>(result.getType());
  datum.shape = shapeOf({type, rt::dimsOf(result), rt::LayoutAttr::get(module.getContext(), rt::LayoutKind::Dense, 0)});
  if (trace)
    trace->values.push_back({result.getLoc(), toTensor(datum, type.getElementType(), datum.shape)});
  set(result, std::move(datum));
  return true;
}

bool Interpreter::runIf(rt::IfOp op) {
  Data inputs, results;
  for (Value input : op.getInputs())
    inputs.push_back(get(input));
  if (!runOnTensors(op, get(op.getCondition()).elements[0].integer ? op.getThenBody() : op.getElseBody(), inputs, results))
    return false;
  for (OpResult result : op.getResults())
    setResult(result, std::move(results[result.getResultNumber()]));
  return true;
}

bool Interpreter::runWhile(rt::WhileOp loop) {
  Data taken;
  for (Value input : rt::inputsOf(loop))
    taken.push_back(get(input));
  int64_t most = loop.getMost() ? *loop.getMost() : *loop.getLimit();
  for (int64_t trip = 0; !loop.getMost() || trip < most; ++trip) {
    Data condition, carries;
    if (!runOnTensors(loop, loop.getCondition(), taken, condition))
      return false;
    if (!condition[0].elements[0].integer)
      break;
    if (trip == most)
      return fail(loop, "is not over after as many trips as there may be");
    if (!runOnTensors(loop, loop.getBody(), taken, carries))
      return false;
    llvm::move(carries, taken.begin());
  }
  Datum none;
  none.elements.resize(1);
  for (auto [i, final] : llvm::enumerate(loop.getFinals())) {
    set(loop.getBetweens()[i], taken[i]); // which nobody reads
    setResult(cast<OpResult>(final), std::move(taken[i]));
  }
  set(loop.getFlag(), std::move(none));
  return true;
}

bool Interpreter::runBranch(rt::BranchOp branch) {
  Scalar condition;
  if (!load(branch, get(branch.getCondition()).elements[0].address, IntegerType::get(module.getContext(), 8), condition))
    return false;
  auto body = symbolTable.lookup<rt::FunctionOp>(condition.integer ? branch.getThenBody() : branch.getElseBody());
  if (!body)
    return fail(branch, "runs a function that is not there");
  SmallVector<char *> buffers;
  for (ValueRange list : {ValueRange(branch.getReads()), ValueRange(branch.getWrites())})
    for (Value buffer : list)
      buffers.push_back(get(buffer).elements[0].address);
  return runBody(body, buffers, valueOf(branch.getArena().getSize()));
}

bool Interpreter::runLoop(rt::LoopOp loop) {
  auto condition = symbolTable.lookup<rt::FunctionOp>(loop.getCondition()), body = symbolTable.lookup<rt::FunctionOp>(loop.getBody());
  if (!condition || !body)
    return fail(loop, "runs a function that is not there");
  auto addressesOf = [&](ValueRange buffers) { return llvm::map_to_vector(buffers, [&](Value buffer) { return get(buffer).elements[0].address; }); };
  SmallVector<char *> carries = addressesOf(loop.getInits()), finals = addressesOf(loop.getFinals()), betweens = addressesOf(loop.getBetweens()),
                      invariants = addressesOf(loop.getInvariants());
  char *flag = get(loop.getFlag()).elements[0].address;
  int64_t arenaBegin = valueOf(loop.getArena().getSize()), most = loop.getMost() ? *loop.getMost() : *loop.getLimit(), trip = 0;
  for (; !loop.getMost() || trip < most; ++trip) {
    SmallVector<char *> buffers = carries;
    llvm::append_range(buffers, invariants);
    SmallVector<char *> asked = buffers;
    asked.push_back(flag);
    Scalar holds;
    if (!runBody(condition, asked, arenaBegin) || !load(loop, flag, IntegerType::get(module.getContext(), 8), holds))
      return false;
    if (!holds.integer)
      break;
    if (trip == most)
      return fail(loop, "is not over after as many trips as there may be");
    carries = trip % 2 ? betweens : finals;
    llvm::append_range(buffers, carries);
    if (!runBody(body, buffers, arenaBegin))
      return false;
  }
  for (size_t i = 0; trip % 2 == 0 && i < carries.size(); ++i)
    if (!copyCarry(loop, loop.getCopies()[i], carries[i], finals[i]))
      return false;
  return true;
}

} // namespace cauce::check
