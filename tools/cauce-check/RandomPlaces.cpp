// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements in other places, products of them, and what indices name.
#include "tools/cauce-check/Generator.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce::check {

Value Generator::moved(Value x) {
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

Value Generator::dot(Value x, Value y) {
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

Value Generator::reshape(Value x) {
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

Value Generator::transpose(Value x) {
  SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(0, rankOf(x)));
  for (size_t i = permutation.size(); i > 1; --i) // std::shuffle is not the same everywhere
    std::swap(permutation[i - 1], permutation[below(i)]);
  return b.transpose(x, permutation);
}

Value Generator::alongDimension(Value x) {
  if (rankOf(x) == 0)
    return {};
  int64_t dim = below(rankOf(x)), size = typeOf(x).getDimSize(dim);
  if (ShapedType::isDynamic(size))
    return {};
  switch (below(7)) {
  case 6: {
    int64_t length = 1 + below(5), stride = 1 + below(4), dilation = std::min<int64_t>(size, 1 + below(3)), low = below((length - 1) * dilation + 1);
    if (!isReal(x) || !size)
      return {};
    int64_t count = 1 + below((size - 1 + low) / stride + 1);
    Value y = nn::ExpressionBuilder(b).windowMax(x, dim, count, length, stride, dilation, low);
    if (below(2))
      return y;
    Value places = y.getDefiningOp<nn::WindowGatherOp>().getPlaces();
    return shrink(nn::WindowScatterOp::create(builder, b.loc, x.getType(), y, places, dim, length, stride, dilation, low));
  }
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

Value Generator::concat(Value x, bool mustBeExact) {
  if (rankOf(x) == 0)
    return {};
  int64_t dim = below(rankOf(x));
  if (typeOf(x).isDynamicDim(dim))
    return {};
  // What is made for it is written where it belongs; other places of it, and other readers, want it elsewhere.
  auto keep = [&](llvm::function_ref<Value()> make) {
    Value value = ifCheap(make);
    if (value)
      pool.push_back(value);
    return value;
  };
  if (isReal(x) && !mustBeExact && below(2))
    if (Value made = keep([&] { return shrink(unary(x)); }))
      x = made;
  SmallVector<Value> xs = {x, partner(x, mustBeExact)};
  switch (below(6)) {
  case 0:
    xs.push_back(b.slice(x, dim, 0, 1));
    break;
  case 1:
    xs.push_back(x);
    break;
  case 2:
    keep([&] { return keepExact(x, b.concat({xs[1], xs[0]}, dim)); });
    break;
  case 3:
    if (Value inner = keep([&] { return keepExact(x, b.concat(xs, dim)); }))
      xs = {inner, partner(x, mustBeExact)};
    break;
  }
  return b.concat(xs, dim);
}

Value Generator::overlapped(Value x) {
  if (rankOf(x) < 2 || isBoolean(x))
    return {};
  int64_t dim = below(rankOf(x) - 1), windows = typeOf(x).getDimSize(dim), size = typeOf(x).getDimSize(dim + 1);
  if (ShapedType::isDynamic(windows) || ShapedType::isDynamic(size))
    return {};
  int64_t stride = 1 + below(4), dilation = 1 + below(3);
  return shrink(b.overlapAdd(x, dim, (windows - 1) * stride + (size - 1) * dilation + 1 + below(4), stride, dilation));
}

Value Generator::indexed(Value x) {
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

} // namespace cauce::check
