// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over functions, trip by trip: on tensors, then on buffers.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "dialects/rt/Layout.h"

using namespace mlir;

namespace cauce::check {

bool Interpreter::runScan(rt::ScanOp scan) {
  auto body = symbolTable.lookup<func::FuncOp>(scan.getBody());
  if (!body)
    return fail(scan, "repeats a function that is not there");
  int64_t trips = valueOf(scan.getTrips().getSize());
  size_t carries = scan.getInits().size();
  Data taken, stacks(scan.getNumResults());
  for (Value init : scan.getInits())
    taken.push_back(get(init));
  for (Value sequence : scan.getSequences())
    taken.push_back(get(sequence));
  for (Value invariant : scan.getInvariants())
    taken.push_back(get(invariant));
  auto stack = [&](Datum &whole, const Datum &element, int64_t at) {
    whole.elements.resize(trips * element.elements.size());
    llvm::copy(element.elements, whole.elements.begin() + at * element.elements.size());
  };
  for (int64_t trip = 0; trip < trips; ++trip) {
    int64_t at = scan.getReverse() ? trips - 1 - trip : trip;
    Data arguments, yielded;
    size_t tensor = 0, symbol = 0;
    for (Type type : body.getArgumentTypes()) {
      if (!isa<RankedTensorType>(type)) {
        arguments.push_back(get(scan.getSymbols()[symbol++]));
        continue;
      }
      Datum argument = taken[tensor];
      if (tensor >= carries && tensor < carries + scan.getSequences().size()) {
        size_t count = argument.elements.size() / trips;
        argument.elements = SmallVector<Scalar, 2>(ArrayRef(argument.elements).slice(at * count, count));
        argument.shape.erase(argument.shape.begin());
      }
      arguments.push_back(std::move(argument));
      ++tensor;
    }
    for (size_t i = 0; i < carries; ++i)
      stack(stacks[carries + i], taken[i], at);
    if (!runCalled(body, std::move(arguments), yielded))
      return false;
    for (size_t i = carries; i < yielded.size(); ++i)
      stack(stacks[carries + i], yielded[i], at);
    llvm::copy(ArrayRef(yielded).take_front(carries), taken.begin());
  }
  llvm::copy(ArrayRef(taken).take_front(carries), stacks.begin());
  for (OpResult result : scan.getResults())
    setResult(result, std::move(stacks[result.getResultNumber()]));
  return true;
}

// Of a carry of a loop.
bool Interpreter::copyCarry(Operation *loop, Attribute kernel, char *from, char *to) {
  StringRef name = cast<FlatSymbolRefAttr>(kernel).getValue();
  SmallVector<int64_t> sizes;
  if (Operation *function = symbolTable.lookup(name)) {
    if (auto names = function->getAttrOfType<ArrayAttr>("rt.symbols"))
      for (StringRef symbol : names.getAsValueRange<StringAttr>())
        sizes.push_back(sizeOf(symbol));
    else if (auto onTensors = dyn_cast<func::FuncOp>(function))
      for (unsigned i = 0; i < onTensors.getNumArguments(); ++i)
        if (auto symbol = onTensors.getArgAttrOfType<StringAttr>(i, "rt.symbol"))
          sizes.push_back(sizeOf(symbol.getValue()));
  }
  return launch(loop, name, {from, to}, sizes);
}

// With an arena that begins so many bytes behind that of the function around.
bool Interpreter::runBody(rt::FunctionOp body, ArrayRef<char *> buffers, int64_t arenaBegin) {
  std::vector<char *> outer = std::move(bindings);
  char *outerArena = arena;
  bindings.assign(buffers.begin(), buffers.end());
  arena = outerArena + arenaBegin;
  bool isDone = runHostFunction(body);
  bindings = std::move(outer);
  arena = outerArena;
  return isDone;
}

bool Interpreter::runRepeat(rt::RepeatOp loop) {
  auto body = symbolTable.lookup<rt::FunctionOp>(loop.getBody());
  if (!body)
    return fail(loop, "repeats a function that is not there");
  int64_t trips = valueOf(loop.getTrips().getSize());
  size_t carries = loop.getInits().size();
  auto addressOf = [&](Value buffer) { return get(buffer).elements[0].address; };
  auto bytesOf = [&](Attribute entry) { return valueOf(rt::bytesOfBuffer(cast<DictionaryAttr>(entry))); };
  auto copy = [&](size_t carry, char *to) { return copyCarry(loop, loop.getCopies()[carry], addressOf(loop.getInits()[carry]), to); };
  SmallVector<char *> reads;
  for (size_t i = 0; i < carries; ++i) {
    reads.push_back(addressOf(loop.getInits()[i]));
    if (trips && loop.getStacked()[i]) {
      reads[i] = addressOf(loop.getBefores()[i]) + (loop.getReverse() ? trips - 1 : 0) * bytesOf(body.getInputs()[i]);
      if (!copy(i, reads[i]))
        return false;
    }
    if (!trips && !copy(i, addressOf(loop.getFinals()[i])))
      return false;
  }
  for (int64_t trip = 0; trip < trips; ++trip) {
    int64_t rest = trips - 1 - trip, at = loop.getReverse() ? rest : trip;
    std::vector<char *> inputs(reads.begin(), reads.end()), outputs;
    for (size_t i = 0; i < carries; ++i) {
      int64_t bytes = bytesOf(body.getInputs()[i]);
      bool isLast = loop.getStacked()[i] ? rest == 0 : rest % 2 == 0;
      char *between = loop.getStacked()[i] ? reads[i] + (loop.getReverse() ? -bytes : bytes) : addressOf(loop.getBefores()[i]);
      outputs.push_back(isLast ? addressOf(loop.getFinals()[i]) : between);
    }
    reads.assign(outputs.begin(), outputs.end());
    for (auto [i, sequence] : llvm::enumerate(loop.getSequences()))
      inputs.push_back(addressOf(sequence) + at * bytesOf(body.getInputs()[carries + i]));
    for (Value invariant : loop.getInvariants())
      inputs.push_back(addressOf(invariant));
    for (auto [i, stack] : llvm::enumerate(loop.getStacks()))
      outputs.push_back(addressOf(stack) + at * bytesOf(body.getOutputs()[carries + i]));
    inputs.insert(inputs.end(), outputs.begin(), outputs.end());
    if (!runBody(body, inputs, valueOf(loop.getArena().getSize())))
      return false;
  }
  return true;
}

} // namespace cauce::check
