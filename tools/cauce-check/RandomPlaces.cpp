// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements in other places, products of them, and what indices name.
#include "tools/cauce-check/Generator.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Shape.h"
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

// Ids that no two elements share are places of something else in order.
Value Generator::byIndex(Value x) {
  if (rankOf(x) == 0 || isBoolean(x))
    return {};
  nn::ExpressionBuilder b(this->b);
  int64_t dim = below(rankOf(x));
  nn::Dim own = nn::dimsOf(typeOf(x))[dim], size = own.isStatic() ? nn::Dim{oneOf(smallSizes), {}} : own;
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  dims[dim] = size;
  RankedTensorType type = nn::makeType(dims, builder.getI64Type());
  // Indices in an order that is not theirs, some of them twice, and some that there are not.
  Value index = nn::IotaOp::create(builder, b.loc, type, dim);
  if (rankOf(x) > 1)
    index = b.add(index, nn::IotaOp::create(builder, b.loc, type, (dim + 1) % rankOf(x)));
  int64_t count = own.isStatic() ? own.size : 7;
  Value ids = b.sub(b.integer(nn::IntegerKind::rem, b.mulScalar(index, 3), b.full(index, double(count + 2))), b.full(index, 1));
  Value taken = b.gatherElements(x, ids, dim);
  if (below(3) == 0)
    return keepExact(x, taken);
  auto combine = nn::Combine(below(5));
  if (isReal(x) && combine == nn::Combine::mul) // products stay around 1
    return b.scatterElements(b.addScalar(b.mulScalar(nn::TanhOp::create(builder, b.loc, x), 0.125), 1),
                             b.addScalar(b.mulScalar(nn::TanhOp::create(builder, b.loc, taken), 0.125), 1), ids, dim, combine);
  if (combine == nn::Combine::max || combine == nn::Combine::min) // not of equal ones, which share their derivative
    taken = isReal(x) ? b.addScalar(b.mulScalar(taken, 0.75), 0.11) : taken;
  return shrink(b.scatterElements(x, taken, ids, dim, combine));
}

// Of values that are the same in the reference: others may change places.
Value Generator::ordered(Value x) {
  if (rankOf(x) == 0)
    return {};
  nn::ExpressionBuilder b(this->b);
  int64_t dim = below(rankOf(x)), size = typeOf(x).getDimSize(dim);
  Value places = b.sortPlaces(x, dim, below(2));
  if (below(4) == 0)
    return clamp(b.convert(places, builder.getI64Type()));
  std::optional<int64_t> count;
  if (!ShapedType::isDynamic(size) && size > 0 && below(2))
    count = 1 + below(size);
  return keepExact(x, b.inOrder(below(2) ? x : partner(x, /*mustBeExact=*/true), places, dim, count));
}

} // namespace cauce::check
