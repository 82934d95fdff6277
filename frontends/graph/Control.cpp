// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches and loops. Bodies are built by themselves, as ops know nothing of what is outside of them; parameters that they read become inputs.
#include "frontends/graph/Flatten.h"
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Loop.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {

bool GraphBuilder::isControl(const pb::Node &node) { return node.has_if_() || node.has_while_() || node.has_scan(); }

SmallVector<Value> GraphBuilder::control(const FlatNode &node, Inputs inputs) {
  if (node.node->has_if_())
    return branch(node, inputs);
  return node.node->has_scan() ? scan(node, inputs) : repeat(node, inputs);
}

// Builds a body that takes values of these types, called as `from` are, in a region of its own.
bool GraphBuilder::buildBody(const FlatNode &node, const FlatGraph &body, Inputs from, TypeRange types, Body &built) {
  OpBuilder::InsertionGuard guard(builder);
  Block &block = built.region.emplaceBlock();
  llvm::StringMap<std::shared_ptr<NamedValue>> values;
  for (auto [name, input, type] : llvm::zip(body.inputs, from, types))
    values[name] = std::make_shared<NamedValue>(NamedValue{block.addArgument(type, node.loc), input.name, input.loc});
  builder.setInsertionPointToEnd(&block);
  size_t before = adapted.size();
  if (failed(buildNodes(body, values)))
    return false;
  b.loc = node.loc;
  for (const std::string &output : body.outputs) {
    auto found = values.find(output);
    if (found == values.end())
      return report(node) << "its block has no output '" << output << "'", false;
    built.outputs.push_back(*found->second);
  }
  for (Operation &op : block)
    if (!isa<train::ReadOp>(op) && !isa<nn::NnDialect>(op.getDialect())) {
      report(node) << "expected its blocks to do the same in training and prediction, but " << op.getName().getStringRef() << " does not";
      return false;
    }
  if (adapted.size() != before)
    return report(node) << "expected its blocks not to standardize by data, which is done outside of them", false;
  return true;
}

// What bodies read of states, outside of them: values that each of them takes behind its other arguments.
SmallVector<Value> GraphBuilder::takeReads(ArrayRef<Body *> bodies) {
  SmallVector<Value> taken;
  llvm::StringMap<unsigned> numbers;
  SmallVector<std::pair<Body *, train::ReadOp>> reads;
  for (Body *body : bodies)
    for (auto read : body->region.getOps<train::ReadOp>())
      reads.push_back({body, read});
  for (auto [body, read] : reads)
    if (numbers.try_emplace(read.getState(), taken.size()).second)
      taken.push_back(builder.clone(*read)->getResult(0));
  for (Body *body : bodies)
    for (Value value : taken)
      body->region.front().addArgument(value.getType(), value.getLoc());
  for (auto [body, read] : reads) {
    Value argument = body->region.front().getArguments().take_back(taken.size())[numbers[read.getState()]];
    read.replaceAllUsesWith(argument);
    for (NamedValue &output : body->outputs)
      output.value = output.value == read.getValue() ? argument : output.value;
    read.erase();
  }
  return taken;
}

// Ends a body with these values.
void GraphBuilder::finishBody(Body &body, ValueRange values, Location loc) {
  OpBuilder inner(loc.getContext());
  inner.setInsertionPointToEnd(&body.region.front());
  nn::YieldOp::create(inner, loc, values);
}

static SmallVector<Value> valuesOf(ArrayRef<NamedValue> named) {
  return llvm::map_to_vector(named, [](const NamedValue &each) { return each.value; });
}

static bool isNumber(Value value) { return typeOf(value).getRank() == 0; }

// As a condition, of a scalar.
Value GraphBuilder::isNotZero(Value x) {
  return typeOf(x).getElementType().isInteger(1) ? x : b.compare(nn::ComparePredicate::ne, x, b.full(x, 0));
}

// "(N, 3) of f32", for messages.
static std::string describe(Value value) {
  std::string text = shapeOf(value) + " of ";
  llvm::raw_string_ostream(text) << typeOf(value).getElementType();
  return text;
}

SmallVector<Value> GraphBuilder::branch(const FlatNode &node, Inputs inputs) {
  if (!isNumber(inputs[0].value))
    return mismatch(node, inputs.take_front(), "its first input, the condition, to be one number"), SmallVector<Value>();
  Inputs taken = inputs.drop_front();
  SmallVector<Value> values = valuesOf(taken);
  Body bodies[2];
  for (int i : {0, 1})
    if (!buildBody(node, *node.bodies[i], taken, ValueRange(values).getTypes(), bodies[i]))
      return {};
  if (bodies[0].outputs.size() != bodies[1].outputs.size())
    return report(node) << "expected both blocks to have as many outputs, but got " << bodies[0].outputs.size() << " and " << bodies[1].outputs.size(), SmallVector<Value>();
  for (auto [i, first, second] : llvm::enumerate(bodies[0].outputs, bodies[1].outputs))
    if (first.value.getType() != second.value.getType())
      return mismatch(node, {first, second}, "output " + Twine(i) + " of both blocks to have the same sizes and type"), SmallVector<Value>();
  llvm::append_range(values, takeReads({&bodies[0], &bodies[1]}));
  for (Body &body : bodies)
    finishBody(body, valuesOf(body.outputs), node.loc);
  auto bodyOf = [](Body &body) {
    return [&body](OpBuilder &inner, Block::BlockArgListType arguments) { return nn::inlineBody(inner, body.region, arguments); };
  };
  Value condition = isNotZero(inputs[0].value);
  return llvm::to_vector_of<Value>(nn::makeIf(builder, node.loc, condition, values, bodyOf(bodies[0]), bodyOf(bodies[1])).getResults());
}

// That a trip carries what it takes on.
bool GraphBuilder::checkCarries(const FlatNode &node, Inputs before, Inputs after) {
  for (auto [i, first, next] : llvm::enumerate(before, after))
    if (first.value.getType() != next.value.getType()) {
      InFlightDiagnostic diagnostic = report(node) << "expected a trip to carry on what it takes, but '" << first.name << "', " << describe(first.value) << ", becomes '"
                                                   << next.name << "', " << describe(next.value);
      diagnostic.attachNote(first.loc) << "'" << first.name << "' is here";
      diagnostic.attachNote(next.loc) << "'" << next.name << "' is here";
      return false;
    }
  return true;
}

SmallVector<Value> GraphBuilder::repeat(const FlatNode &node, Inputs inputs) {
  const pb::While &options = node.node->while_();
  if (options.has_most() && options.has_limit())
    return report(node) << "expected no limit with most, after which the loop is over", SmallVector<Value>();
  if (options.has_limit() && options.limit() == 0)
    return report(node) << "expected limit to be at least 1, but got 0", SmallVector<Value>();
  for (uint64_t number : {options.most(), options.limit()})
    if (number > uint64_t(1) << 40)
      return report(node) << "expected at most 2^40 trips, but got " << number, SmallVector<Value>();
  SmallVector<Value> values = valuesOf(inputs);
  Body condition, body;
  if (!buildBody(node, *node.bodies[0], inputs, ValueRange(values).getTypes(), condition) || !buildBody(node, *node.bodies[1], inputs, ValueRange(values).getTypes(), body))
    return {};
  if (condition.outputs.size() != 1 || !isNumber(condition.outputs[0].value))
    return mismatch(node, condition.outputs, "its condition to be one number"), SmallVector<Value>();
  size_t carries = body.outputs.size();
  if (carries > inputs.size())
    return report(node) << "expected an input for each of the " << carries << " outputs of its body, but got " << inputs.size(), SmallVector<Value>();
  if (!checkCarries(node, inputs.take_front(carries), body.outputs))
    return {};
  llvm::append_range(values, takeReads({&condition, &body}));
  Value holds;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&condition.region.front());
    holds = isNotZero(condition.outputs[0].value);
  }
  finishBody(condition, holds, node.loc);
  finishBody(body, valuesOf(body.outputs), node.loc);
  auto bodyOf = [](Body &part) {
    return [&part](OpBuilder &inner, Block::BlockArgListType arguments) { return nn::inlineBody(inner, part.region, arguments); };
  };
  IntegerAttr most = options.has_most() ? builder.getI64IntegerAttr(int64_t(options.most())) : IntegerAttr(),
              limit = options.has_limit() ? builder.getI64IntegerAttr(int64_t(options.limit())) : IntegerAttr();
  nn::WhileOp loop = nn::makeWhile(builder, node.loc, most, limit, ArrayRef(values).take_front(carries), ArrayRef(values).drop_front(carries), bodyOf(condition), bodyOf(body));
  return llvm::to_vector_of<Value>(loop.getResults());
}

SmallVector<Value> GraphBuilder::scan(const FlatNode &node, Inputs inputs) {
  const pb::Scan &options = node.node->scan();
  size_t carries = options.carry(), invariants = options.invariant(), dimension = options.has_dimension() ? options.dimension() : 1;
  if (carries + invariants >= inputs.size())
    return report(node) << "expected " << carries << " inputs that are carried, a sequence, and " << invariants << " that are the same in each trip, but got "
                        << inputs.size(), SmallVector<Value>();
  Inputs sequences = inputs.drop_front(carries).drop_back(invariants);
  SmallVector<Value> stacked, values = valuesOf(inputs.take_front(carries)), outer = valuesOf(inputs.take_back(invariants));
  for (const NamedValue &sequence : sequences) {
    auto type = typeOf(sequence.value);
    if (size_t(type.getRank()) <= dimension)
      return mismatch(node, {sequence}, "a sequence to have dimension " + Twine(dimension)), SmallVector<Value>();
    SmallVector<int64_t> order{int64_t(dimension)};
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (dim != int64_t(dimension))
        order.push_back(dim);
    stacked.push_back(dimension ? b.transpose(sequence.value, order) : sequence.value);
  }
  nn::Dim trips = nn::dimsOf(typeOf(stacked[0])).front();
  for (auto [sequence, turned] : llvm::zip(sequences, stacked))
    if (nn::dimsOf(typeOf(turned)).front() != trips)
      return mismatch(node, {sequences[0], sequence}, "sequences of the same length along dimension " + Twine(dimension)), SmallVector<Value>();
  SmallVector<Type> types(ValueRange(values).getTypes());
  for (Value sequence : stacked)
    types.push_back(nn::withoutDims(typeOf(sequence), {0}));
  llvm::append_range(types, ValueRange(outer).getTypes());
  Body body;
  if (!buildBody(node, *node.bodies[0], inputs, types, body))
    return {};
  if (body.outputs.size() < carries)
    return report(node) << "expected its block to have an output for each of the " << carries << " values that are carried, but it has " << body.outputs.size(), SmallVector<Value>();
  if (!checkCarries(node, inputs.take_front(carries), ArrayRef(body.outputs).take_front(carries)))
    return {};
  for (const NamedValue &output : ArrayRef(body.outputs).drop_front(carries))
    if (size_t(typeOf(output.value).getRank()) < dimension)
      return mismatch(node, {output}, "what is stacked along dimension " + Twine(dimension) + " to have at least as many dimensions"), SmallVector<Value>();
  llvm::append_range(outer, takeReads({&body}));
  finishBody(body, valuesOf(body.outputs), node.loc);
  nn::ScanOp loop = nn::makeScan(builder, node.loc, builder.getStringAttr(nn::exprOf(trips).str()), options.reverse(), values, stacked, outer,
                                 [&](OpBuilder &inner, Block::BlockArgListType arguments) { return nn::inlineBody(inner, body.region, arguments); });
  SmallVector<Value> results(loop.getFinals());
  for (Value stack : loop.getStacks()) {
    SmallVector<int64_t> order;
    for (int64_t dim = 1; dim < typeOf(stack).getRank(); ++dim)
      order.push_back(dim);
    order.insert(order.begin() + dimension, 0);
    results.push_back(dimension ? b.transpose(stack, order) : stack);
  }
  return results;
}

} // namespace cauce::graph
