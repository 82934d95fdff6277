// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pool of values starts with the arguments; ops on random members of it add to it. Floats are rounded otherwise in compiled
// code than in the reference, so what jumps (comparisons, steps, indices) is made of exact values alone: integers, arguments,
// and elements of these in other places.
#include "tools/cauce-check/Random.h"

#include "tools/cauce-check/Generator.h"

#include "dialects/nn/Attention.h"

using namespace mlir;

namespace cauce::check {

func::FuncOp Generator::make() {
  bool isOther = below(4) == 0;
  if (ofHalves)
    real = isOther ? Type(builder.getF16Type()) : builder.getBF16Type();
  else
    real = isOther ? Type(builder.getF64Type()) : builder.getF32Type();
  sizes["N"] = oneOf(largeSizes);
  sizes["M"] = oneOf(smallSizes);
  SmallVector<Type> arguments;
  SmallVector<RankedTensorType> constants;
  SmallVector<Stored> stored;
  for (unsigned i = 0, reals = 1 + below(3), count = reals + below(3); i < count; ++i) {
    Type element = i < reals ? real : randomInteger();
    switch (below(4)) {
    case 0:
      constants.push_back(storedType(element, arguments));
      break;
    case 1:
    case 2:
      stored.push_back({unsigned(arguments.size()), {}});
      arguments.push_back(storedType(element, arguments));
      // What it is multiplied by: a state that a product reads in vectors is packed.
      if (auto type = cast<RankedTensorType>(arguments.back()); type.getRank() == 2 && below(4)) {
        stored.back().factor = arguments.size();
        arguments.push_back(nn::makeType({below(3) ? nn::Dim{oneOf(smallSizes), {}} : symbol("N"), nn::Dim{type.getDimSize(0), {}}}, element));
      }
      break;
    default:
      arguments.push_back(randomType(element));
    }
  }
  // Every symbol that a node may make needs an argument that has it.
  for (StringRef name : {"N", "M"})
    arguments.push_back(nn::makeType({symbol(name)}, real));
  auto function = func::FuncOp::create(builder, b.loc, "random_" + std::to_string(number), builder.getFunctionType(arguments, {}));
  double tolerance = real.isF64() ? 1e-8 : real.isF32() ? 1e-4 : real.isF16() ? 2e-2 : 0.15;
  function->setAttr("check.tolerance", builder.getF64FloatAttr(tolerance));
  function->setAttr("check.absolute", builder.getF64FloatAttr(tolerance));
  function->setAttr("check.gradient_tolerance", builder.getF64FloatAttr(1e-4));
  function->setAttr("check.reason", builder.getStringAttr("a chain of roundings"));
  function->setAttr("check.sizes", builder.getDictionaryAttr({builder.getNamedAttr("M", builder.getI64ArrayAttr({sizes["M"]})),
                                                              builder.getNamedAttr("N", builder.getI64ArrayAttr({1, sizes["N"]}))}));
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  pool.assign(entry->getArguments().begin(), entry->getArguments().end());
  for (BlockArgument argument : entry->getArguments()) {
    exact.insert(argument);
    // Some indices are out of range.
    if (Type element = typeOf(argument).getElementType(); !isReal(argument) && !element.isInteger(1))
      function.setArgAttr(argument.getArgNumber(), "check.range", builder.getDenseF64ArrayAttr({element.isUnsignedInteger() ? 0. : -1., 6}));
  }
  for (RankedTensorType type : constants) {
    pool.push_back(constant(type));
    exact.insert(pool.back());
  }
  SmallVector<Value> results;
  for (const Stored &state : stored) {
    function.setArgAttr(state.argument, "check.state", builder.getUnitAttr());
    readState(entry->getArgument(state.argument), state.factor ? Value(entry->getArgument(*state.factor)) : Value(), results);
  }
  for (unsigned i = 0, count = 3 + below(14); i < count;) {
    Value value = ifCheap([&] { return randomOp(); });
    if (value) {
      pool.push_back(value);
      ++i;
    }
  }
  // The last float, and perhaps others.
  results.push_back(pickReal());
  while (below(3) == 0)
    results.push_back(pick());
  SmallVector<std::pair<unsigned, unsigned>> updates;
  for (const Stored &state : stored)
    if (below(2)) {
      updates.push_back({unsigned(results.size()), state.argument});
      results.push_back(update(entry->getArgument(state.argument)));
    }
  func::ReturnOp::create(builder, b.loc, results);
  function.setType(builder.getFunctionType(arguments, ValueRange(results).getTypes()));
  for (auto [result, argument] : updates)
    function.setResultAttr(result, "check.state", builder.getI64IntegerAttr(argument));
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*entry)))
    if (isOpTriviallyDead(&op))
      op.erase();
  return function;
}

int64_t Generator::countOf(Value value) {
  int64_t count = 1;
  for (const nn::Dim &dim : nn::dimsOf(typeOf(value)))
    count *= sizeOf(dim);
  return count;
}

bool Generator::isCheap(Operation &op) {
  int64_t count = countOf(op.getResult(0)), terms = 1;
  if (auto product = dyn_cast<nn::DotGeneralOp>(op)) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(product.getLhs()));
    for (int64_t dim : product.getLhsContract())
      terms *= sizeOf(dims[dim]);
  }
  if (auto attention = dyn_cast<nn::AttentionOp>(op)) {
    int64_t batch = typeOf(attention.getK()).getRank() - 3;
    count = countOf(attention.getLse()), terms = sizeOf(nn::dimsOf(typeOf(attention.getK()))[batch]) * (sizeOf(nn::dimsOf(typeOf(attention.getK()))[batch + 2]) + 1);
  }
  return count > 0 && count <= 20000 && count * terms <= 100000;
}

Value Generator::ifCheap(llvm::function_ref<Value()> make) {
  Block *block = builder.getInsertionBlock();
  Operation *last = block->empty() ? nullptr : &block->back();
  Value value = make();
  auto made = llvm::make_range(last ? std::next(last->getIterator()) : block->begin(), block->end());
  return value && llvm::all_of(made, [&](Operation &op) { return isCheap(op); }) ? value : Value();
}

nn::Dim Generator::randomDim() {
  switch (below(6)) {
  case 0:
  case 1:
    return symbol("N");
  case 2:
    return symbol("M");
  default:
    return {below(4) ? oneOf(smallSizes) : oneOf(largeSizes), {}};
  }
}

RankedTensorType Generator::randomType(Type element) {
  SmallVector<nn::Dim> dims;
  for (unsigned i = 0, rank = below(4); i < rank; ++i)
    dims.push_back(randomDim());
  return nn::makeType(dims, element);
}

RankedTensorType Generator::storedType(Type element, ArrayRef<Type> earlier) {
  for (Type type : earlier)
    if (auto tensor = cast<RankedTensorType>(type); tensor.getElementType() == element && tensor.hasStaticShape() && below(2))
      return tensor;
  SmallVector<nn::Dim> dims;
  for (unsigned i = 0, rank = below(3) ? 2 : below(4); i < rank; ++i)
    dims.push_back({i + 1 == rank && below(4) ? oneOf(largeSizes) : oneOf(smallSizes), {}});
  return nn::makeType(dims, element);
}

Value Generator::constant(RankedTensorType type) {
  SmallVector<Attribute> values;
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i)
    values.push_back(isa<FloatType>(type.getElementType())
                         ? Attribute(builder.getFloatAttr(type.getElementType(), double(int64_t(below(65)) - 32) / 16))
                         : Attribute(builder.getIntegerAttr(type.getElementType(), below(7))));
  return b.constant(DenseElementsAttr::get(type, values));
}

void Generator::readState(Value state, Value factor, SmallVector<Value> &results) {
  auto add = [&](llvm::function_ref<Value()> make, bool isResult) {
    Value value = ifCheap(make);
    if (!value)
      return;
    pool.push_back(value);
    if (isResult)
      results.push_back(value);
  };
  if (factor)
    add([&] { return scaled(product(factor, 1, state, 0)); }, true);
  for (unsigned i = 0, count = 1 + below(3); i < count; ++i)
    add([&] { return read(state); }, below(2));
}

Value Generator::read(Value x) {
  switch (below(8)) {
  case 0:
  case 1:
    return keepExact(x, alongDimension(x));
  case 2:
    return isReal(x) ? reduction(x) : clamp(b.sum(x, someDims(x)));
  case 3:
    return keepExact(x, transpose(x));
  case 4:
    return indexed(x);
  case 5: { // as the left operand, or the right one along its other dimension
    Value y = pool[below(pool.size())];
    return typeOf(y).getElementType() == typeOf(x).getElementType() && !isBoolean(y) ? scaled(below(2) ? dot(x, y) : dot(y, x)) : Value();
  }
  case 6:
    return moved(x);
  default:
    return isReal(x) ? unary(x) : stepped(x);
  }
}

Value Generator::update(Value state) {
  Value other = partner(state);
  if (below(3) == 0)
    return other;
  return isReal(state) ? binary(state, other) : clamp(b.add(state, other));
}

Type Generator::randomInteger() {
  switch (below(3)) {
  case 0:
    return builder.getI32Type();
  case 1:
    return builder.getI64Type();
  default:
    return builder.getIntegerType(8, /*isSigned=*/false);
  }
}

Value Generator::partner(Value like, bool mustBeExact) {
  SmallVector<Value> fitting;
  for (Value value : pool)
    if (value.getType() == like.getType() && (!mustBeExact || exact.contains(value)))
      fitting.push_back(value);
  if (!fitting.empty() && below(4))
    return fitting[below(fitting.size())];
  for (unsigned attempt = 0; attempt < 4; ++attempt)
    if (Value value = broadcastTo(mustBeExact ? pickExact() : pick(), like))
      return value;
  return b.full(like, isReal(like) ? double(int64_t(below(17)) - 8) / 8 : double(below(4)));
}

Value Generator::broadcastTo(Value x, Value like) {
  if (typeOf(x).getElementType() != typeOf(like).getElementType())
    return {};
  SmallVector<nn::Dim> from = nn::dimsOf(typeOf(x)), to = nn::dimsOf(typeOf(like));
  SmallVector<int64_t> dims;
  int64_t next = 0;
  for (const nn::Dim &dim : from) {
    while (next < int64_t(to.size()) && !(dim == to[next] || dim == nn::Dim{1, {}}))
      ++next;
    if (next == int64_t(to.size()))
      return {};
    dims.push_back(next++);
  }
  return b.broadcast(x, like, dims);
}

Value Generator::randomOp() {
  switch (below(20)) {
  case 0:
  case 1:
  case 2:
  case 3:
    return unary(pickReal());
  case 4:
  case 5:
  case 6: {
    Value x = pickReal();
    return binary(x, partner(x));
  }
  case 7:
    return reduction(pickReal());
  case 8:
  case 9:
    return product(pickReal());
  case 10:
  case 11:
    return moved(pick());
  case 12:
    return below(3) ? chosen() : attended(pickReal());
  case 13:
    return below(3) ? normalized(pickReal()) : below(2) ? cumulated(pickReal()) : below(2) ? looped(pickReal()) : below(2) ? branched(pickReal()) : repeated(pickReal());
  case 14:
    return indexed(pick());
  case 15:
    return below(2) ? indexed(pick()) : below(2) ? overlapped(pick()) : below(2) ? byIndex(pick()) : ordered(pickExact());
  case 16:
    return stepped(pickExact());
  case 17:
    return made();
  default:
    return integers();
  }
}

func::FuncOp makeRandomFunction(ModuleOp module, uint64_t number, bool ofHalves) { return Generator(module, number, ofHalves).make(); }

} // namespace cauce::check
