// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that change shapes and move elements.
#include "frontends/onnx/Operators.h"

#include "llvm/ADT/SmallBitVector.h"

#include <cmath>

using namespace mlir;

namespace cauce::onnx {
namespace {

LogicalResult flatten(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  int64_t rank = n.rank(0), axis = n.integer("axis", 1);
  if (axis < -rank || axis > rank)
    return n.fail() << "expected an axis from " << -rank << " to " << rank << ", but got " << axis;
  axis = axis < 0 ? axis + rank : axis;
  SmallVector<nn::Dim> dims = n.dims(0);
  return n.give(n.reshape(x, {n.dim(nn::countOf(ArrayRef(dims).take_front(axis))), n.dim(nn::countOf(ArrayRef(dims).drop_front(axis)))}));
}

// 0 is the size that there was, unless `literally`, -1 what is left.
LogicalResult reshapeTo(Node &n, ArrayRef<SizeExpr> wanted, bool literally) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  SmallVector<nn::Dim> own = n.dims(0), dims;
  std::optional<size_t> open;
  SizeExpr rest = 1;
  bool hasZero = false;
  for (auto [i, size] : llvm::enumerate(wanted)) {
    std::optional<int64_t> number = size.number();
    if (number && *number == -1) {
      if (open)
        return n.fail() << "expected at most one size to be -1";
      open = i;
      dims.push_back({1, {}});
      continue;
    }
    if (number && *number < 0)
      return n.fail() << "expected sizes of at least -1, but got " << *number;
    hasZero |= number && *number == 0;
    if (number && *number == 0 && !literally) {
      if (i >= own.size())
        return n.fail() << "expected a size where the input has none, but got 0 as number " << i;
      dims.push_back(own[i]);
    } else {
      dims.push_back(n.dim(size));
    }
    rest *= nn::exprOf(dims.back());
  }
  if (open) {
    if (literally && hasZero)
      return n.fail() << "expected no -1 beside a 0 that allowzero takes as it is";
    SizeExpr count = nn::countOf(own);
    std::optional<int64_t> divisor = rest.number();
    SizeExpr quotient = divisor && *divisor == 0 ? SizeExpr(0) : count.floorDiv(rest);
    if (!quotient.isKnown()) // symbols that both have
      quotient = [&]() -> SizeExpr {
        SizeExpr left = 1;
        SmallVector<nn::Dim> others = dims;
        others.erase(others.begin() + *open);
        int64_t numbers = 1;
        for (const nn::Dim &dim : own) {
          auto same = llvm::find(others, dim);
          if (!dim.isStatic() && same != others.end())
            others.erase(same);
          else
            left *= nn::exprOf(dim);
        }
        for (const nn::Dim &dim : others) {
          if (!dim.isStatic())
            return SizeExpr::unknown();
          numbers *= dim.size;
        }
        return numbers ? left.floorDiv(numbers) : SizeExpr::unknown();
      }();
    if (!quotient.isKnown() || quotient * rest != count)
      return n.fail() << "expected the number of elements of " << nn::describe(own) << " to be divided by the other sizes, but got " << rest.str();
    dims[*open] = n.dim(quotient);
  }
  return n.give(n.reshape(x, dims));
}

LogicalResult reshapeByAttribute(Node &n) {
  SmallVector<int64_t> shape = n.list("shape");
  return reshapeTo(n, SmallVector<SizeExpr>(shape.begin(), shape.end()), false);
}

LogicalResult reshape(Node &n) {
  std::optional<std::vector<SizeExpr>> shape = n.sizes(1, "the shape");
  return shape ? reshapeTo(n, *shape, n.integer("allowzero", 0)) : failure();
}

LogicalResult transpose(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  SmallVector<int64_t> order = n.list("perm");
  if (order.empty())
    order = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, n.rank(0))));
  std::optional<SmallVector<int64_t>> permutation = n.axesInOrder(order, n.rank(0));
  if (!permutation)
    return failure();
  if (int64_t(order.size()) != n.rank(0))
    return n.fail() << "expected perm to name each of " << n.rank(0) << " dimensions, but got " << order.size();
  return n.give(n.b.transpose(x, *permutation));
}

// Axes are an attribute before version 13.
std::optional<SmallVector<int64_t>> axesOf(Node &n, int64_t since) {
  if (n.opset < since)
    return n.list("axes");
  return n.has(1) ? n.integers(1, "axes") : SmallVector<int64_t>();
}

LogicalResult squeeze(Node &n) {
  Value x = n.operand(0);
  std::optional<SmallVector<int64_t>> given = x ? axesOf(n, 13) : std::nullopt, axes = given ? n.axes(*given, n.rank(0)) : std::nullopt;
  if (!axes)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0), kept;
  bool isGiven = n.opset < 13 ? n.hasAttribute("axes") : n.has(1);
  for (auto [i, dim] : llvm::enumerate(dims)) {
    bool isOne = dim.isStatic() && dim.size == 1, isMeant = isGiven ? llvm::is_contained(*axes, int64_t(i)) : isOne;
    if (isMeant && !isOne)
      return n.fail() << "expected dimension " << i << " to have size 1, but got " << nn::describe(dims);
    if (!isMeant)
      kept.push_back(dim);
  }
  return n.give(n.reshape(x, kept));
}

LogicalResult unsqueeze(Node &n) {
  Value x = n.operand(0);
  std::optional<SmallVector<int64_t>> given = x ? axesOf(n, 13) : std::nullopt;
  std::optional<SmallVector<int64_t>> axes = given ? n.axes(*given, n.rank(0) + int64_t(given->size())) : std::nullopt;
  if (!axes)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  for (int64_t axis : *axes)
    dims.insert(dims.begin() + axis, nn::Dim{1, {}});
  return n.give(n.reshape(x, dims));
}

bool isNumber(const nn::Dim &dim) { return dim.isStatic(); }

LogicalResult concat(Node &n) {
  SmallVector<Value> all;
  std::optional<int64_t> axis = n.axis("axis", n.opset < 4 ? 1 : 0, n.rank(0));
  for (size_t i = 0; axis && i < n.inputs(); ++i) {
    Value x = n.operand(i);
    if (!x)
      return failure();
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), first = n.dims(0);
    bool fits = dims.size() == first.size() && n.element(i) == n.element(0);
    for (size_t j = 0; fits && j < dims.size(); ++j)
      fits = int64_t(j) == *axis || dims[j] == first[j];
    if (!fits)
      return n.fail() << "expected inputs of equal sizes but for dimension " << *axis << ", but got " << n.type(0) << " and " << n.type(i);
    if (!isNumber(dims[*axis]) && n.inputs() > 1)
      return n.fail() << "expected sizes along dimension " << *axis << " that are numbers, but got " << nn::describe(dims);
    if (!isNumber(dims[*axis]) || dims[*axis].size)
      all.push_back(x);
  }
  if (!axis)
    return failure();
  return n.give(all.empty() ? n.operand(0) : all.size() == 1 ? all[0] : n.b.concat(all, *axis));
}

// Sizes are those of the first.
LogicalResult expand(Node &n) {
  Value x = n.operand(0);
  std::optional<std::vector<SizeExpr>> shape = x ? n.sizes(1, "the shape") : std::nullopt;
  if (!shape)
    return failure();
  SmallVector<nn::Dim> dims;
  for (const SizeExpr &size : *shape) {
    if (std::optional<int64_t> number = size.number(); number && (*number < 0 || *number > (int64_t(1) << 40)))
      return n.fail() << "expected sizes of at least 0, but got " << *number;
    dims.push_back(n.dim(size));
  }
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << excess;
  Value like = n.b.full(nn::makeType(dims, n.b.builder.getI1Type()), 0);
  std::optional<SmallVector<nn::Dim>> all = n.common({x, like});
  return all ? n.give(n.repeat(x, *all)) : failure();
}

LogicalResult tile(Node &n) {
  Value x = n.operand(0);
  std::optional<SmallVector<int64_t>> counts = x ? n.integers(1, "repeats") : std::nullopt;
  if (!counts)
    return failure();
  if (int64_t(counts->size()) != n.rank(0))
    return n.fail() << "expected a number of repeats for each of " << n.rank(0) << " dimensions, but got " << counts->size();
  SmallVector<nn::Dim> dims = n.dims(0), copies, merged;
  SmallVector<int64_t> places;
  for (auto [dim, count] : llvm::zip(dims, *counts)) {
    if (count < 0 || count > (int64_t(1) << 32))
      return n.fail() << "expected repeats from 0 to 2^32, but got " << count;
    copies.push_back({count, {}});
    places.push_back(int64_t(copies.size()));
    copies.push_back(dim);
    merged.push_back(n.dim(nn::exprOf(dim) * SizeExpr(count)));
  }
  if (std::string excess = nn::describeExcess(copies); !excess.empty())
    return n.fail() << excess;
  Value all = n.b.broadcast(x, n.b.full(nn::makeType(copies, n.element(0)), 0), places);
  return n.give(n.reshape(all, merged));
}

// One part of a dimension; an empty one is a tensor of no elements.
Value part(Node &n, Value x, int64_t axis, int64_t from, int64_t to, int64_t step = 1) {
  if (from < to)
    return n.b.slice(x, axis, from, to, step);
  return n.b.full(nn::withSize(typeOf(x), axis, 0), 0);
}

LogicalResult split(Node &n) {
  Value x = n.operand(0);
  std::optional<int64_t> axis = x ? n.axis("axis", 0, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  nn::Dim dim = n.dims(0)[*axis];
  if (!dim.isStatic())
    return n.fail() << "expected the size along dimension " << *axis << " to be a number, but got " << nn::describe(dim);
  SmallVector<int64_t> parts;
  if (n.opset >= 13 && n.has(1)) {
    std::optional<SmallVector<int64_t>> given = n.integers(1, "split");
    if (!given)
      return failure();
    parts = *given;
  } else if (n.opset < 13 && n.hasAttribute("split")) {
    parts = n.list("split");
  } else {
    int64_t count = n.integer("num_outputs", int64_t(n.outputs()));
    if (count < 1 || count > (1 << 20))
      return n.fail() << "expected at least one output, but got " << count;
    int64_t each = (dim.size + count - 1) / count;
    for (int64_t i = 0, left = dim.size; i < count; ++i, left -= parts.back())
      parts.push_back(std::min(each, left));
  }
  int64_t at = 0;
  for (auto [i, size] : llvm::enumerate(parts)) {
    if (size < 0 || size > dim.size - at)
      return n.fail() << "expected parts that add up to " << dim.size << ", but number " << i << " is " << size;
    if (n.wants(i) && mlir::failed(n.give(part(n, x, *axis, at, at + size), i)))
      return failure();
    at += size;
  }
  if (at != dim.size)
    return n.fail() << "expected parts that add up to " << dim.size << ", but got " << at;
  return success();
}

// The elements from a start to an end, which is not among them, of numpy: beyond the ends means at them.
LogicalResult sliceBy(Node &n, ArrayRef<int64_t> starts, ArrayRef<int64_t> ends, std::optional<SmallVector<int64_t>> axes, std::optional<SmallVector<int64_t>> steps) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, int64_t(starts.size())));
  if (!steps)
    steps = SmallVector<int64_t>(starts.size(), 1);
  if (ends.size() != starts.size() || axes->size() != starts.size() || steps->size() != starts.size() || !n.axes(*axes, n.rank(0)))
    return n.failed() ? failure() : n.fail() << "expected as many starts as ends, axes and steps";
  for (auto [i, given] : llvm::enumerate(*axes)) {
    int64_t axis = given < 0 ? given + n.rank(0) : given, start = starts[i], end = ends[i], step = (*steps)[i];
    nn::Dim dim = nn::dimsOf(typeOf(x))[axis];
    if (step == 0)
      return n.fail() << "expected steps that are not 0";
    if (!dim.isStatic()) {
      if (start == 0 && end >= INT32_MAX && step == 1)
        continue;
      return n.fail() << "expected the size along dimension " << axis << " to be a number, but got " << nn::describe(dim);
    }
    int64_t size = dim.size;
    auto fromEnd = [&](int64_t place) { return place < 0 ? place + size : place; }; // no overflow: one is negative
    start = fromEnd(start), end = fromEnd(end);
    if (step > 0) {
      start = std::clamp<int64_t>(start, 0, size), end = std::clamp<int64_t>(end, 0, size);
      x = start == 0 && end == size && step == 1 ? x : part(n, x, axis, start, end, std::min(step, std::max<int64_t>(size, 1)));
      continue;
    }
    start = std::clamp<int64_t>(start, -1, size - 1), end = std::clamp<int64_t>(end, -1, size - 1);
    // Turned around, place p is size - 1 - p.
    if (start <= end) {
      x = part(n, x, axis, 0, 0);
      continue;
    }
    int64_t stride = step < -size ? std::max<int64_t>(size, 1) : -step;
    x = part(n, n.b.reverse(x, axis), axis, size - 1 - start, size - 1 - end, stride);
  }
  return n.give(x);
}

LogicalResult sliceByAttributes(Node &n) {
  return sliceBy(n, n.list("starts"), n.list("ends"), n.hasAttribute("axes") ? std::optional(n.list("axes")) : std::nullopt, {});
}

LogicalResult slice(Node &n) {
  // A start of 0 to the end is all, also of a size that is a symbol.
  if (const Known *ends = n.known(2); ends && !ends->isFloat() && !ends->integers() && n.known(1)) {
    std::optional<SmallVector<int64_t>> starts = n.known(1)->integers();
    SmallVector<int64_t> axes = n.has(3) && n.known(3) && n.known(3)->integers() ? *n.known(3)->integers() : llvm::to_vector(llvm::seq<int64_t>(0, ends->count()));
    bool isAll = starts && starts->size() == ends->sizes.size() && axes.size() == starts->size() && n.axes(axes, n.rank(0)) && !n.has(4);
    for (size_t i = 0; isAll && i < axes.size(); ++i)
      isAll = (*starts)[i] == 0 && nn::exprOf(n.dims(0)[axes[i] < 0 ? axes[i] + n.rank(0) : axes[i]]) == ends->sizes[i];
    if (isAll)
      return n.pass(0);
  }
  std::optional<SmallVector<int64_t>> starts = n.integers(1, "starts"), ends = starts ? n.integers(2, "ends") : std::nullopt, axes, steps;
  if (!ends || (n.has(3) && !(axes = n.integers(3, "axes"))) || (n.has(4) && !(steps = n.integers(4, "steps"))))
    return failure();
  return sliceBy(n, *starts, *ends, axes, steps);
}

// Of floats that are known, and of integers up to a size by steps of 1.
LogicalResult range(Node &n) {
  for (size_t i = 0; i < 3; ++i)
    if (!n.known(i) || n.known(i)->count() != 1 || n.element(i) != n.element(0))
      return n.failed() ? failure() : n.fail() << "expected a start, a limit and a step of one type that are known when the model is compiled";
  const Known &start = *n.known(0), &limit = *n.known(1), &step = *n.known(2);
  Known result;
  result.element = start.element;
  if (start.isFloat()) {
    double count = std::ceil((limit.numbers[0] - start.numbers[0]) / step.numbers[0]);
    if (!(count <= double(Known::most)))
      return n.fail() << "expected at most " << Known::most << " numbers";
    for (int64_t i = 0; double(i) < count; ++i)
      result.numbers.push_back(start.numbers[0] + double(i) * step.numbers[0]);
    result.shape = {result.count()};
    return n.give(std::move(result));
  }
  std::optional<int64_t> first = start.sizes[0].number(), by = step.sizes[0].number();
  if (!first || by != 1)
    return n.fail() << "expected a start that is a number and steps of 1 up to a size, or few numbers";
  SizeExpr count = limit.sizes[0] - SizeExpr(*first);
  if (std::optional<int64_t> number = count.number(); number && *number < 0)
    count = 0;
  SmallVector<nn::Dim> dims{n.dim(count)};
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << excess;
  Value places = n.indicesAlong(dims, 0);
  return n.give(n.b.convert(*first ? n.b.addScalar(places, double(*first)) : places, start.element));
}

// What fold() leaves: sizes of more elements than are folded do not exist, so that all of these are known.
LogicalResult unfolded(Node &n) {
  return n.failed() ? failure() : n.fail() << "expected inputs that are known when the model is compiled";
}

LogicalResult depthToSpace(Node &n) {
  Value x = n.operand(0);
  int64_t block = n.integer("blocksize", 0);
  if (!x)
    return failure();
  SmallVector<nn::Dim> d = n.dims(0);
  if (d.size() != 4 || block < 1 || block > (1 << 15) || !d[1].isStatic() || d[1].size % (block * block))
    return n.fail() << "expected (N, C, H, W) whose C is a multiple of blocksize^2, but got " << nn::describe(d) << " and blocksize " << block;
  nn::Dim each{block, {}}, channels{d[1].size / (block * block), {}};
  bool isColumnsFirst = n.text("mode", "DCR") != "CRD";
  Value parts = isColumnsFirst ? n.reshape(x, {d[0], each, each, channels, d[2], d[3]}) : n.reshape(x, {d[0], channels, each, each, d[2], d[3]});
  if (!parts)
    return failure();
  parts = isColumnsFirst ? n.b.transpose(parts, {0, 3, 4, 1, 5, 2}) : n.b.transpose(parts, {0, 1, 4, 2, 5, 3});
  return n.give(n.reshape(parts, {d[0], channels, n.dim(nn::exprOf(d[2]) * block), n.dim(nn::exprOf(d[3]) * block)}));
}

LogicalResult spaceToDepth(Node &n) {
  Value x = n.operand(0);
  int64_t block = n.integer("blocksize", 0);
  if (!x)
    return failure();
  SmallVector<nn::Dim> d = n.dims(0);
  if (d.size() != 4 || block < 1 || block > (1 << 15) || !d[2].isStatic() || !d[3].isStatic() || d[2].size % block || d[3].size % block)
    return n.fail() << "expected (N, C, H, W) whose H and W are multiples of blocksize, but got " << nn::describe(d) << " and blocksize " << block;
  nn::Dim each{block, {}}, h{d[2].size / block, {}}, w{d[3].size / block, {}};
  Value parts = n.reshape(x, {d[0], d[1], h, each, w, each});
  return parts ? n.give(n.reshape(n.b.transpose(parts, {0, 3, 5, 1, 2, 4}), {d[0], n.dim(nn::exprOf(d[1]) * SizeExpr(block * block)), h, w})) : failure();
}

// Which elements are kept is asked of numbers along the last two dimensions: their difference, to which no k is too great to be compared.
LogicalResult trilu(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  if (n.rank(0) < 2)
    return n.fail() << "expected a matrix, but got " << nn::describe(n.dims(0));
  Value k = n.has(1) ? n.operand(1) : n.b.scalar(0, n.b.builder.getI64Type());
  if (!k)
    return failure();
  RankedTensorType type = typeOf(k);
  if (!type.getElementType().isInteger(64) || !type.hasStaticShape() || type.getNumElements() != 1)
    return n.fail() << "expected k to be one integer of 64 bits, but got " << type;
  SmallVector<nn::Dim> dims = n.dims(0);
  Value distance = n.b.sub(n.indicesAlong(dims, n.rank(0) - 1), n.indicesAlong(dims, n.rank(0) - 2));
  Value diagonal = n.repeat(n.reshape(k, {}), dims);
  bool isUpper = n.integer("upper", 1);
  Value kept = n.b.compare(isUpper ? nn::ComparePredicate::ge : nn::ComparePredicate::le, distance, diagonal);
  return n.give(n.b.select(kept, x, n.b.zeros(x)));
}

LogicalResult eyeLike(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  if (n.rank(0) != 2)
    return n.fail() << "expected a matrix, but got " << nn::describe(n.dims(0));
  int64_t dtype = n.integer("dtype", 0), k = n.integer("k", 0);
  Type element = dtype ? elementTypeOf(int32_t(dtype), n.b.builder.getContext()) : n.element(0);
  if (!element)
    return n.fail() << "expected dtype to be a type that nn has, but got " << nameOfDataType(int32_t(dtype));
  SmallVector<nn::Dim> dims = n.dims(0);
  Value distance = n.b.sub(n.indicesAlong(dims, 1), n.indicesAlong(dims, 0));
  return n.give(n.b.convert(n.b.compare(nn::ComparePredicate::eq, distance, n.b.full(distance, double(std::clamp<int64_t>(k, -(int64_t(1) << 40), int64_t(1) << 40)))), element));
}

// Negative indices are from the end on; what lies beyond either end is 0.
LogicalResult gather(Node &n) {
  Value x = n.operand(0), ids = x ? n.operand(1) : Value();
  std::optional<int64_t> axis = ids ? n.axis("axis", 0, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  nn::Dim size = n.dims(0)[*axis];
  if (!size.isStatic() || size.size < 1 || !isa<IntegerType>(n.element(1)) || n.element(1).isInteger(1) || n.rank(0) + n.rank(1) > 16)
    return n.fail() << "expected indices of integers along a dimension whose size is a number of at least 1, but got " << n.type(0) << " and " << n.type(1);
  return n.give(n.b.gather(x, n.fromBeginning(ids, size.size), *axis));
}

constexpr Operator all[] = {
    {"Concat", 1, 1, any, concat},
    {"Constant", 1, 0, 0, unfolded},
    {"ConstantOfShape", 9, 1, 1, unfolded},
    {"DepthToSpace", 1, 1, 1, depthToSpace},
    {"Expand", 8, 2, 2, expand},
    {"EyeLike", 9, 1, 1, eyeLike},
    {"Flatten", 1, 1, 1, flatten},
    {"Gather", 1, 2, 2, gather},
    {"Range", 11, 3, 3, range},
    {"Reshape", 1, 1, 1, reshapeByAttribute},
    {"Reshape", 5, 2, 2, reshape},
    {"Shape", 1, 1, 1, unfolded},
    {"Size", 1, 1, 1, unfolded},
    {"Slice", 1, 1, 1, sliceByAttributes},
    {"Slice", 10, 3, 5, slice},
    {"SpaceToDepth", 1, 1, 1, spaceToDepth},
    {"Split", 1, 1, 2, split},
    {"Squeeze", 1, 1, 2, squeeze},
    {"Tile", 6, 2, 2, tile},
    {"Transpose", 1, 1, 1, transpose},
    {"Trilu", 14, 1, 2, trilu},
    {"Unsqueeze", 1, 1, 2, unsqueeze},
};

} // namespace

ArrayRef<Operator> shapeOperators() { return all; }

} // namespace cauce::onnx
