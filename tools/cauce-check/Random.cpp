// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pool of values starts with the arguments; ops on random members of it add to it.
#include "tools/cauce-check/Random.h"

#include "dialects/nn/ExpressionBuilder.h"
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
    SmallVector<Type> arguments;
    for (unsigned i = 0, count = 1 + below(3); i < count; ++i)
      arguments.push_back(randomType());
    // Every symbol that a node may make needs an argument that has it.
    arguments.push_back(nn::makeType({symbol("N")}, builder.getF32Type()));
    auto function = func::FuncOp::create(builder, b.loc, "random_" + std::to_string(number), builder.getFunctionType(arguments, {}));
    function->setAttr("check.tolerance", builder.getF64FloatAttr(1e-4));
    function->setAttr("check.absolute", builder.getF64FloatAttr(1e-4));
    function->setAttr("check.gradient_tolerance", builder.getF64FloatAttr(1e-4));
    function->setAttr("check.reason", builder.getStringAttr("a chain of roundings"));
    function->setAttr("check.sizes", builder.getDictionaryAttr(builder.getNamedAttr("N", builder.getI64ArrayAttr({1, 19}))));
    Block *entry = function.addEntryBlock();
    builder.setInsertionPointToStart(entry);
    pool.assign(entry->getArguments().begin(), entry->getArguments().end());
    for (unsigned i = 0, count = 3 + below(12); i < count;)
      if (Value value = randomOp(); value && isSmall(value)) {
        pool.push_back(value);
        ++i;
      }
    // The last value, and perhaps others.
    SmallVector<Value> results = {pool.back()};
    while (below(3) == 0)
      results.push_back(pick());
    func::ReturnOp::create(builder, b.loc, results);
    function.setType(builder.getFunctionType(arguments, ValueRange(results).getTypes()));
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*entry)))
      if (isOpTriviallyDead(&op))
        op.erase();
    return function;
  }

private:
  uint64_t below(uint64_t limit) { return engine() % limit; }
  // Mostly one that was made lately, so that chains get long.
  Value pick() {
    size_t count = below(3) ? std::min<size_t>(pool.size(), 4) : pool.size();
    return pool[pool.size() - 1 - below(count)];
  }
  static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
  static int64_t rankOf(Value value) { return typeOf(value).getRank(); }
  nn::Dim symbol(StringRef name) { return {0, builder.getStringAttr(name)}; }

  static bool isSmall(Value value) {
    int64_t count = 1;
    for (const nn::Dim &dim : nn::dimsOf(typeOf(value)))
      count *= dim.isStatic() ? dim.size : 19;
    return count > 0 && count <= 20000;
  }

  nn::Dim randomDim() {
    static constexpr int64_t sizes[] = {1, 2, 3, 5, 8, 16, 17, 33, 65};
    return below(3) == 0 ? symbol("N") : nn::Dim{sizes[below(std::size(sizes))], {}};
  }

  RankedTensorType randomType() {
    SmallVector<nn::Dim> dims;
    for (unsigned i = 0, rank = below(4); i < rank; ++i)
      dims.push_back(randomDim());
    return nn::makeType(dims, builder.getF32Type());
  }

  // A value with the shape of `like`: one from the pool if there is one, else a broadcast or a new constant.
  Value partner(Value like) {
    SmallVector<Value> fitting;
    for (Value value : pool)
      if (value.getType() == like.getType())
        fitting.push_back(value);
    if (!fitting.empty() && below(4))
      return fitting[below(fitting.size())];
    for (unsigned attempt = 0; attempt < 4; ++attempt)
      if (Value value = broadcastTo(pick(), like))
        return value;
    return b.full(like, double(int64_t(below(17)) - 8) / 8);
  }

  // `x` with dimensions added in random places, if it fits.
  Value broadcastTo(Value x, Value like) {
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
    switch (below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return unary(pick());
    case 4:
    case 5:
    case 6: {
      Value x = pick();
      return binary(x, partner(x));
    }
    case 7:
      return reduction(pick());
    case 8:
      return product(pick());
    case 9:
      return reshape(pick());
    case 10:
      return transpose(pick());
    case 11:
      return alongDimension(pick());
    case 12:
      return concat(pick());
    case 13: {
      Value x = pick();
      return b.select(b.compare(nn::ComparePredicate(below(6)), x, partner(x)), partner(x), x);
    }
    case 14: {
      Value x = pick();
      if (rankOf(x) == 0)
        return {};
      return below(2) ? b.softmax(x) : b.mulScalar(b.logSoftmax(x), 0.25);
    }
    default:
      return indexed(pick());
    }
  }

  Value unary(Value x) {
    auto make = [&](auto op) -> Value { return decltype(op)::create(builder, b.loc, x); };
    switch (below(20)) {
    case 0:
      return b.exp(b.neg(b.abs(x)));
    case 1:
      return b.log1p(b.square(b.sin(x)));
    case 2:
      return b.sqrt(b.addScalar(b.square(b.cos(x)), 1));
    case 3:
      return make(nn::TanhOp());
    case 4:
      return b.sin(x);
    case 5:
      return b.cos(x);
    case 6:
      return b.erf(x);
    case 7:
      return make(nn::AtanOp());
    case 8:
      return make(nn::ElliottOp());
    case 9:
      return b.gauss(x);
    case 10:
      return b.logistic(x);
    case 11:
      return make(nn::GeluOp());
    case 12:
      return make(nn::SwishOp());
    case 13:
      return b.relu(x);
    case 14:
      return b.abs(x);
    case 15:
      return b.reciprocal(b.addScalar(b.abs(x), 1));
    case 16:
      return make(nn::SeluOp());
    case 17:
      return b.neg(x);
    case 18:
      return b.log(b.addScalar(b.square(x), 1));
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
    switch (below(4)) {
    case 0:
      return nn::ReduceMinOp::create(builder, b.loc, x, dims);
    case 1:
      return b.reduceMax(x, dims);
    case 2:
      return b.mulScalar(b.sum(x, dims), 0.125);
    default:
      return b.mean(x, dims);
    }
  }

  // With another member of the pool along dimensions of equal size, batch or contracted.
  Value product(Value x) {
    Value y = pick();
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
    return b.mulScalar(nn::DotGeneralOp::create(builder, b.loc, x, y, batch[0], batch[1], contract[0], contract[1]), 0.25);
  }

  Value reshape(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), result;
    for (const nn::Dim &dim : dims) {
      bool merges = !result.empty() && result.back().isStatic() && dim.isStatic() && below(2);
      if (merges) {
        result.back().size *= dim.size;
      } else if (dim.isStatic() && dim.size % 2 == 0 && below(2)) {
        result.push_back({2, {}});
        result.push_back({dim.size / 2, {}});
      } else {
        result.push_back(dim);
      }
      if (below(6) == 0)
        result.push_back({1, {}});
    }
    return result.size() > 5 ? Value() : b.reshape(x, nn::makeType(result, builder.getF32Type()));
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
    if (below(2))
      return b.pad(x, dim, below(4), below(4), below(2), double(below(3)) / 2);
    int64_t start = below(size), limit = start + 1 + below(size - start);
    return b.slice(x, dim, start, limit, 1 + below(3));
  }

  Value concat(Value x) {
    if (rankOf(x) == 0)
      return {};
    int64_t dim = below(rankOf(x));
    if (typeOf(x).isDynamicDim(dim))
      return {};
    SmallVector<Value> xs = {x, partner(x)};
    if (below(2))
      xs.push_back(b.slice(x, dim, 0, 1));
    return b.concat(xs, dim);
  }

  // Elements by an index that is made of values: of no derivative, and it may be out of range.
  Value indexed(Value x) {
    if (rankOf(x) == 0)
      return {};
    int64_t dim = below(rankOf(x));
    if (typeOf(x).isDynamicDim(dim))
      return {};
    Value ids = pick();
    if (rankOf(ids) > 2)
      return {};
    Value scaled = b.mulScalar(ids, double(typeOf(x).getDimSize(dim)) / 2);
    static constexpr unsigned widths[] = {32, 64};
    ids = b.convert(scaled, builder.getIntegerType(widths[below(2)]));
    if (below(3))
      return b.gather(x, ids, dim);
    Value oneHot = b.oneHot(ids, typeOf(x).getDimSize(dim), builder.getF32Type());
    return b.mulScalar(nn::DotGeneralOp::create(builder, b.loc, oneHot, x, ArrayRef<int64_t>{}, ArrayRef<int64_t>{},
                                                ArrayRef<int64_t>{rankOf(oneHot) - 1}, ArrayRef<int64_t>{dim}),
                       0.5);
  }

  std::mt19937_64 engine;
  OpBuilder builder;
  nn::ExpressionBuilder b;
  uint64_t number;
  SmallVector<Value> pool;
};

} // namespace

func::FuncOp makeRandomFunction(ModuleOp module, uint64_t number) { return Generator(module, number).make(); }

} // namespace cauce::check
