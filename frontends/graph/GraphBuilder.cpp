// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which function builds which kind of node, and what they share.
#include "frontends/graph/GraphBuilder.h"

#include "frontends/graph/Flatten.h"

#include "dialects/elements/ElementType.h"
#include "dialects/train/Train.h"
#include "llvm/Support/Format.h"

using namespace mlir;

namespace cauce::graph {

// A value that the format does not know is the first, as of a field that is not set.
Type elementTypeOf(pb::ElementType type, MLIRContext *context) {
  StringRef name = pb::ElementType_Name(pb::ElementType_IsValid(type) ? type : pb::F32);
  if (const ElementType *found = findElementType(name))
    return found->in(context);
  bool isUnsigned = name.consume_front("U"); // one that callers have not, such as UI16
  unsigned width = 0;
  name.drop_front().getAsInteger(10, width);
  return IntegerType::get(context, width, isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
}

std::string inShort(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", number);
  return text;
}

GraphBuilder::GraphBuilder(ModuleOp module, OpBuilder &builder, pb::Channels channels)
    : module(module), builder(builder), b(builder, module.getLoc(), /*shortNumbers=*/true), symbols(module), channels(channels) {
  for (auto state : module.getOps<train::StateOp>())
    lastState = state;
}

Value GraphBuilder::toFloat(Value x) {
  Type element = typeOf(x).getElementType();
  return isa<FloatType>(element) && !isHalf(element) ? x : b.convert(x, builder.getF32Type());
}

Value GraphBuilder::toSummable(Value x) {
  return isa<FloatType>(typeOf(x).getElementType()) ? x : b.convert(x, builder.getI64Type());
}

Value GraphBuilder::repeat(Value x, Value like) {
  SmallVector<nn::Dim> from = nn::dimsOf(typeOf(x)), to = nn::dimsOf(typeOf(like));
  if (from.size() > to.size() || ArrayRef<nn::Dim>(to).take_back(from.size()) != ArrayRef<nn::Dim>(from))
    return {};
  return b.broadcast(x, like, llvm::to_vector(llvm::seq<int64_t>(to.size() - from.size(), to.size())));
}

InFlightDiagnostic GraphBuilder::report(const FlatNode &node) { return emitError(node.loc) << "node '" << node.name << "': "; }

Value GraphBuilder::mismatch(const FlatNode &node, Inputs inputs, const Twine &expected) {
  InFlightDiagnostic diagnostic = report(node) << "expected " << expected << ", but ";
  for (auto [i, input] : llvm::enumerate(inputs))
    diagnostic << (i ? " and '" : "'") << input.name << "' is " << shapeOf(input.value) << " of " << typeOf(input.value).getElementType();
  for (const NamedValue &input : inputs)
    diagnostic.attachNote(input.loc) << "'" << input.name << "' is here";
  return {};
}

// How many inputs a node takes; nothing if any number will do.
static std::optional<size_t> inputCount(const pb::Node &node) {
  switch (node.op_case()) {
  case pb::Node::kConstant:
  case pb::Node::kParameter:
  case pb::Node::kIota:
  case pb::Node::kRandom:
    return 0;
  case pb::Node::kBinary:
  case pb::Node::kMatmul:
  case pb::Node::kDotGeneral:
  case pb::Node::kCompare:
  case pb::Node::kGather:
  case pb::Node::kGatherElements:
  case pb::Node::kGatherNd:
  case pb::Node::kUnpool:
    return 2;
  case pb::Node::kSelect:
  case pb::Node::kScatterElements:
  case pb::Node::kScatterNd:
    return 3;
  case pb::Node::kConcat:
  case pb::Node::kEinsum:
  case pb::Node::kCall: // its inputs were counted when its block was instantiated
  case pb::Node::kRnn:
  case pb::Node::kLstm:
  case pb::Node::kGru:
  case pb::Node::kAttention:
  case pb::Node::kIf: // flatten has seen to it that blocks take as many
  case pb::Node::kWhile:
  case pb::Node::kScan:
    return std::nullopt;
  default:
    return 1;
  }
}

static bool isRecurrent(const pb::Node &node) { return node.has_rnn() || node.has_lstm() || node.has_gru(); }

static std::string outputsOf(const std::string &node, const llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
  unsigned count = 0;
  while (values.count(node + ":" + std::to_string(count)))
    ++count;
  return count ? "it has :0 to :" + std::to_string(count - 1) : "it has one output";
}

LogicalResult GraphBuilder::buildNodes(const FlatGraph &graph, llvm::StringMap<std::shared_ptr<NamedValue>> &values, const llvm::StringSet<> *needed) {
  for (size_t i : graph.order) {
    const FlatNode &node = graph.nodes[i];
    if (needed && !needed->contains(node.name))
      continue;
    SmallVector<NamedValue> inputs;
    for (const std::string &input : node.inputs) {
      auto it = values.find(input);
      if (it != values.end()) {
        inputs.push_back(*it->second);
        continue;
      }
      auto [base, output] = splitOutput(input);
      return report(node) << "'" << base << "' has no output '" << output << "'; " << outputsOf(base, values);
    }
    SmallVector<Value> outputs = build(node, inputs);
    if (outputs.empty())
      return failure();
    for (auto [i, value] : llvm::enumerate(outputs)) {
      SmallVector<nn::Dim> dims = nn::dimsOf(cast<RankedTensorType>(value.getType()));
      if (std::string excess = nn::describeExcess(dims); !excess.empty())
        return report(node) << excess;
      std::string name = node.name + ":" + std::to_string(i);
      if (outputs.size() > 1)
        values[name] = std::make_shared<NamedValue>(NamedValue{value, name, node.loc});
      if (i == 0)
        values[node.name] = std::make_shared<NamedValue>(NamedValue{value, node.name, node.loc});
    }
  }
  return success();
}

SmallVector<Value> GraphBuilder::build(const FlatNode &node, Inputs inputs) {
  b.loc = node.loc;
  std::optional<size_t> wanted = inputCount(*node.node);
  if (wanted && inputs.size() != *wanted) {
    report(node) << "expected " << *wanted << " input" << (*wanted == 1 ? "" : "s") << ", but got " << inputs.size();
    return {};
  }
  if (node.node->op_case() == pb::Node::kSplit)
    return split(node, inputs[0]);
  if (node.node->op_case() == pb::Node::kPool)
    return pool(node, inputs[0]);
  if (node.node->op_case() == pb::Node::kSort)
    return sort(node, inputs[0].value);
  if (node.node->op_case() == pb::Node::kTopK)
    return topK(node, inputs[0]);
  if (isRecurrent(*node.node))
    return recurrent(node, inputs);
  if (isControl(*node.node))
    return control(node, inputs);
  if (node.node->op_case() == pb::Node::kCall) {
    SmallVector<Value> outputs;
    for (const NamedValue &output : inputs)
      outputs.push_back(output.value);
    return outputs;
  }
  Value value = buildOne(node, inputs);
  return value ? SmallVector<Value>{value} : SmallVector<Value>();
}

Value GraphBuilder::buildOne(const FlatNode &flat, Inputs inputs) {
  const pb::Node &node = *flat.node;
  Value x = inputs.empty() ? Value() : inputs[0].value;
  switch (node.op_case()) {
  case pb::Node::kDense:
    return dense(flat, inputs[0]);
  case pb::Node::kConv:
    return conv(flat, inputs[0]);
  case pb::Node::kConvTranspose:
    return convTranspose(flat, inputs[0]);
  case pb::Node::kUpsample:
    return upsample(flat, inputs[0]);
  case pb::Node::kLayerNorm:
    return layerNorm(flat, inputs[0]);
  case pb::Node::kRmsNorm:
    return rmsNorm(flat, inputs[0]);
  case pb::Node::kGroupNorm:
    return groupNorm(flat, inputs[0], node.group_norm(), node.group_norm().groups());
  case pb::Node::kInstanceNorm:
    return groupNorm(flat, inputs[0], node.instance_norm(), std::nullopt);
  case pb::Node::kUnpool:
    return unpool(flat, inputs);
  case pb::Node::kAdaptivePool:
    return adaptivePool(flat, inputs[0]);
  case pb::Node::kResize:
    return resize(flat, inputs[0]);
  case pb::Node::kLocalResponseNorm:
    return localResponseNorm(flat, inputs[0]);
  case pb::Node::kGlobalPool:
    return globalPool(flat, inputs[0]);
  case pb::Node::kEmbedding:
    return embedding(flat, inputs[0]);
  case pb::Node::kAttention:
    return attention(flat, inputs);
  case pb::Node::kPositions:
    return positions(flat, inputs[0]);
  case pb::Node::kActivation:
    return activation(flat, x);
  case pb::Node::kBatchNorm:
    return batchNorm(flat, inputs[0]);
  case pb::Node::kDropout:
    return dropout(flat, x);
  case pb::Node::kFlatten:
    return flatten(flat, x);
  case pb::Node::kReshape:
    return reshape(flat, x);
  case pb::Node::kTranspose:
    return transpose(flat, inputs[0]);
  case pb::Node::kCast:
    return b.convert(x, elementTypeOf(node.cast().type(), module.getContext()));
  case pb::Node::kScale:
    x = toFloat(x);
    if (node.scale().has_factor())
      x = b.mulScalar(x, node.scale().factor());
    return node.scale().offset() != 0 ? b.addScalar(x, node.scale().offset()) : x;
  case pb::Node::kClamp:
    return clamp(flat, x);
  case pb::Node::kStandardize:
    return standardize(flat, x);
  case pb::Node::kOneHot:
    return oneHot(flat, inputs[0]);
  case pb::Node::kBinary:
    return binary(flat, inputs);
  case pb::Node::kCompare:
    return compare(flat, inputs);
  case pb::Node::kSelect:
    return select(flat, inputs);
  case pb::Node::kReduce:
    return reduce(flat, x);
  case pb::Node::kCumulate:
    return cumulate(flat, x);
  case pb::Node::kArgmax:
    return extremeAlong(flat, x, given(node.argmax()), /*isMax=*/true);
  case pb::Node::kArgmin:
    return extremeAlong(flat, x, given(node.argmin()), /*isMax=*/false);
  case pb::Node::kInvert:
    if (!isa<IntegerType>(typeOf(x).getElementType()))
      return report(flat) << "expected integers, but '" << inputs[0].name << "' is of " << typeOf(x).getElementType(), Value();
    return b.complement(x);
  case pb::Node::kMatmul:
    return matmul(flat, inputs);
  case pb::Node::kDotGeneral:
    return dotGeneral(flat, inputs);
  case pb::Node::kConstant:
    return constant(flat);
  case pb::Node::kIota:
    return iota(flat);
  case pb::Node::kParameter:
    return parameter(flat);
  case pb::Node::kMaxout:
    return maxout(flat, inputs[0]);
  case pb::Node::kParametricRelu:
    return parametricRelu(flat, x);
  case pb::Node::kSShapedRelu:
    return sShapedRelu(flat, x);
  case pb::Node::kSlice:
    return slice(flat, inputs[0]);
  case pb::Node::kPad:
    return pad(flat, inputs[0]);
  case pb::Node::kTile:
    return tile(flat, inputs[0]);
  case pb::Node::kRoll:
    return roll(flat, inputs[0]);
  case pb::Node::kConcat:
    return concat(flat, inputs);
  case pb::Node::kGather:
    return gather(flat, inputs);
  case pb::Node::kGatherElements:
    return gatherElements(flat, inputs);
  case pb::Node::kGatherNd:
    return gatherNd(flat, inputs);
  case pb::Node::kScatterElements:
    return scatterElements(flat, inputs);
  case pb::Node::kScatterNd:
    return scatterNd(flat, inputs);
  case pb::Node::kTriangle:
    return triangle(flat, inputs[0]);
  case pb::Node::kEinsum:
    return einsum(flat, inputs);
  case pb::Node::kRandom:
    return random(flat);
  case pb::Node::kSample:
    return sample(flat, inputs[0]);
  case pb::Node::kSplit:
  case pb::Node::kPool:
  case pb::Node::kSort:
  case pb::Node::kTopK:
  case pb::Node::kCall:
  case pb::Node::kRnn:
  case pb::Node::kLstm:
  case pb::Node::kGru:
  case pb::Node::kIf:
  case pb::Node::kWhile:
  case pb::Node::kScan:
  case pb::Node::OP_NOT_SET:
    break;
  }
  return report(flat) << "expected an operator, such as dense or activation", Value();
}

} // namespace cauce::graph
