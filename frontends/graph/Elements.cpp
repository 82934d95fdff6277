// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements in order, and elements that indices name. Indices of several dimensions become one: those of the elements of these
// dimensions as a single one.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::graph {

SmallVector<Value> GraphBuilder::inOrder(Value x, int64_t dimension, bool isDescending, std::optional<int64_t> count) {
  nn::ExpressionBuilder e(b);
  Value places = e.sortPlaces(x, dimension, isDescending);
  if (count)
    places.getDefiningOp<nn::SortPlacesOp>().setFirst(*count);
  Value indices = nn::IotaOp::create(builder, b.loc, nn::withElementType(typeOf(x), builder.getI64Type()), dimension);
  return {e.inOrder(x, places, dimension, count), e.inOrder(indices, places, dimension, count)};
}

SmallVector<Value> GraphBuilder::sort(const FlatNode &node, Value x) {
  const pb::Sort &options = node.node->sort();
  std::optional<int64_t> along = dimensionOrLast(node, x, given(options));
  return along ? inOrder(x, *along, options.descending()) : SmallVector<Value>();
}

SmallVector<Value> GraphBuilder::topK(const FlatNode &node, const NamedValue &input) {
  const pb::TopK &options = node.node->top_k();
  std::optional<int64_t> along = dimensionOrLast(node, input.value, given(options));
  if (!along)
    return {};
  int64_t k = options.k();
  nn::Dim size = nn::dimsOf(typeOf(input.value))[*along];
  if (!size.isStatic())
    return report(node) << "expected dimension " << *along << " of '" << input.name << "' to be a number, but it is " << shapeOf(input.value), SmallVector<Value>();
  if (k < 1 || k > size.size)
    return report(node) << "expected k from 1 to the " << size.size << " elements of '" << input.name << "' along dimension " << *along << ", but got " << k, SmallVector<Value>();
  return inOrder(input.value, *along, !options.least(), k);
}

bool GraphBuilder::demandIds(const FlatNode &node, const NamedValue &ids) {
  Type element = typeOf(ids.value).getElementType();
  if (!isa<IntegerType>(element) || element.isInteger(1))
    return report(node) << "expected integers, but '" << ids.name << "' is of " << element, false;
  return true;
}

Value GraphBuilder::gatherElements(const FlatNode &node, Inputs inputs) {
  if (!demandIds(node, inputs[1]))
    return {};
  nn::GatherElementsOp::Properties properties;
  properties.dimension = builder.getI64IntegerAttr(node.node->gather_elements().dimension());
  return infer<nn::GatherElementsOp>(node, inputs, properties);
}

// In the order of the operands of the op: what is given is the last input, as in ONNX.
Value GraphBuilder::scatterElements(const FlatNode &node, Inputs inputs) {
  const pb::ScatterElements &options = node.node->scatter_elements();
  if (!demandIds(node, inputs[1]))
    return {};
  nn::ScatterElementsOp::Properties properties;
  properties.dimension = builder.getI64IntegerAttr(options.dimension());
  properties.combine = nn::CombineAttr::get(module.getContext(), nn::Combine(options.combine()));
  return infer<nn::ScatterElementsOp>(node, {inputs[0], inputs[2], inputs[1]}, properties);
}

// What rows of indices name: behind `batch` dimensions in front of both, `named` dimensions of x, whose sizes are numbers, as one of `count` elements.
struct IndexRows {
  int64_t batch, count = 1;
  SmallVector<nn::Dim> before, named, behind; // of x
  SmallVector<nn::Dim> rows;                  // of the indices, behind `before`

  // `before`, this one, and `behind`.
  RankedTensorType around(nn::Dim middle, Type element) const { return around(ArrayRef(middle), element); }
  RankedTensorType around(ArrayRef<nn::Dim> middle, Type element) const {
    SmallVector<nn::Dim> dims(before);
    llvm::append_range(dims, middle);
    llvm::append_range(dims, behind);
    return nn::makeType(dims, element);
  }
};

bool GraphBuilder::readRows(const FlatNode &node, Inputs inputs, int64_t batch, IndexRows &rows) {
  if (!demandIds(node, inputs[1]))
    return false;
  SmallVector<nn::Dim> x = nn::dimsOf(typeOf(inputs[0].value)), ids = nn::dimsOf(typeOf(inputs[1].value));
  int64_t depth = ids.empty() || !ids.back().isStatic() ? 0 : ids.back().size;
  if (depth < 1 || batch >= int64_t(ids.size()) || batch + depth > int64_t(x.size()) || ArrayRef(x).take_front(batch) != ArrayRef(ids).take_front(batch))
    return mismatch(node, inputs.take_front(2), "a last size of the second input of at least 1 and at most the dimensions of the first behind those that both have in front"), false;
  rows.batch = batch;
  rows.before.assign(x.begin(), x.begin() + batch);
  rows.named.assign(x.begin() + batch, x.begin() + batch + depth);
  rows.behind.assign(x.begin() + batch + depth, x.end());
  rows.rows.assign(ids.begin() + batch, ids.end() - 1);
  for (const nn::Dim &dim : rows.named) {
    if (!dim.isStatic() || dim.size < 1)
      return report(node) << "expected the sizes that rows name to be numbers of at least 1, but '" << inputs[0].name << "' is " << shapeOf(inputs[0].value), false;
    rows.count *= dim.size;
  }
  return true;
}

// -1 for a row that names nothing.
Value GraphBuilder::numberRows(const IndexRows &rows, Value ids) {
  Type i64 = builder.getI64Type();
  int64_t last = typeOf(ids).getRank() - 1;
  RankedTensorType type = nn::withoutDims(nn::withElementType(typeOf(ids), i64), last);
  Value number, exists;
  for (auto [k, dim] : llvm::enumerate(rows.named)) {
    Value index = b.reshape(b.convert(b.slice(ids, last, k, k + 1), i64), type);
    Value isThere = b.mul(b.compare(nn::ComparePredicate::ge, index, b.zeros(index)), b.compare(nn::ComparePredicate::lt, index, b.full(index, double(dim.size))));
    exists = exists ? b.mul(exists, isThere) : isThere;
    number = number ? b.add(b.mulScalar(number, double(dim.size)), index) : index;
  }
  return b.select(exists, number, b.full(number, -1));
}

// One number for each row, the same for all that x has behind what rows name.
Value GraphBuilder::numberElements(const IndexRows &rows, Value ids) {
  Value numbers = numberRows(rows, ids);
  nn::Dim count = nn::makeDim(module.getContext(), nn::countOf(rows.rows));
  SmallVector<nn::Dim> flat(rows.before);
  flat.push_back(count);
  numbers = b.reshape(numbers, nn::makeType(flat, builder.getI64Type()));
  Value like = b.full(rows.around(count, builder.getI64Type()), 0);
  return b.broadcast(numbers, like, llvm::to_vector(llvm::seq<int64_t>(0, rows.batch + 1)));
}

Value GraphBuilder::gatherNd(const FlatNode &node, Inputs inputs) {
  IndexRows rows;
  if (!readRows(node, inputs, node.node->gather_nd().batch_dimensions(), rows))
    return {};
  Type element = typeOf(inputs[0].value).getElementType();
  Value x = b.reshape(inputs[0].value, rows.around(nn::Dim{rows.count, {}}, element));
  if (rows.batch == 0)
    return b.gather(x, numberRows(rows, inputs[1].value), 0);
  Value y = nn::ExpressionBuilder(b).gatherElements(x, numberElements(rows, inputs[1].value), rows.batch);
  return b.reshape(y, rows.around(rows.rows, element));
}

Value GraphBuilder::scatterNd(const FlatNode &node, Inputs inputs) {
  IndexRows rows;
  if (!readRows(node, inputs, 0, rows))
    return {};
  RankedTensorType type = typeOf(inputs[0].value);
  Value updates = inputs[2].value;
  if (typeOf(updates) != rows.around(rows.rows, type.getElementType()))
    return mismatch(node, inputs, "a third input with the sizes of the second but the last, then those of the first that rows do not name");
  Value numbers = numberElements(rows, inputs[1].value);
  Value x = b.reshape(inputs[0].value, rows.around(nn::Dim{rows.count, {}}, type.getElementType()));
  updates = b.reshape(updates, nn::withElementType(typeOf(numbers), type.getElementType()));
  Value y = nn::ExpressionBuilder(b).scatterElements(x, updates, numbers, 0, nn::Combine(node.node->scatter_nd().combine()));
  return b.reshape(y, type);
}

// How far right of the diagonal an element is, compared with 0.
Value GraphBuilder::triangle(const FlatNode &node, const NamedValue &input) {
  const pb::Triangle &options = node.node->triangle();
  Value x = input.value;
  int64_t rank = typeOf(x).getRank();
  if (rank < 2)
    return report(node) << "expected at least two dimensions, but '" << input.name << "' is " << shapeOf(x), Value();
  RankedTensorType type = nn::withElementType(typeOf(x), builder.getI64Type());
  auto index = [&](int64_t dimension) -> Value { return nn::IotaOp::create(builder, b.loc, type, dimension); };
  Value distance = b.sub(index(rank - 1), index(rank - 2)), diagonal = b.constant(DenseElementsAttr::get(RankedTensorType::get({}, builder.getI64Type()), options.diagonal()));
  auto isKept = options.upper() ? nn::ComparePredicate::ge : nn::ComparePredicate::le;
  return b.select(b.compare(isKept, distance, b.broadcastScalar(diagonal, distance)), x, b.zeros(x));
}

} // namespace cauce::graph
