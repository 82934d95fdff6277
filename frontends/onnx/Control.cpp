// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches and loops. Bodies are built by themselves, as ops of nn know nothing of what is outside of them; what they take from there becomes inputs. A branch whose
// condition is known is what the graph has in its place, and a loop of few trips that are known so many copies of its body, in each of which the number of the trip is
// known, too.
#include "dialects/nn/Loop.h"
#include "dialects/nn/Shape.h"
#include "frontends/onnx/GraphImporter.h"
#include "frontends/onnx/Operators.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

constexpr int deepest = 16;      // bodies in bodies
constexpr int64_t mostCopies = 8; // of a body

struct Body {
  Region region;
  SmallVector<Value> outputs;
  std::optional<bool> first; // the first output, if it is known
  bool passesOn = false;     // the first output is the second argument: the condition of a loop
};

std::shared_ptr<Item> itemOf(Value value) {
  auto item = std::make_shared<Item>();
  item->type = typeOf(value), item->value = value;
  return item;
}

std::shared_ptr<Item> itemOf(Known known) {
  auto item = std::make_shared<Item>();
  item->type = known.type(), item->known = std::make_shared<Known>(std::move(known));
  return item;
}

const pb::GraphProto *graphOf(Node &n, StringRef name, size_t inputs) {
  const pb::AttributeProto *found = n.attribute(name);
  if (!found || !found->has_g())
    return n.fail() << "expected a graph as attribute '" << name << "'", nullptr;
  if (size_t(found->g().input_size()) != inputs)
    return n.fail() << "expected attribute '" << name << "' to be a graph of " << inputs << " inputs, but it has " << found->g().input_size(), nullptr;
  if (n.graph.depth >= deepest)
    return n.fail() << "expected at most " << deepest << " graphs in each other", nullptr;
  return &found->g();
}

// Imports a graph in a graph where `inner` builds; gives its outputs, nothing after a message.
std::optional<SmallVector<std::shared_ptr<Item>>> importGraph(Node &n, const pb::GraphProto &graph, GraphImporter &inner, ArrayRef<std::shared_ptr<Item>> inputs) {
  inner.depth = n.graph.depth + 1;
  for (auto [input, item] : llvm::zip(graph.input(), inputs))
    if (!inner.define(input.name(), item, n.b.loc))
      return {};
  if (mlir::failed(inner.addInitializers(graph)) || mlir::failed(inner.importNodes(graph.node())))
    return {};
  SmallVector<std::shared_ptr<Item>> outputs;
  for (const pb::ValueInfoProto &output : graph.output()) {
    outputs.push_back(inner.use(output.name()));
    if (!outputs.back())
      return n.fail() << "there is no value '" << shown(output.name()) << "' in its graph", std::nullopt;
  }
  return outputs;
}

Value valueOf(Node &n, GraphImporter &inner, Item &item) {
  auto fail = [&] { return n.fail(); };
  if (Value value = inner.valueOf(item, fail); value || n.failed() || !item.known)
    return value;
  return Node(inner, n.proto, n.opset, n.b.loc).materialize(*item.known);
}

std::optional<bool> truthOf(const Known *known) {
  if (!known || known->isFloat() || known->count() != 1 || !known->sizes[0].number())
    return {};
  return *known->sizes[0].number() != 0;
}

// A body that takes values of these types.
bool importBody(Node &n, StringRef name, TypeRange types, Body &body) {
  const pb::GraphProto *graph = graphOf(n, name, types.size());
  if (!graph)
    return false;
  Block &block = body.region.emplaceBlock();
  OpBuilder builder(n.b.builder.getContext());
  builder.setInsertionPointToEnd(&block);
  GraphImporter inner(n.graph.file, builder, n.graph.opsets, &n.graph);
  SmallVector<std::shared_ptr<Item>> inputs;
  for (Type type : types)
    inputs.push_back(itemOf(Value(block.addArgument(type, n.b.loc))));
  std::optional<SmallVector<std::shared_ptr<Item>>> outputs = importGraph(n, *graph, inner, inputs);
  if (!outputs)
    return false;
  for (const std::shared_ptr<Item> &item : *outputs) {
    Value value = valueOf(n, inner, *item);
    if (!value)
      return false;
    body.outputs.push_back(value);
  }
  if (!outputs->empty()) {
    body.first = truthOf(inner.knownOf(*outputs->front(), [&] { return n.fail(); }));
    body.passesOn = types.size() > 1 && body.outputs[0] == block.getArgument(1);
  }
  return !n.failed();
}

// What bodies take from outside, which each takes behind its other arguments.
SmallVector<Value> takeOuter(ArrayRef<Body *> bodies) {
  llvm::SetVector<Value> taken;
  auto isOuter = [](Body *body, Value value) { return value.getParentBlock() != &body->region.front(); };
  for (Body *body : bodies) {
    for (Operation &op : body->region.front())
      for (Value operand : op.getOperands())
        if (isOuter(body, operand))
          taken.insert(operand);
    for (Value output : body->outputs)
      if (isOuter(body, output))
        taken.insert(output);
  }
  for (Body *body : bodies)
    for (Value value : taken) {
      Value argument = body->region.front().addArgument(value.getType(), value.getLoc());
      value.replaceUsesWithIf(argument, [&](OpOperand &use) { return use.getOwner()->getBlock() == &body->region.front(); });
      llvm::replace(body->outputs, value, argument);
    }
  return taken.takeVector();
}

// Ends a body.
void yield(Node &n, Body &body, ValueRange values) {
  OpBuilder builder(n.b.builder.getContext());
  builder.setInsertionPointToEnd(&body.region.front());
  nn::YieldOp::create(builder, n.b.loc, values);
}

auto bodyOf(Body &body) {
  return [&body](OpBuilder &inner, Block::BlockArgListType arguments) { return nn::inlineBody(inner, body.region, arguments); };
}

// A condition, of which exporters have written vectors of one element, too.
Value conditionOf(Node &n, size_t i) {
  Value condition = n.operand(i);
  if (!condition)
    return {};
  nn::Dim one{1, {}};
  if (!n.element(i).isInteger(1) || llvm::any_of(n.dims(i), [&](const nn::Dim &dim) { return dim != one; }))
    return n.fail() << "expected one truth value as condition, but got " << n.type(i), Value();
  return n.reshape(condition, {});
}

LogicalResult branch(Node &n) {
  if (std::optional<bool> known = truthOf(n.known(0))) {
    const pb::GraphProto *graph = graphOf(n, *known ? "then_branch" : "else_branch", 0);
    if (!graph)
      return failure();
    GraphImporter inner(n.graph.file, n.b.builder, n.graph.opsets, &n.graph);
    std::optional<SmallVector<std::shared_ptr<Item>>> outputs = importGraph(n, *graph, inner, {});
    if (!outputs)
      return failure();
    for (auto [i, item] : llvm::enumerate(*outputs))
      if (n.wants(i) && !n.graph.define(n.proto.output(int(i)), item, n.b.loc))
        return failure();
    return success();
  }
  Value condition = n.failed() ? Value() : conditionOf(n, 0);
  Body bodies[2];
  if (!condition || !importBody(n, "then_branch", {}, bodies[0]) || !importBody(n, "else_branch", {}, bodies[1]))
    return failure();
  if (bodies[0].outputs.size() != bodies[1].outputs.size())
    return n.fail() << "expected both branches to have as many outputs, but got " << bodies[0].outputs.size() << " and " << bodies[1].outputs.size();
  for (auto [i, first, second] : llvm::enumerate(bodies[0].outputs, bodies[1].outputs))
    if (first.getType() != second.getType())
      return n.fail() << "expected output " << i << " of both branches to have the same sizes and type, but got " << first.getType() << " and " << second.getType();
  SmallVector<Value> inputs = takeOuter({&bodies[0], &bodies[1]});
  for (Body &body : bodies)
    yield(n, body, body.outputs);
  nn::IfOp op = nn::makeIf(n.b.builder, n.b.loc, condition, inputs, bodyOf(bodies[0]), bodyOf(bodies[1]));
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    if (mlir::failed(n.give(result, i)))
      return failure();
  return success();
}

// That a trip carries on what it takes.
bool carriesOn(Node &n, ValueRange before, ValueRange after) {
  for (auto [i, first, next] : llvm::enumerate(before, after))
    if (first.getType() != next.getType())
      return n.fail() << "expected a trip to carry on what it takes, but value " << i << ", " << first.getType() << ", becomes " << next.getType(), false;
  return true;
}

// The elements of a sequence first, which were a dimension of all.
Value unstack(Node &n, Value x, int64_t axis) {
  SmallVector<int64_t> order = {axis};
  for (int64_t i = 0; i < typeOf(x).getRank(); ++i)
    if (i != axis)
      order.push_back(i);
  return axis ? n.b.transpose(x, order) : x;
}

Value stackAlong(Node &n, Value x, int64_t axis) {
  SmallVector<int64_t> order;
  for (int64_t i = 1; i < typeOf(x).getRank(); ++i)
    order.push_back(i);
  order.insert(order.begin() + axis, 0);
  return axis ? n.b.transpose(x, order) : x;
}

LogicalResult scan(Node &n) {
  bool isBatched = n.opset < 9;
  size_t skipped = isBatched ? 1 : 0, inputs = std::max(n.inputs(), skipped) - skipped, sequences = size_t(std::max<int64_t>(n.integer("num_scan_inputs", 0), 0));
  if (isBatched && n.has(0))
    return n.fail() << "expected no lengths of sequences: they are not imported";
  if (n.failed() || sequences < 1 || sequences > inputs)
    return n.failed() ? failure() : n.fail() << "expected num_scan_inputs to be from 1 to the number of inputs, but got " << n.integer("num_scan_inputs", 0);
  size_t carries = inputs - sequences;
  SmallVector<int64_t> axes = n.list("scan_input_axes"), directions = n.list(isBatched ? "directions" : "scan_input_directions");
  if ((!axes.empty() && axes.size() != sequences) || (!directions.empty() && directions.size() != sequences))
    return n.fail() << "expected an axis and a direction for each of " << sequences << " sequences";
  axes.resize(sequences, 0), directions.resize(sequences, 0);
  bool isReverse = llvm::all_of(directions, [](int64_t direction) { return direction == 1; });
  SmallVector<Value> values, elements;
  SmallVector<Type> types;
  for (size_t i = 0; i < inputs; ++i) {
    Value x = n.operand(skipped + i);
    if (!x)
      return failure();
    if (isBatched) {
      SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
      if (dims.empty() || dims[0] != nn::Dim{1, {}})
        return n.fail() << "expected batches of 1, but got " << nn::describe(dims);
      dims.erase(dims.begin());
      x = n.reshape(x, dims);
    }
    if (i < carries) {
      values.push_back(x);
      types.push_back(x.getType());
      continue;
    }
    std::optional<int64_t> axis = n.axis(axes[i - carries], typeOf(x).getRank());
    if (!axis)
      return failure();
    x = unstack(n, x, *axis);
    if (directions[i - carries] != isReverse) {
      if (!nn::dimsOf(typeOf(x))[0].isStatic())
        return n.fail() << "expected sequences of one direction, because their length is no number";
      x = n.b.reverse(x, 0);
    }
    elements.push_back(x);
    types.push_back(nn::withoutDims(typeOf(x), {0}));
  }
  nn::Dim trips = nn::dimsOf(typeOf(elements[0]))[0];
  for (Value each : elements)
    if (nn::dimsOf(typeOf(each))[0] != trips)
      return n.fail() << "expected sequences of one length, but got " << nn::describe(trips) << " and " << nn::describe(nn::dimsOf(typeOf(each))[0]);
  if (!trips.isStatic() && !nn::exprOf(trips).isProductOfSymbols())
    return n.fail() << "expected the length of sequences to be a number or a symbol, but got " << nn::describe(trips);
  Body body;
  if (!importBody(n, "body", types, body))
    return failure();
  if (body.outputs.size() < carries || !carriesOn(n, values, ArrayRef(body.outputs).take_front(carries)))
    return n.failed() ? failure() : n.fail() << "expected its body to have an output for each of " << carries << " states, but it has " << body.outputs.size();
  size_t stacks = body.outputs.size() - carries;
  SmallVector<int64_t> outAxes = n.list("scan_output_axes"), outDirections = n.list("scan_output_directions");
  if ((!outAxes.empty() && outAxes.size() != stacks) || (!outDirections.empty() && outDirections.size() != stacks))
    return n.fail() << "expected an axis and a direction for each of " << stacks << " outputs that are stacked";
  outAxes.resize(stacks, 0), outDirections.resize(stacks, 0);
  SmallVector<Value> outer = takeOuter({&body});
  yield(n, body, body.outputs);
  nn::ScanOp loop = nn::makeScan(n.b.builder, n.b.loc, n.b.builder.getStringAttr(nn::exprOf(trips).str()), isReverse, values, elements, outer, bodyOf(body));
  SmallVector<Value> results(loop.getFinals());
  for (auto [i, stack] : llvm::enumerate(loop.getStacks())) {
    std::optional<int64_t> axis = n.axis(outAxes[i], typeOf(stack).getRank());
    if (!axis)
      return failure();
    if ((outDirections[i] == 1) != isReverse && !trips.isStatic())
      return n.fail() << "expected outputs in the direction of the sequences, because their length is no number";
    Value value = (outDirections[i] == 1) != isReverse ? n.b.reverse(stack, 0) : stack;
    results.push_back(stackAlong(n, value, *axis));
  }
  for (auto [i, result] : llvm::enumerate(results)) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(result));
    dims.insert(dims.begin(), nn::Dim{1, {}});
    if (mlir::failed(n.give(isBatched ? n.reshape(result, dims) : result, i)))
      return failure();
  }
  return success();
}

Known knownScalar(int64_t number, Type element) {
  Known known;
  known.element = element;
  known.sizes.push_back(number);
  return known;
}

// Copies of the body, as long as the condition holds, which is known. Nothing if it is not.
std::optional<LogicalResult> unrolled(Node &n, int64_t trips, size_t carries, bool hasCondition) {
  const pb::GraphProto *graph = graphOf(n, "body", carries + 2);
  if (!graph)
    return failure();
  SmallVector<std::shared_ptr<Item>> carried(ArrayRef(n.items).take_back(carries));
  SmallVector<SmallVector<Value>> stacks(std::max<int64_t>(0, graph->output_size() - 1 - int64_t(carries)));
  for (int64_t i = 0; i < trips; ++i) {
    GraphImporter inner(n.graph.file, n.b.builder, n.graph.opsets, &n.graph);
    SmallVector<std::shared_ptr<Item>> inputs = {itemOf(knownScalar(i, n.b.builder.getI64Type())), itemOf(knownScalar(1, n.b.builder.getI1Type()))};
    inputs.append(carried);
    std::optional<SmallVector<std::shared_ptr<Item>>> outputs = importGraph(n, *graph, inner, inputs);
    if (!outputs)
      return failure();
    if (outputs->size() < 1 + carries)
      return n.fail() << "expected its body to have the condition and " << carries << " values that are carried as outputs, but it has " << outputs->size();
    std::optional<bool> goesOn = hasCondition ? truthOf(inner.knownOf(*outputs->front(), [&] { return n.fail(); })) : true;
    if (!goesOn)
      return {};
    carried.assign(outputs->begin() + 1, outputs->begin() + 1 + carries);
    for (size_t j = 0; j < stacks.size(); ++j) {
      Value value = valueOf(n, inner, *(*outputs)[1 + carries + j]);
      if (!value)
        return failure();
      SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(value));
      dims.insert(dims.begin(), nn::Dim{1, {}});
      value = n.reshape(value, dims);
      if (!value || (!stacks[j].empty() && stacks[j][0].getType() != value.getType()))
        return n.failed() ? failure() : n.fail() << "expected what is stacked to have the same sizes and type in each trip, but got " << stacks[j][0].getType() << " and " << value.getType();
      stacks[j].push_back(value);
    }
    if (!*goesOn)
      break;
  }
  for (auto [i, item] : llvm::enumerate(carried))
    if (n.wants(i) && !n.graph.define(n.proto.output(int(i)), item, n.b.loc))
      return failure();
  for (auto [j, stack] : llvm::enumerate(stacks))
    if (mlir::failed(n.give(stack.size() == 1 ? stack[0] : n.b.concat(stack, 0), carries + j)))
      return failure();
  return success();
}

LogicalResult loop(Node &n) {
  size_t carries = n.items.size() > 2 ? n.items.size() - 2 : 0;
  const Known *bound = n.has(0) ? n.known(0) : nullptr;
  std::optional<SizeExpr> trips;
  if (bound && !bound->isFloat() && bound->count() == 1)
    trips = bound->sizes[0].number() && *bound->sizes[0].number() < 0 ? SizeExpr(0) : bound->sizes[0];
  for (size_t i = 0; i < carries; ++i)
    if (!n.has(2 + i))
      return n.fail() << "expected input " << 2 + i << ", but got nothing";
  bool hasCondition = n.has(1);
  std::optional<bool> begins = hasCondition ? truthOf(n.known(1)) : true;
  if (begins && !*begins)
    trips = SizeExpr(0);
  std::optional<int64_t> number = trips ? trips->number() : std::nullopt;
  if (n.failed())
    return failure();
  if (number && *number > 0 && *number <= mostCopies && begins)
    if (std::optional<LogicalResult> done = unrolled(n, *number, carries, hasCondition))
      return *done;
  if (n.failed())
    return failure();
  Type i64 = n.b.builder.getI64Type(), i1 = n.b.builder.getI1Type();
  SmallVector<Value> inits;
  for (size_t i = 0; i < carries; ++i) {
    inits.push_back(n.operand(2 + i));
    if (!inits.back())
      return failure();
  }
  SmallVector<Type> types = {RankedTensorType::get({}, i64), RankedTensorType::get({}, i1)};
  llvm::append_range(types, ValueRange(inits).getTypes());
  Body body;
  if (!importBody(n, "body", types, body))
    return failure();
  if (body.outputs.size() < 1 + carries)
    return n.fail() << "expected its body to have the condition and " << carries << " values that are carried as outputs, but it has " << body.outputs.size();
  if (!carriesOn(n, inits, ArrayRef(body.outputs).slice(1, carries)))
    return failure();
  size_t stacks = body.outputs.size() - 1 - carries;
  if (number && *number == 0) {
    for (size_t i = 0; i < carries; ++i)
      if (mlir::failed(n.pass(2 + i, i)))
        return failure();
    for (size_t j = 0; j < stacks; ++j) {
      SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(body.outputs[1 + carries + j]));
      dims.insert(dims.begin(), nn::Dim{0, {}});
      if (mlir::failed(n.give(n.b.full(nn::makeType(dims, typeOf(body.outputs[1 + carries + j]).getElementType()), 0), carries + j)))
        return failure();
    }
    return success();
  }
  bool isFor = begins && trips && (!hasCondition || body.passesOn || (body.first && *body.first)) && (number ? *number <= (int64_t(1) << 32) : trips->isProductOfSymbols());
  SmallVector<Value> outer = takeOuter({&body}), results;
  if (isFor) {
    // The condition, which always holds, is an invariant.
    Block &block = body.region.front();
    OpBuilder builder(n.b.builder.getContext());
    builder.setInsertionPointToStart(&block);
    Value always = nn::ExpressionBuilder(builder, n.b.loc).full(types[1], 1);
    block.getArgument(1).replaceAllUsesWith(always);
    llvm::replace(body.outputs, Value(block.getArgument(1)), always);
    // Carries come before elements.
    BlockArgument trip = block.getArgument(0), moved = block.insertArgument(unsigned(2 + carries), trip.getType(), n.b.loc);
    trip.replaceAllUsesWith(moved);
    llvm::replace(body.outputs, Value(trip), Value(moved));
    block.eraseArguments(0, 2);
    yield(n, body, ArrayRef(body.outputs).drop_front());
    SmallVector<nn::Dim> dims = {n.dim(*trips)};
    Value numbers = n.indicesAlong(dims, 0);
    nn::ScanOp op = nn::makeScan(n.b.builder, n.b.loc, n.b.builder.getStringAttr(trips->str()), false, inits, numbers, outer, bodyOf(body));
    llvm::append_range(results, op.getFinals());
    llvm::append_range(results, op.getStacks());
  } else if (stacks) {
    return n.fail() << "expected a number of trips that is known when the model is compiled, because its body has outputs that are stacked";
  } else {
    Value start = n.b.full(types[0], 0), holds = hasCondition ? conditionOf(n, 1) : n.b.full(types[1], 1), most = number || !n.has(0) ? Value() : n.operand(0);
    if (!holds || n.failed())
      return failure();
    if (most) {
      if (n.element(0) != i64 || (n.rank(0) && (n.rank(0) != 1 || n.dims(0)[0] != nn::Dim{1, {}})))
        return n.fail() << "expected the number of trips to be one integer of 64 bits, but got " << n.type(0);
      most = n.reshape(most, {});
    }
    // The number of the trip and the condition are carried, too; the bound is the last of what is the same in each trip.
    SmallVector<Value> all = {start, holds};
    all.append(inits);
    SmallVector<Value> invariants(outer);
    if (most) {
      invariants.push_back(most);
      body.region.front().addArgument(most.getType(), n.b.loc);
    }
    OpBuilder builder(n.b.builder.getContext());
    builder.setInsertionPointToEnd(&body.region.front());
    nn::ExpressionBuilder b(builder, n.b.loc);
    SmallVector<Value> next = {b.addScalar(body.region.front().getArgument(0), 1), hasCondition ? body.outputs[0] : b.full(types[1], 1)};
    if (next[1].getType() != types[1])
      return n.fail() << "expected its body to give one truth value as condition, but got " << next[1].getType();
    next.append(body.outputs.begin() + 1, body.outputs.end());
    yield(n, body, next);
    auto condition = [&](OpBuilder &inner, Block::BlockArgListType arguments) -> SmallVector<Value> {
      nn::ExpressionBuilder c(inner, n.b.loc);
      if (!most)
        return {arguments[1]};
      return {c.integer(nn::IntegerKind::bit_and, arguments[1], c.compare(nn::ComparePredicate::lt, arguments[0], arguments.back()))};
    };
    IntegerAttr bounded = number ? n.b.builder.getI64IntegerAttr(*number) : IntegerAttr();
    nn::WhileOp op = nn::makeWhile(n.b.builder, n.b.loc, bounded, IntegerAttr(), all, invariants, condition, bodyOf(body));
    llvm::append_range(results, op.getResults().drop_front(2));
  }
  for (auto [i, result] : llvm::enumerate(results))
    if (mlir::failed(n.give(result, i)))
      return failure();
  return success();
}

constexpr Operator all[] = {
    {"If", 1, 1, 1, branch},
    {"Loop", 1, 0, any, loop},
    {"Scan", 8, 0, any, scan},
    {"Scan", 9, 1, any, scan},
};

} // namespace

ArrayRef<Operator> controlOperators() { return all; }

} // namespace cauce::onnx
