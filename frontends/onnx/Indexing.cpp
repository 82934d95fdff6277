// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that choose, place and sort elements by index. Negative indices are from the end on; what an index beyond either end reads is 0, and
// nothing comes of what it places.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

bool isIndex(Type element) { return isa<IntegerType>(element) && !element.isInteger(1); }

Value indices(Node &n, size_t i) {
  Value ids = n.operand(i);
  if (ids && !isIndex(n.element(i)))
    return n.fail() << "expected indices of integers, but got " << n.type(i), Value();
  return ids ? n.b.convert(ids, n.b.builder.getI64Type()) : Value();
}

// Of ids along an axis of x, whose other sizes are at most those of x.
bool fitElements(Node &n, int64_t axis, size_t ids) {
  SmallVector<nn::Dim> data = n.dims(0), own = n.dims(ids);
  bool fits = data.size() == own.size() && data[axis].isStatic() && data[axis].size >= 1;
  for (size_t i = 0; fits && i < data.size(); ++i)
    fits = int64_t(i) == axis || data[i] == own[i] || (data[i].isStatic() && own[i].isStatic() && own[i].size <= data[i].size);
  if (!fits)
    n.fail() << "expected indices of the rank of the input, along an axis whose size is a number of at least 1, in sizes that are no larger otherwise, but got " << n.type(0)
             << " and " << n.type(ids);
  return fits;
}

LogicalResult gatherElements(Node &n) {
  Value x = n.operand(0), ids = x ? indices(n, 1) : Value();
  std::optional<int64_t> axis = ids ? n.axis("axis", 0, n.rank(0)) : std::nullopt;
  if (!axis || !fitElements(n, *axis, 1))
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0), own = n.dims(1);
  for (size_t i = 0; i < dims.size(); ++i)
    if (int64_t(i) != *axis && dims[i] != own[i]) {
      if (own[i].size == 0)
        return n.give(n.b.full(nn::makeType(own, n.element(0)), 0));
      x = n.b.slice(x, i, 0, own[i].size);
    }
  return n.give(n.b.gatherElements(x, n.fromBeginning(ids, dims[*axis].size), *axis));
}

std::optional<nn::Combine> combineOf(Node &n) {
  StringRef name = n.text("reduction", "none");
  std::optional<nn::Combine> combine = llvm::StringSwitch<std::optional<nn::Combine>>(name)
                                           .Case("none", nn::Combine::replace)
                                           .Case("add", nn::Combine::add)
                                           .Case("mul", nn::Combine::mul)
                                           .Case("max", nn::Combine::max)
                                           .Case("min", nn::Combine::min)
                                           .Default(std::nullopt);
  if (!combine)
    n.fail() << "expected reduction to be none, add, mul, max or min, but got '" << shown(name) << "'";
  return combine;
}

bool haveOneType(Node &n, size_t i, size_t j) {
  if (n.element(i) != n.element(j))
    n.fail() << "expected inputs of one element type, but got " << n.type(i) << " and " << n.type(j);
  return n.element(i) == n.element(j);
}

LogicalResult scatterElements(Node &n) {
  Value x = n.operand(0), ids = x ? indices(n, 1) : Value(), updates = ids ? n.operand(2) : Value();
  std::optional<int64_t> axis = updates ? n.axis("axis", 0, n.rank(0)) : std::nullopt;
  std::optional<nn::Combine> combine = axis ? combineOf(n) : std::nullopt;
  if (!combine || !fitElements(n, *axis, 1) || !haveOneType(n, 0, 2))
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0), own = n.dims(1);
  if (n.dims(2) != own)
    return n.fail() << "expected updates of the sizes of the indices, but got " << n.type(2) << " and " << n.type(1);
  ids = n.fromBeginning(ids, dims[*axis].size);
  for (size_t i = 0; i < dims.size(); ++i)
    if (int64_t(i) != *axis && dims[i] != own[i]) {
      ids = n.b.pad(ids, i, 0, dims[i].size - own[i].size, 0, -1);
      updates = n.b.pad(updates, i, 0, dims[i].size - own[i].size);
    }
  return n.give(n.b.scatterElements(x, updates, ids, *axis, *combine));
}

// Rows that the last dimension of the indices names, as numbers in the flat order of the dimensions that it is of; -1 of those that there are none of.
struct Rows {
  Value ids;              // one for each index
  SizeExpr count = 1;     // of all rows
  SmallVector<nn::Dim> places, row;
};

// `batch` leading dimensions are those of the indices, too.
std::optional<Rows> rowsOf(Node &n, size_t input, int64_t batch) {
  Value given = indices(n, input);
  if (!given)
    return {};
  SmallVector<nn::Dim> data = n.dims(0), own = n.dims(input);
  int64_t depth = own.empty() || !own.back().isStatic() ? -1 : own.back().size;
  bool fits = depth >= 0 && batch >= 0 && batch < int64_t(own.size()) && batch + depth <= int64_t(data.size());
  for (int64_t i = 0; fits && i < batch + depth; ++i)
    fits = data[i].isStatic() && data[i].size >= 1 && (i >= batch || data[i] == own[i]);
  if (!fits)
    return n.fail() << "expected indices whose last size is the number of dimensions that they are of, whose sizes are numbers of at least 1, but got " << n.type(0) << " and "
                    << n.type(input) << (batch ? " with batch_dims " + std::to_string(batch) : ""), std::nullopt;
  Rows rows;
  rows.places.assign(own.begin(), own.end() - 1);
  rows.row.assign(data.begin() + batch + depth, data.end());
  auto placesType = nn::makeType(rows.places, n.b.builder.getI64Type());
  rows.ids = n.b.full(placesType, 0);
  Value isIn;
  auto append = [&](Value place, int64_t size) {
    rows.ids = n.b.add(n.b.mulScalar(rows.ids, double(size)), place);
    rows.count *= size;
  };
  for (int64_t i = 0; i < batch; ++i)
    append(n.indicesAlong(rows.places, i), data[i].size);
  for (int64_t i = 0; i < depth; ++i) {
    int64_t size = data[batch + i].size;
    Value place = n.fromBeginning(n.reshape(n.b.slice(given, int64_t(own.size()) - 1, i, i + 1), rows.places), size);
    Value holds = n.b.integer(nn::IntegerKind::bit_and, n.b.compare(nn::ComparePredicate::ge, place, n.b.zeros(place)),
                              n.b.compare(nn::ComparePredicate::lt, place, n.b.full(place, double(size))));
    isIn = isIn ? n.b.integer(nn::IntegerKind::bit_and, isIn, holds) : holds;
    append(place, size);
  }
  if (isIn)
    rows.ids = n.b.select(isIn, rows.ids, n.b.full(rows.ids, -1));
  return rows;
}

// x as a matrix of rows.
Value rowsIn(Node &n, Value x, const Rows &rows) { return n.reshape(x, {n.dim(rows.count), n.dim(nn::countOf(rows.row))}); }

LogicalResult gatherNd(Node &n) {
  Value x = n.operand(0);
  std::optional<Rows> rows = x ? rowsOf(n, 1, n.integer("batch_dims", 0)) : std::nullopt;
  Value table = rows ? rowsIn(n, x, *rows) : Value();
  if (!table)
    return failure();
  SmallVector<nn::Dim> dims = rows->places;
  llvm::append_range(dims, rows->row);
  Value flat = n.reshape(rows->ids, {n.dim(nn::countOf(rows->places))});
  return flat ? n.give(n.reshape(n.b.gather(table, flat, 0), dims)) : failure();
}

LogicalResult scatterNd(Node &n) {
  Value x = n.operand(0), updates = x ? n.operand(2) : Value();
  std::optional<nn::Combine> combine = updates ? combineOf(n) : std::nullopt;
  std::optional<Rows> rows = combine && haveOneType(n, 0, 2) ? rowsOf(n, 1, 0) : std::nullopt;
  Value table = rows ? rowsIn(n, x, *rows) : Value();
  if (!table)
    return failure();
  SmallVector<nn::Dim> dims = rows->places;
  llvm::append_range(dims, rows->row);
  if (n.dims(2) != dims)
    return n.fail() << "expected updates of " << nn::describe(dims) << ", but got " << n.type(2);
  nn::Dim count = n.dim(nn::countOf(rows->places));
  updates = n.reshape(updates, {count, nn::dimsOf(typeOf(table))[1]});
  Value ids = updates ? n.reshape(rows->ids, {count}) : Value();
  if (!ids)
    return failure();
  ids = n.b.broadcast(ids, n.b.full(nn::withElementType(typeOf(updates), n.b.builder.getI64Type()), 0), {0});
  return n.give(n.reshape(n.b.scatterElements(table, updates, ids, 0, *combine), n.dims(0)));
}

// Indices beyond either end are off everywhere.
LogicalResult oneHot(Node &n) {
  Value ids = n.operand(0), values = ids ? n.operand(2) : Value();
  std::optional<double> depth = values ? n.number(1, "depth") : std::nullopt;
  std::optional<int64_t> axis = depth ? n.axis("axis", -1, n.rank(0) + 1) : std::nullopt;
  if (!axis)
    return failure();
  if (!(*depth >= 1 && *depth <= double(1 << 24)) || n.dims(2) != ArrayRef(nn::Dim{2, {}}))
    return n.fail() << "expected a depth of 1 to 2^24 and two values, but got " << *depth << " and " << n.type(2);
  int64_t size = int64_t(*depth);
  SmallVector<nn::Dim> dims = n.dims(0);
  dims.insert(dims.begin() + *axis, nn::Dim{size, {}});
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << excess;
  Value place = n.indicesAlong(dims, *axis), number = n.fromBeginning(n.b.convert(ids, n.b.builder.getI64Type()), size);
  Value isOn = n.b.compare(nn::ComparePredicate::eq, place, n.b.broadcast(number, place, nn::otherDims(int64_t(dims.size()), {*axis})));
  Value like = n.b.full(nn::makeType(dims, n.element(2)), 0);
  auto value = [&](int64_t i) { return n.b.broadcast(n.reshape(n.b.slice(values, 0, i, i + 1), {}), like, {}); };
  return n.give(n.b.select(isOn, value(1), value(0)));
}

LogicalResult largest(Node &n, double count, bool descending) {
  Value x = n.operand(0);
  std::optional<int64_t> axis = x ? n.axis("axis", -1, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  if (!dims[*axis].isStatic() || !(count >= 0 && count <= double(dims[*axis].size)) || n.element(0).isInteger(1))
    return n.fail() << "expected k from 0 to the size along axis " << *axis << ", which is a number, but got " << count << " of " << n.type(0);
  Type wide = n.b.builder.getI64Type();
  if (count == 0) {
    RankedTensorType none = nn::withSize(n.type(0), *axis, 0);
    return success(succeeded(n.give(n.b.full(none, 0), 0)) && succeeded(n.give(n.b.full(nn::withElementType(none, wide), 0), 1)));
  }
  Value places = n.b.sortPlaces(x, *axis, descending);
  auto first = [&](Value of) { return n.b.inOrder(of, places, *axis, int64_t(count)); };
  return success(succeeded(n.give(first(x), 0)) && succeeded(n.give(first(n.indicesAlong(dims, *axis)), 1)));
}

LogicalResult topKByAttribute(Node &n) { return largest(n, double(n.integer("k", -1)), true); }

LogicalResult topK(Node &n) {
  std::optional<double> count = n.number(1, "k");
  return count ? largest(n, *count, n.integer("largest", 1)) : failure();
}

constexpr Operator all[] = {
    {"GatherElements", 11, 2, 2, gatherElements},
    {"GatherND", 11, 2, 2, gatherNd},
    {"OneHot", 9, 3, 3, oneHot},
    {"Scatter", 9, 3, 3, scatterElements},
    {"ScatterElements", 11, 3, 3, scatterElements},
    {"ScatterND", 11, 3, 3, scatterNd},
    {"TopK", 1, 1, 1, topKByAttribute},
    {"TopK", 10, 2, 2, topK},
};

} // namespace

ArrayRef<Operator> indexingOperators() { return all; }

} // namespace cauce::onnx
