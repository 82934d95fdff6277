// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Node.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "frontends/onnx/GraphImporter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace cauce::onnx {

Node::Node(GraphImporter &graph, const pb::NodeProto &proto, int64_t opset, Location loc)
    : graph(graph), proto(proto), opset(opset), b(graph.builder, loc, /*shortNumbers=*/true) {
  for (const std::string &input : proto.input()) {
    items.push_back(input.empty() ? nullptr : graph.use(input));
    if (!input.empty() && !items.back())
      fail() << "there is no value '" << shown(input) << "'";
  }
  // Inputs that are left out at the end may be written or not.
  while (!items.empty() && !items.back())
    items.pop_back();
}

InFlightDiagnostic Node::fail() {
  hasFailed = true;
  InFlightDiagnostic diagnostic = emitError(b.loc) << "node '" << shown(proto.name().empty() && proto.output_size() ? proto.output(0) : proto.name()) << "' ("
                                                   << (proto.domain().empty() ? "" : shown(proto.domain()) + ".") << shown(proto.op_type()) << ", version " << opset << "): ";
  return diagnostic;
}

std::string Node::nameOf(size_t i) const { return i < inputs() ? shown(proto.input(int(i))) : ""; }

Value Node::operand(size_t i) {
  if (!has(i))
    return fail() << "expected input " << i << ", but got nothing", Value();
  Item &item = *items[i];
  if (Value value = graph.valueOf(item, [&] { return fail(); }); value || hasFailed)
    return value;
  return item.value = materialize(*item.known);
}

Value Node::floats(size_t i) {
  if (has(i) && !isa<FloatType>(element(i)))
    return fail() << "expected floats as input " << i << ", but '" << nameOf(i) << "' is of " << element(i), Value();
  return operand(i);
}

Value Node::widened(Value x) {
  auto element = cast<FloatType>(typeOf(x).getElementType());
  return element.getWidth() < 32 ? b.convert(x, b.builder.getF32Type()) : x;
}

const Known *Node::known(size_t i) { return has(i) ? graph.knownOf(*items[i], [&] { return fail(); }) : nullptr; }

std::optional<std::vector<SizeExpr>> Node::sizes(size_t i, StringRef what) {
  const Known *elements = known(i);
  if (elements && !elements->isFloat() && elements->rank() <= 1)
    return elements->sizes;
  if (!hasFailed && has(i))
    fail() << "expected " << what << " to be known when the model is compiled: integers, or what is computed of sizes, but got input '" << nameOf(i) << "', " << type(i);
  return {};
}

std::optional<SmallVector<int64_t>> Node::integers(size_t i, StringRef what) {
  std::optional<std::vector<SizeExpr>> all = sizes(i, what);
  std::optional<SmallVector<int64_t>> result = all ? known(i)->integers() : std::nullopt;
  if (all && !result)
    fail() << "expected " << what << " to be numbers, but got a size that is a symbol";
  return result;
}

std::optional<double> Node::number(size_t i, StringRef what) {
  const Known *elements = known(i);
  if (elements && elements->count() == 1) {
    if (elements->isFloat())
      return elements->numbers[0];
    if (std::optional<int64_t> value = elements->sizes[0].number())
      return double(*value);
  }
  if (!hasFailed)
    fail() << "expected " << what << " to be a number that is known when the model is compiled, but got input '" << nameOf(i) << "'";
  return {};
}

const pb::AttributeProto *Node::attribute(StringRef name) const {
  for (const pb::AttributeProto &attribute : proto.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

// Old files do not say the type.
static bool hasType(const pb::AttributeProto &attribute, pb::AttributeProto::AttributeType type) { return !attribute.has_type() || attribute.type() == type; }

int64_t Node::integer(StringRef name, int64_t otherwise) {
  const pb::AttributeProto *found = attribute(name);
  if (found && !hasType(*found, pb::AttributeProto::INT))
    fail() << "expected attribute '" << name << "' to be an integer";
  return found ? found->i() : otherwise;
}

double Node::real(StringRef name, double otherwise) {
  const pb::AttributeProto *found = attribute(name);
  if (found && !hasType(*found, pb::AttributeProto::FLOAT))
    fail() << "expected attribute '" << name << "' to be a float";
  return found ? double(found->f()) : otherwise;
}

StringRef Node::text(StringRef name, StringRef otherwise) {
  const pb::AttributeProto *found = attribute(name);
  if (found && !hasType(*found, pb::AttributeProto::STRING))
    fail() << "expected attribute '" << name << "' to be a text";
  return found ? StringRef(found->s()) : otherwise;
}

SmallVector<int64_t> Node::list(StringRef name) {
  const pb::AttributeProto *found = attribute(name);
  if (found && !hasType(*found, pb::AttributeProto::INTS))
    fail() << "expected attribute '" << name << "' to be a list of integers";
  return found ? SmallVector<int64_t>(found->ints().begin(), found->ints().end()) : SmallVector<int64_t>();
}

std::optional<int64_t> Node::axis(int64_t given, int64_t rank) {
  if (given >= -rank && given < rank)
    return given < 0 ? given + rank : given;
  fail() << "expected an axis from " << -rank << " to " << rank - 1 << ", but got " << given;
  return {};
}

std::optional<SmallVector<int64_t>> Node::axes(ArrayRef<int64_t> given, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t each : given) {
    std::optional<int64_t> found = axis(each, rank);
    if (!found)
      return {};
    result.push_back(*found);
  }
  llvm::sort(result);
  if (std::adjacent_find(result.begin(), result.end()) != result.end())
    return fail() << "expected each axis once", std::nullopt;
  return result;
}

std::optional<SmallVector<int64_t>> Node::axesInOrder(ArrayRef<int64_t> given, int64_t rank) {
  if (!axes(given, rank))
    return {};
  return llvm::map_to_vector(given, [&](int64_t axis) { return axis < 0 ? axis + rank : axis; });
}

std::optional<SmallVector<nn::Dim>> Node::common(ValueRange values) {
  SmallVector<nn::Dim> result;
  for (Value value : values) {
    SmallVector<nn::Dim> own = nn::dimsOf(typeOf(value));
    if (own.size() > result.size())
      result.insert(result.begin(), own.size() - result.size(), nn::Dim{1, {}});
    for (auto [i, size] : llvm::enumerate(own)) {
      nn::Dim &place = result[result.size() - own.size() + i];
      bool isOne = size.isStatic() && size.size == 1;
      if (place.isStatic() && place.size == 1)
        place = size;
      else if (!isOne && place != size) {
        InFlightDiagnostic diagnostic = fail() << "expected inputs that are repeated to one shape, but got ";
        for (auto [j, each] : llvm::enumerate(values))
          diagnostic << (j ? " and " : "") << nn::describe(nn::dimsOf(typeOf(each)));
        return {};
      }
    }
  }
  if (std::string excess = nn::describeExcess(result); !excess.empty())
    return fail() << excess, std::nullopt;
  return result;
}

Value Node::repeat(Value x, ArrayRef<nn::Dim> dims) {
  RankedTensorType type = nn::makeType(dims, typeOf(x).getElementType());
  int64_t rank = typeOf(x).getRank(), more = int64_t(dims.size()) - rank;
  if (x.getType() == type)
    return x;
  return b.broadcast(x, b.full(type, 0), llvm::to_vector(llvm::seq<int64_t>(more, more + rank)));
}

bool Node::unify(Value &x, Value &y) {
  if (!x || !y)
    return false;
  if (typeOf(x).getElementType() != typeOf(y).getElementType())
    return fail() << "expected inputs of one element type, but got " << typeOf(x).getElementType() << " and " << typeOf(y).getElementType(), false;
  std::optional<SmallVector<nn::Dim>> dims = common({x, y});
  if (!dims)
    return false;
  x = repeat(x, *dims), y = repeat(y, *dims);
  return true;
}

nn::Dim Node::dim(const SizeExpr &size) { return nn::makeDim(b.builder.getContext(), size); }

Value Node::reshape(Value x, ArrayRef<nn::Dim> dims) {
  if (!x)
    return {};
  SmallVector<nn::Dim> own = nn::dimsOf(typeOf(x));
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return fail() << excess, Value();
  SizeExpr from = nn::countOf(own), to = nn::countOf(dims);
  if (!from.isKnown() || from != to)
    return fail() << "expected a shape of as many elements, but got " << nn::describe(own) << " to become " << nn::describe(dims), Value();
  return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
}

Value Node::indicesAlong(ArrayRef<nn::Dim> dims, int64_t dimension) {
  return nn::IotaOp::create(b.builder, b.loc, nn::makeType(dims, b.builder.getI64Type()), dimension);
}

Value Node::fromBeginning(Value indices, int64_t size) {
  return b.select(b.compare(nn::ComparePredicate::lt, indices, b.zeros(indices)), b.addScalar(indices, double(size)), indices);
}

Value Node::matmul(Value x, Value y) {
  if (!x || !y)
    return {};
  SmallVector<nn::Dim> left = nn::dimsOf(typeOf(x)), right = nn::dimsOf(typeOf(y));
  auto mismatch = [&] {
    return fail() << "expected matrices of which the first has as many columns as the second rows, but got " << nn::describe(left) << " and " << nn::describe(right), Value();
  };
  if (typeOf(x).getElementType() != typeOf(y).getElementType())
    return fail() << "expected inputs of one element type, but got " << typeOf(x).getElementType() << " and " << typeOf(y).getElementType(), Value();
  if (left.empty() || right.empty() || left.back() != right[right.size() == 1 ? 0 : right.size() - 2])
    return mismatch();
  if (left.size() == 1 && right.size() == 1)
    return b.sumAll(b.mul(x, y)); // a contraction without free dimensions has no kernel
  if (right.size() <= 2) {
    SmallVector<int64_t> none, last = {int64_t(left.size()) - 1}, first = {0};
    return nn::DotGeneralOp::create(b.builder, b.loc, x, y, none, none, last, first);
  }
  // Stacks, repeated to those of the other; a vector is a matrix of one row.
  bool isRow = left.size() == 1;
  if (isRow) {
    left.insert(left.begin(), nn::Dim{1, {}});
    x = reshape(x, left);
  }
  // The second is what varies alone: all rows of the first as one matrix.
  SmallVector<nn::Dim> ones(left.size(), nn::Dim{1, {}});
  auto stackOf = [&](ArrayRef<nn::Dim> dims) { return nn::makeType(dims.drop_back(2), b.builder.getI1Type()); };
  Value l = b.full(stackOf(left), 0), r = b.full(stackOf(right), 0);
  std::optional<SmallVector<nn::Dim>> stack = common({l, r});
  if (!stack)
    return {};
  auto repeated = [&](Value value, ArrayRef<nn::Dim> dims) {
    SmallVector<nn::Dim> all = *stack;
    all.append(dims.end() - 2, dims.end());
    return repeat(value, all);
  };
  x = repeated(x, left), y = repeated(y, right);
  int64_t depth = int64_t(stack->size());
  SmallVector<int64_t> batch = llvm::to_vector(llvm::seq<int64_t>(0, depth)), last = {depth + 1}, first = {depth};
  Value result = nn::DotGeneralOp::create(b.builder, b.loc, x, y, batch, batch, last, first);
  if (!isRow)
    return result;
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(result));
  dims.erase(dims.end() - 2);
  return reshape(result, dims);
}

Value Node::sizeValue(const SizeExpr &size, Type element) {
  Type wide = b.builder.getI64Type();
  auto number = [&](int64_t value) { return b.constant(DenseElementsAttr::get(RankedTensorType::get({}, wide), value)); };
  auto build = [&](auto &self, const SizeExpr &of) -> Value {
    Value sum;
    for (const SizeExpr::Term &term : of.terms()) {
      Value product;
      for (const SizeExpr::Factor &factor : term.factors) {
        Value value;
        if (factor.quotient) {
          Value dividend = self(self, factor.quotient->dividend), divisor = self(self, factor.quotient->divisor);
          value = dividend && divisor ? b.integer(nn::IntegerKind::floor_div, dividend, divisor) : Value();
        } else if (auto it = graph.file.symbols.find(factor.text); it != graph.file.symbols.end()) {
          value = b.dimSize(it->second.first, it->second.second, wide);
        }
        if (!value)
          return {};
        product = product ? b.mul(product, value) : value;
      }
      if (term.coefficient != 1 || !product)
        product = product ? b.mul(product, number(term.coefficient)) : number(term.coefficient);
      sum = sum ? b.add(sum, product) : product;
    }
    return sum ? sum : number(0);
  };
  Value value = size.isKnown() ? build(build, size) : Value();
  if (!value)
    return fail() << "expected sizes that are those of inputs, but got " << size.str(), Value();
  return b.convert(value, element);
}

Value Node::materialize(const Known &known) {
  if (DenseElementsAttr elements = known.attribute())
    return b.constant(elements);
  SmallVector<Value> values;
  for (const SizeExpr &size : known.sizes) {
    Value value = sizeValue(size, known.element);
    if (!value)
      return {};
    values.push_back(b.reshape(value, RankedTensorType::get({1}, known.element)));
  }
  Value all = values.size() == 1 ? values[0] : b.concat(values, 0);
  return b.reshape(all, known.type());
}

LogicalResult Node::give(Value value, size_t i) {
  if (!value) {
    if (!hasFailed)
      fail() << "expected inputs that it takes";
    return failure();
  }
  if (!wants(i))
    return success();
  auto item = std::make_shared<Item>();
  item->type = typeOf(value);
  item->value = value;
  if (std::string excess = nn::describeExcess(nn::dimsOf(item->type)); !excess.empty())
    return fail() << excess;
  return success(graph.define(proto.output(int(i)), item, b.loc));
}

LogicalResult Node::give(Known known, size_t i) {
  if (!wants(i))
    return success();
  auto item = std::make_shared<Item>();
  item->type = known.type();
  item->known = std::make_shared<Known>(std::move(known));
  return success(graph.define(proto.output(int(i)), item, b.loc));
}

LogicalResult Node::pass(size_t input, size_t output) {
  return success(!wants(output) || graph.define(proto.output(int(output)), items[input], b.loc));
}

} // namespace cauce::onnx
