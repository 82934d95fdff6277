// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pool of values starts with the arguments; ops on random members of it add to it. Floats are rounded otherwise in compiled
// code than in the reference, so what jumps (comparisons, steps, indices) is made of exact values alone: integers, arguments,
// and elements of these in other places.
#include "tools/cauce-check/Random.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Nn.h"
#include "dialects/nn/Symbols.h"

#include <random>

using namespace mlir;

namespace cauce::check {
namespace {

class Generator {
public:
  Generator(ModuleOp module, uint64_t number)
      : engine(number), builder(module.getContext()), b(builder, module.getLoc()), number(number) {
    builder.setInsertionPointToEnd(module.getBody());
  }

  func::FuncOp make() {
    bool isDouble = below(4) == 0;
    real = isDouble ? Type(builder.getF64Type()) : builder.getF32Type();
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
    double tolerance = isDouble ? 1e-8 : 1e-4;
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

private:
  /// A state, and the argument that it is multiplied by, if it is.
  struct Stored {
    unsigned argument;
    std::optional<unsigned> factor;
  };

  uint64_t below(uint64_t limit) { return engine() % limit; }
  // Mostly one that was made lately, so that chains get long.
  Value pick() {
    size_t count = below(3) ? std::min<size_t>(pool.size(), 4) : pool.size();
    return pool[pool.size() - 1 - below(count)];
  }
  static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
  static int64_t rankOf(Value value) { return typeOf(value).getRank(); }
  static bool isReal(Value value) { return isa<FloatType>(typeOf(value).getElementType()); }
  static bool isBoolean(Value value) { return typeOf(value).getElementType().isInteger(1); }
  nn::Dim symbol(StringRef name) { return {0, builder.getStringAttr(name)}; }
  template <size_t n>
  int64_t oneOf(const int64_t (&values)[n]) { return values[below(n)]; }

  Value pickReal() {
    SmallVector<Value> reals = llvm::to_vector(llvm::make_filter_range(pool, isReal));
    return reals[reals.size() - 1 - below(below(3) ? std::min<size_t>(reals.size(), 4) : reals.size())];
  }
  Value pickExact() {
    SmallVector<Value> values = llvm::to_vector(llvm::make_filter_range(pool, [&](Value value) { return exact.contains(value) && !isBoolean(value); }));
    return values[below(values.size())];
  }
  // Integers that may be indices, null if there are none.
  Value pickIds(int64_t mostDims) {
    SmallVector<Value> ids = llvm::to_vector(
        llvm::make_filter_range(pool, [&](Value value) { return !isReal(value) && !isBoolean(value) && rankOf(value) <= mostDims; }));
    return ids.empty() ? Value() : ids[below(ids.size())];
  }

  int64_t sizeOf(const nn::Dim &dim) {
    return *nn::exprOf(dim).evaluate([&](StringRef symbol) { return sizes.at(symbol); });
  }
  std::vector<SizeExpr::Factor> factorsOf(const nn::Dim &dim) {
    return dim.isStatic() ? std::vector<SizeExpr::Factor>() : nn::exprOf(dim).terms()[0].factors;
  }
  int64_t countOf(Value value) {
    int64_t count = 1;
    for (const nn::Dim &dim : nn::dimsOf(typeOf(value)))
      count *= sizeOf(dim);
    return count;
  }
  // Differences evaluate the reference, which takes 10 ns an element, hundreds of times.
  bool isCheap(Operation &op) {
    int64_t count = countOf(op.getResult(0)), terms = 1;
    if (auto product = dyn_cast<nn::DotGeneralOp>(op)) {
      SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(product.getLhs()));
      for (int64_t dim : product.getLhsContract())
        terms *= sizeOf(dims[dim]);
    }
    return count > 0 && count <= 20000 && count * terms <= 100000;
  }

  // What `make` makes, null if it takes too long to evaluate.
  Value ifCheap(llvm::function_ref<Value()> make) {
    Block *block = builder.getInsertionBlock();
    Operation *last = block->empty() ? nullptr : &block->back();
    Value value = make();
    auto made = llvm::make_range(last ? std::next(last->getIterator()) : block->begin(), block->end());
    return value && llvm::all_of(made, [&](Operation &op) { return isCheap(op); }) ? value : Value();
  }

  nn::Dim randomDim() {
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

  RankedTensorType randomType(Type element) {
    SmallVector<nn::Dim> dims;
    for (unsigned i = 0, rank = below(4); i < rank; ++i)
      dims.push_back(randomDim());
    return nn::makeType(dims, element);
  }

  // Of static shape; mostly a matrix, and at times the type of an earlier argument, so that states meet in a kernel.
  RankedTensorType storedType(Type element, ArrayRef<Type> earlier) {
    for (Type type : earlier)
      if (auto tensor = cast<RankedTensorType>(type); tensor.getElementType() == element && tensor.hasStaticShape() && below(2))
        return tensor;
    SmallVector<nn::Dim> dims;
    for (unsigned i = 0, rank = below(3) ? 2 : below(4); i < rank; ++i)
      dims.push_back({i + 1 == rank && below(4) ? oneOf(largeSizes) : oneOf(smallSizes), {}});
    return nn::makeType(dims, element);
  }

  Value constant(RankedTensorType type) {
    SmallVector<Attribute> values;
    for (int64_t i = 0, count = type.getNumElements(); i < count; ++i)
      values.push_back(isa<FloatType>(type.getElementType())
                           ? Attribute(builder.getFloatAttr(type.getElementType(), double(int64_t(below(65)) - 32) / 16))
                           : Attribute(builder.getIntegerAttr(type.getElementType(), below(7))));
    return b.constant(DenseElementsAttr::get(type, values));
  }

  // Reads of a state in several ways at once.
  void readState(Value state, Value factor, SmallVector<Value> &results) {
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

  Value read(Value x) {
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
  Value product(Value x, int64_t left, Value y, int64_t right) {
    return nn::DotGeneralOp::create(builder, b.loc, x, y, ArrayRef<int64_t>{}, ArrayRef<int64_t>{}, ArrayRef<int64_t>{left}, ArrayRef<int64_t>{right});
  }
  Value scaled(Value y) { return !y ? y : isReal(y) ? b.mulScalar(y, 0.25) : clamp(y); }

  // A new value of `state`: computed from it, or another value of its type, such as another state.
  Value update(Value state) {
    Value other = partner(state);
    if (below(3) == 0)
      return other;
    return isReal(state) ? binary(state, other) : clamp(b.add(state, other));
  }

  Type randomInteger() {
    switch (below(3)) {
    case 0:
      return builder.getI32Type();
    case 1:
      return builder.getI64Type();
    default:
      return builder.getIntegerType(8, /*isSigned=*/false);
    }
  }

  // A value of the type of `like`: one from the pool if there is one, else a broadcast or a new constant.
  Value partner(Value like, bool mustBeExact = false) {
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

  // `x` with dimensions added in random places, if it fits.
  Value broadcastTo(Value x, Value like) {
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

  Value randomOp() {
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
      return chosen();
    case 13:
      return normalized(pickReal());
    case 14:
      return indexed(pick());
    case 15:
      return below(2) ? indexed(pick()) : overlapped(pick());
    case 16:
      return stepped(pickExact());
    case 17:
      return made();
    default:
      return integers();
    }
  }

  // The same elements in other places: exact if they were.
  Value moved(Value x) {
    Value y;
    switch (below(5)) {
    case 4:
      y = tiled(x);
      break;
    case 0:
      y = reshape(x);
      break;
    case 1:
      y = transpose(x);
      break;
    case 2:
      y = alongDimension(x);
      break;
    default:
      y = concat(x, exact.contains(x));
    }
    return keepExact(x, y);
  }
  // Along a dimension that is a number: no argument has the size 3 * N.
  Value tiled(Value x) {
    int64_t dim = rankOf(x) ? below(rankOf(x)) : 0;
    return rankOf(x) && !typeOf(x).isDynamicDim(dim) ? b.tile(x, dim, 1 + below(3)) : Value();
  }
  Value keepExact(Value x, Value y) {
    if (y && exact.contains(x))
      exact.insert(y);
    return y;
  }

  Value chosen() {
    Value x = pickReal(), condition;
    SmallVector<Value> conditions;
    for (Value value : pool)
      if (isBoolean(value) && nn::sameShape(typeOf(value), typeOf(x)))
        conditions.push_back(value);
    if (!conditions.empty() && below(2)) {
      condition = conditions[below(conditions.size())];
    } else {
      Value a = broadcastTo(b.convert(pickExact(), real), x);
      if (!a)
        return {};
      condition = b.compare(nn::ComparePredicate(below(6)), a, b.full(a, double(below(3)) / 2));
    }
    return b.select(condition, partner(x), x);
  }

  // Of neighbours along the last dimension, or along others.
  Value normalized(Value x) {
    if (rankOf(x) == 0)
      return {};
    SmallVector<int64_t> dims = below(2) ? someDims(x) : SmallVector<int64_t>();
    switch (below(4)) {
    case 0:
      return b.softmax(x, dims);
    case 1:
      return b.mulScalar(b.logSoftmax(x, dims), 0.25);
    case 2:
      return b.mulScalar(nn::SoftmaxCrossEntropyOp::create(builder, b.loc, x, b.logistic(partner(x))), 0.25);
    default: {
      SmallVector<nn::Dim> samples = nn::dimsOf(typeOf(x));
      samples.pop_back();
      Value ids = pickIds(3);
      if (!ids || nn::dimsOf(typeOf(ids)) != samples)
        ids = b.full(nn::makeType(samples, builder.getI64Type()), 2);
      // The op says nothing of an id that is no class.
      int64_t classes = typeOf(x).getShape().back();
      ids = ShapedType::isDynamic(classes) ? b.zeros(ids) : b.max(b.min(ids, b.full(ids, double(classes - 1))), b.zeros(ids));
      return b.mulScalar(nn::SparseSoftmaxCrossEntropyOp::create(builder, b.loc, x, ids), 0.25);
    }
    }
  }

  // Of a value that is the same in the reference, to the bit.
  Value stepped(Value x) {
    Value y;
    auto make = [&](auto op) -> Value { return decltype(op)::create(builder, b.loc, x); };
    if (below(4) == 0) {
      y = b.compare(nn::ComparePredicate(below(6)), x, partner(x, /*mustBeExact=*/true));
    } else if (below(4) == 0) {
      if (rankOf(x) == 0)
        return {};
      std::optional<int64_t> dimension = below(2) ? std::optional<int64_t>(below(rankOf(x))) : std::nullopt;
      y = below(2) ? b.argmax(x, dimension) : b.argmin(x, dimension);
    } else if (isReal(x)) {
      switch (below(8)) {
      case 0:
        y = b.floor(x);
        break;
      case 1:
        y = make(nn::CeilOp());
        break;
      case 2:
        y = b.round(x);
        break;
      case 3:
        y = make(nn::SignOp());
        break;
      case 4:
        y = make(nn::StepOp());
        break;
      case 5:
        y = make(nn::SignStepOp());
        break;
      case 6:
        y = b.convert(x, builder.getIntegerType(below(2) ? 32 : 64));
        break;
      default:
        y = b.max(x, partner(x, true));
      }
    } else {
      y = b.convert(x, randomInteger());
    }
    return y ? keepExact(x, y) : y;
  }

  // Of nothing, or of sizes and keys.
  Value made() {
    switch (below(5)) {
    case 0: {
      RankedTensorType type = randomType(below(2) ? real : randomInteger());
      if (type.getRank() == 0)
        return {};
      Value y = nn::IotaOp::create(builder, b.loc, type, below(type.getRank()));
      exact.insert(y);
      return isReal(y) ? b.mulScalar(y, 1.0 / 64) : clamp(y);
    }
    case 1: {
      Value x = pick();
      return rankOf(x) ? b.mulScalar(b.dimSize(x, below(rankOf(x)), real), 1.0 / 32) : Value();
    }
    case 2: {
      Type i64 = builder.getI64Type();
      Value bits = b.randomBits(b.scalar(double(below(1000)), i64), b.scalar(double(below(1000)), i64), randomType(builder.getI32Type()));
      return b.mulScalar(b.convert(bits, real), 0x1p-31);
    }
    case 3: {
      Value ids = pickIds(2);
      return ids ? b.oneHot(ids, oneOf(smallSizes), real) : Value();
    }
    default: {
      Value x = pick();
      return isReal(x) ? Value() : b.mulScalar(b.convert(x, real), 0.125);
    }
    }
  }

  // Small enough for every later product and sum to be exact.
  Value clamp(Value x) {
    Value y = b.max(b.min(x, b.full(x, 9)), b.full(x, typeOf(x).getElementType().isUnsignedInteger() ? 0 : -9));
    exact.insert(y);
    return y;
  }

  // In a type of any width, whose numbers are all as likely, or small ones: shifts by more than the width, quotients by 0.
  Value bits(Value x, Value y) {
    Type i64 = builder.getI64Type();
    Type type = builder.getIntegerType(8 << below(4), /*isSigned=*/false);
    if (below(2))
      type = builder.getIntegerType(type.getIntOrFloatBitWidth());
    auto spread = [&](Value value) {
      Value wide = b.convert(value, i64);
      if (below(3))
        wide = b.integer(nn::IntegerKind::shift_left, b.mul(wide, b.full(wide, 0x1p49 + 0x9E3779B1)), b.full(wide, double(below(12))));
      return b.convert(wide, type);
    };
    x = spread(x), y = spread(y);
    Value result;
    switch (below(4)) {
    case 0:
      result = below(2) ? b.max(x, y) : b.min(x, y);
      break;
    case 1:
      result = below(2) ? b.abs(x) : b.complement(b.neg(x));
      break;
    default:
      result = b.integer(nn::IntegerKind(below(9)), x, y);
    }
    if (below(4) == 0)
      result = b.convert(b.compare(nn::ComparePredicate(below(6)), result, x), type);
    else if (below(4) == 0)
      result = b.select(b.compare(nn::ComparePredicate(below(6)), y, result), result, x);
    result = b.convert(result, i64);
    return clamp(b.sub(b.integer(nn::IntegerKind::mod, result, b.full(result, 19)), b.full(result, 9))); // all bits count
  }

  Value integers() {
    Value x = pickIds(4);
    if (!x)
      return {};
    Value y = partner(x);
    bool isSigned = !typeOf(x).getElementType().isUnsignedInteger();
    if (below(4) == 0)
      return bits(x, y);
    switch (below(10)) {
    case 0:
      return clamp(b.add(x, y));
    case 1:
      return clamp(isSigned ? b.sub(x, y) : b.add(x, y));
    case 2:
      return clamp(b.mul(x, y));
    case 3:
      return clamp(b.max(x, y));
    case 4:
      return clamp(b.min(x, y));
    case 5:
      return clamp(isSigned ? b.neg(x) : x);
    case 6:
      return clamp(isSigned ? b.abs(x) : x);
    case 7:
      return clamp(b.select(b.compare(nn::ComparePredicate(below(6)), x, y), y, x));
    case 8: {
      Value product = dot(x, y);
      return product ? clamp(product) : product;
    }
    default: {
      SmallVector<int64_t> dims = someDims(x);
      return clamp(below(3) == 0 ? b.prod(x, dims) : below(2) ? b.sum(x, dims) : b.reduceMax(x, dims));
    }
    }
  }

  Value unary(Value x) {
    auto make = [&](auto op, Value x) -> Value { return decltype(op)::create(builder, b.loc, x); };
    switch (below(26)) {
    case 25:
      return b.clamp(x, -1.3, 0.7); // at neither of which is an exact value
    case 24:
      return b.expm1(b.neg(b.abs(x)));
    case 20:
      return make(nn::RsqrtOp(), b.addScalar(b.square(x), 0.5));
    case 21:
      return b.pow(b.addScalar(b.abs(x), 0.5), make(nn::TanhOp(), partner(x)));
    case 22:
      return make(nn::IdentityOp(), x);
    case 23:
      return b.convert(make(nn::TanhOp(), b.convert(x, builder.getF64Type())), real);
    case 0:
      return b.exp(b.neg(b.abs(x)));
    case 1:
      return b.log1p(b.square(b.sin(x)));
    case 2:
      return b.sqrt(b.addScalar(b.square(b.cos(x)), 1));
    case 3:
      return make(nn::TanhOp(), x);
    case 4:
      return b.sin(x);
    case 5:
      return b.cos(x);
    case 6:
      return b.erf(x);
    case 7:
      return make(nn::AtanOp(), x);
    case 8:
      return make(nn::ElliottOp(), x);
    case 9:
      return b.gauss(x);
    case 10:
      return b.logistic(x);
    case 11:
      return make(nn::GeluOp(), x);
    case 12:
      return make(nn::SwishOp(), x);
    case 13:
      return b.relu(x);
    case 14:
      return b.abs(x);
    case 15:
      return b.reciprocal(b.addScalar(b.abs(x), 1));
    case 16:
      return make(nn::SeluOp(), x);
    case 17:
      return b.neg(x);
    case 18:
      return b.log(b.addScalar(b.square(x), 2)); // not 1: it would round to 0, where a later kink has no side
    default:
      return b.softplus(x);
    }
  }

  Value binary(Value x, Value y) {
    switch (below(6)) {
    case 0:
      return b.mulScalar(b.add(x, y), 0.5);
    case 1:
      return b.sub(x, y);
    case 2:
      return b.mul(x, y);
    case 3:
      return b.max(x, y);
    case 4:
      return b.min(x, y);
    default:
      return b.div(x, b.addScalar(b.square(y), 1));
    }
  }

  SmallVector<int64_t> someDims(Value x) {
    SmallVector<int64_t> dims;
    for (int64_t dim = 0; dim < rankOf(x); ++dim)
      if (below(2))
        dims.push_back(dim);
    return dims;
  }

  Value reduction(Value x) {
    SmallVector<int64_t> dims = someDims(x);
    switch (below(8)) {
    case 4:
      return isProductCheap(x, dims) ? b.prod(b.addScalar(b.mulScalar(nn::TanhOp::create(builder, b.loc, x), 0.125), 1), dims) : Value();
    case 5: // a norm has a kink at 0
      return b.mulScalar(b.norm(b.addScalar(b.square(x), 0.25), dims), 0.25);
    case 6:
      return b.mulScalar(b.logSumExp(x, dims), 0.25);
    case 7:
      return b.mulScalar(b.variance(x, dims), 0.125);
    case 0:
      return b.reduceMin(x, dims, nn::Ties(below(2)));
    case 1:
      return b.reduceMax(x, dims, nn::Ties(below(2)));
    case 2:
      return b.mulScalar(b.sum(x, dims), 0.125);
    default:
      return b.mean(x, dims);
    }
  }

  // What of the derivatives is made for pairs, and pairs of pairs, along a symbol, and not too large.
  bool isProductCheap(Value x, ArrayRef<int64_t> dims) {
    int64_t factors = 1, work = countOf(x);
    for (int64_t dim : dims) {
      nn::Dim size = nn::dimsOf(typeOf(x))[dim];
      factors *= sizeOf(size);
      work *= size.isStatic() ? 1 : sizeOf(size) * sizeOf(size);
    }
    return factors <= 64 && work <= 20000;
  }

  Value product(Value x) { return scaled(dot(x, pickReal())); }

  // Along dimensions of equal size, batch or contracted. Null if there are none, mostly.
  Value dot(Value x, Value y) {
    SmallVector<nn::Dim> left = nn::dimsOf(typeOf(x)), right = nn::dimsOf(typeOf(y));
    SmallVector<int64_t> batch[2], contract[2];
    llvm::SmallBitVector used(right.size());
    for (auto [l, dim] : llvm::enumerate(left))
      for (auto [r, other] : llvm::enumerate(right))
        if (dim == other && !used.test(r) && below(4)) {
          used.set(r);
          SmallVector<int64_t> *lists = below(4) ? contract : batch;
          lists[0].push_back(l);
          lists[1].push_back(r);
          break;
        }
    if (contract[0].empty() && below(3))
      return {};
    return nn::DotGeneralOp::create(builder, b.loc, x, y, batch[0], batch[1], contract[0], contract[1]);
  }

  Value reshape(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), result;
    for (const nn::Dim &dim : dims) {
      bool merges = !result.empty() && result.back().isStatic() == dim.isStatic() && below(2);
      if (merges && dim.isStatic()) {
        result.back().size *= dim.size;
      } else if (merges) {
        result.back() = nn::makeDim(builder.getContext(), nn::exprOf(result.back()) * nn::exprOf(dim));
      } else if (dim.isStatic() && dim.size % 2 == 0 && below(2)) {
        result.push_back({2, {}});
        result.push_back({dim.size / 2, {}});
      } else if (std::vector<SizeExpr::Factor> factors = factorsOf(dim); factors.size() > 1 && below(2)) {
        SizeExpr first = SizeExpr::symbol(factors[0].text);
        result.push_back(nn::makeDim(builder.getContext(), first));
        result.push_back(nn::makeDim(builder.getContext(), nn::exprOf(dim).floorDiv(first)));
      } else {
        result.push_back(dim);
      }
      if (below(6) == 0)
        result.push_back({1, {}});
    }
    return result.size() > 5 ? Value() : b.reshape(x, nn::makeType(result, typeOf(x).getElementType()));
  }

  Value transpose(Value x) {
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(0, rankOf(x)));
    for (size_t i = permutation.size(); i > 1; --i) // std::shuffle is not the same everywhere
      std::swap(permutation[i - 1], permutation[below(i)]);
    return b.transpose(x, permutation);
  }

  // A slice or padding along a dimension that is a number.
  Value alongDimension(Value x) {
    if (rankOf(x) == 0)
      return {};
    int64_t dim = below(rankOf(x)), size = typeOf(x).getDimSize(dim);
    if (ShapedType::isDynamic(size))
      return {};
    switch (below(6)) {
    case 0: {
      int64_t dilation = 1 + below(3), length = 1 + below((size - 1) / dilation + 1);
      return rankOf(x) < 5 ? b.windows(x, dim, length, 1 + below(4), dilation) : Value();
    }
    case 1:
      return below(2) ? b.reverse(x, dim) : b.roll(x, dim, int64_t(below(20)) - 10);
    case 2:
    case 3:
      return b.pad(x, dim, below(4), below(4), below(2), isReal(x) ? double(below(3)) / 2 : double(below(2)));
    default:
      break;
    }
    int64_t start = below(size), limit = start + 1 + below(size - start);
    return b.slice(x, dim, start, limit, 1 + below(3));
  }

  Value concat(Value x, bool mustBeExact) {
    if (rankOf(x) == 0)
      return {};
    int64_t dim = below(rankOf(x));
    if (typeOf(x).isDynamicDim(dim))
      return {};
    SmallVector<Value> xs = {x, partner(x, mustBeExact)};
    if (below(2))
      xs.push_back(b.slice(x, dim, 0, 1));
    return b.concat(xs, dim);
  }

  // Sums of windows, which two dimensions that are numbers may be.
  Value overlapped(Value x) {
    if (rankOf(x) < 2 || isBoolean(x))
      return {};
    int64_t dim = below(rankOf(x) - 1), windows = typeOf(x).getDimSize(dim), size = typeOf(x).getDimSize(dim + 1);
    if (ShapedType::isDynamic(windows) || ShapedType::isDynamic(size))
      return {};
    int64_t stride = 1 + below(4), dilation = 1 + below(3);
    return shrink(b.overlapAdd(x, dim, (windows - 1) * stride + (size - 1) * dilation + 1 + below(4), stride, dilation));
  }

  // Elements by an index, which may be out of range, or added up by it.
  Value indexed(Value x) {
    Value ids = pickIds(2);
    if (rankOf(x) == 0 || !ids || isBoolean(x))
      return {};
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), of = nn::dimsOf(typeOf(ids));
    int64_t dim = below(rankOf(x));
    for (size_t start = 0; below(2) && start + of.size() <= dims.size(); ++start)
      if (ArrayRef<nn::Dim>(dims).slice(start, of.size()) == ArrayRef<nn::Dim>(of)) {
        SmallVector<nn::Dim> result(dims);
        result.erase(result.begin() + start, result.begin() + start + of.size());
        result.insert(result.begin() + start, {oneOf(smallSizes), {}});
        return shrink(b.scatterAdd(x, ids, start, nn::makeType(result, typeOf(x).getElementType())));
      }
    if (typeOf(x).isDynamicDim(dim))
      return {};
    if (isReal(x) && below(4) == 0) {
      Value oneHot = b.oneHot(ids, typeOf(x).getDimSize(dim), real);
      return shrink(nn::DotGeneralOp::create(builder, b.loc, oneHot, x, ArrayRef<int64_t>{}, ArrayRef<int64_t>{},
                                             ArrayRef<int64_t>{rankOf(oneHot) - 1}, ArrayRef<int64_t>{dim}));
    }
    Value y = b.gather(x, ids, dim);
    return below(4) ? keepExact(x, y) : shrink(b.scatterAdd(y, ids, dim, typeOf(x)));
  }
  Value shrink(Value sum) { return isReal(sum) ? b.mulScalar(sum, 0.5) : clamp(sum); }

  // Around the widths of vectors and panels.
  static constexpr int64_t smallSizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17}, largeSizes[] = {19, 31, 32, 33, 63, 64, 65, 100, 129};

  std::mt19937_64 engine;
  OpBuilder builder;
  nn::ExpressionBuilder b;
  uint64_t number;
  SmallVector<Value> pool;
  llvm::DenseSet<Value> exact;
  Type real; // of most values
  llvm::StringMap<int64_t> sizes; // of symbols, the largest
};

} // namespace

func::FuncOp makeRandomFunction(ModuleOp module, uint64_t number) { return Generator(module, number).make(); }

} // namespace cauce::check
