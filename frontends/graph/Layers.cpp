// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ops of each kind of node. Shapes are checked here, where node names are known, before an op is made.
#include "frontends/graph/GraphBuilder.h"

#include <set>

using namespace mlir;

namespace cauce::graph {

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
static DenseElementsAttr denseFloats(RankedTensorType type, ArrayRef<float> values) {
  SmallVector<APFloat> converted;
  const llvm::fltSemantics &semantics = cast<FloatType>(type.getElementType()).getFloatSemantics();
  for (float value : values) {
    bool inexact;
    converted.emplace_back(value);
    converted.back().convert(semantics, APFloat::rmNearestTiesToEven, &inexact);
  }
  return DenseElementsAttr::get(type, converted);
}
static std::string shapeOf(Value value) { return nn::describe(nn::dimsOf(typeOf(value))); }

Type elementTypeOf(pb::ElementType type, MLIRContext *context) {
  switch (type) {
  case pb::F64:
    return Float64Type::get(context);
  case pb::I32:
    return IntegerType::get(context, 32);
  case pb::I64:
    return IntegerType::get(context, 64);
  case pb::UI8:
    return IntegerType::get(context, 8, IntegerType::Unsigned);
  case pb::I1:
    return IntegerType::get(context, 1);
  default:
    return Float32Type::get(context);
  }
}

Value GraphBuilder::toFloat(Value x) {
  return isa<FloatType>(typeOf(x).getElementType()) ? x : b.convert(x, b.builder.getF32Type());
}

static DictionaryAttr initializerAttr(OpBuilder &b, const pb::Initializer *initializer, const char *otherwise) {
  NamedAttrList options;
  std::string kind = otherwise;
  auto set = [&](const char *name, double value) { options.set(name, b.getF64FloatAttr(value)); };
  if (initializer)
    switch (initializer->kind_case()) {
    case pb::Initializer::kZeros:
      kind = "zeros";
      break;
    case pb::Initializer::kOnes:
      kind = "ones";
      break;
    case pb::Initializer::kConstant:
      kind = "constant";
      set("value", initializer->constant());
      break;
    case pb::Initializer::kUniform:
      kind = "uniform";
      set("low", initializer->uniform().low());
      set("high", initializer->uniform().high());
      break;
    case pb::Initializer::kNormal:
      kind = "normal";
      set("mean", initializer->normal().mean());
      set("stddev", initializer->normal().stddev());
      break;
    case pb::Initializer::kTruncatedNormal:
      kind = "truncated_normal";
      set("mean", initializer->truncated_normal().mean());
      set("stddev", initializer->truncated_normal().stddev());
      break;
    case pb::Initializer::kGlorotUniform:
      kind = "glorot_uniform";
      break;
    case pb::Initializer::kGlorotNormal:
      kind = "glorot_normal";
      break;
    case pb::Initializer::kHeUniform:
      kind = "he_uniform";
      break;
    case pb::Initializer::kHeNormal:
      kind = "he_normal";
      break;
    case pb::Initializer::KIND_NOT_SET:
      break;
    }
  options.set("kind", b.getStringAttr(kind));
  return options.getDictionary(b.getContext());
}

Value GraphBuilder::state(const FlatNode &node, const std::string &name, RankedTensorType type,
                          const pb::Initializer *initializer, const char *otherwise,
                          const pb::Regularizer *regularizer, const google::protobuf::RepeatedField<float> *given) {
  if (auto known = module.lookupSymbol<train::StateOp>(name)) {
    if (known.getLoc() != node.loc && node.node->dense().share().empty()) {
      InFlightDiagnostic diagnostic = emitError(node.loc) << "node '" << node.name << "': there is already a parameter '" << name << "'";
      diagnostic.attachNote(known.getLoc()) << "made here";
      return {};
    }
    if (known.getType() != type) {
      InFlightDiagnostic diagnostic = emitError(node.loc) << "node '" << node.name << "': expected the shared '" << name << "' to be "
                                                          << type << ", but it is " << known.getType();
      diagnostic.attachNote(known.getLoc()) << "made here";
      return {};
    }
    return train::ReadOp::create(b.builder, node.loc, type, name);
  }
  auto report = [&] { return emitError(node.loc) << "node '" << node.name << "': "; };
  if (initializer && initializer->has_uniform() && initializer->uniform().low() > initializer->uniform().high())
    return report() << "expected low to be at most high, but got " << initializer->uniform().low() << " and " << initializer->uniform().high(), Value();
  if (initializer && (initializer->normal().stddev() < 0 || initializer->truncated_normal().stddev() < 0))
    return report() << "expected stddev to be at least 0", Value();
  if (regularizer && (regularizer->l1() < 0 || regularizer->l2() < 0))
    return report() << "expected l1 and l2 to be at least 0", Value();
  OpBuilder::InsertionGuard guard(b.builder);
  OpBuilder m(module.getContext());
  m.setInsertionPointToStart(module.getBody());
  for (auto other : module.getOps<train::StateOp>())
    m.setInsertionPointAfter(other);
  DictionaryAttr options = initializerAttr(m, initializer, otherwise), penalty;
  if (given && !given->empty()) {
    if (given->size() != type.getNumElements()) {
      emitError(node.loc) << "node '" << node.name << "': expected " << type.getNumElements() << " values of '" << name
                          << "', but got " << given->size();
      return {};
    }
    std::vector<float> values(given->begin(), given->end());
    options = m.getDictionaryAttr({m.getNamedAttr("kind", m.getStringAttr("given")),
                                   m.getNamedAttr("value", denseFloats(type, values))});
  }
  if (regularizer && (regularizer->l1() != 0 || regularizer->l2() != 0))
    penalty = m.getDictionaryAttr({m.getNamedAttr("l1", m.getF64FloatAttr(regularizer->l1())),
                                   m.getNamedAttr("l2", m.getF64FloatAttr(regularizer->l2()))});
  train::StateOp::create(m, node.loc, train::Role::parameter, name, type, options, penalty);
  return train::ReadOp::create(b.builder, node.loc, type, name);
}

Value GraphBuilder::repeat(Value x, Value like) {
  SmallVector<nn::Dim> from = nn::dimsOf(typeOf(x)), to = nn::dimsOf(typeOf(like));
  if (from.size() > to.size() || ArrayRef<nn::Dim>(to).take_back(from.size()) != ArrayRef<nn::Dim>(from))
    return {};
  return b.broadcast(x, like, llvm::to_vector(llvm::seq<int64_t>(to.size() - from.size(), to.size())));
}

Value GraphBuilder::dense(const FlatNode &node, const NamedValue &input) {
  const pb::Dense &options = node.node->dense();
  Value x = toFloat(input.value);
  auto type = typeOf(x);
  auto report = [&]() { return emitError(node.loc) << "node '" << node.name << "': "; };
  if (type.getRank() == 0 || type.isDynamicDim(type.getRank() - 1))
    return report() << "expected an input with a known last size, but '" << input.name << "' is " << shapeOf(x), Value();
  int64_t depth = type.getShape().back(), units = options.units();
  if (units < 1 || units > (1 << 24) || depth > (int64_t(1) << 40) / units)
    return report() << "expected units from 1 to 16777216, but got " << units, Value();
  std::string owner = options.share().empty() ? node.name : options.share();
  // In a block, the nearest: first a neighbour, then a node of the model.
  size_t slash = node.name.rfind('/');
  if (!options.share().empty() && slash != std::string::npos && module.lookupSymbol(node.name.substr(0, slash + 1) + owner + ".kernel"))
    owner = node.name.substr(0, slash + 1) + owner;
  if (!options.share().empty() && (options.kernel_size() || options.bias_size() || options.has_kernel_initializer() ||
                                   options.has_bias_initializer() || options.has_regularizer()))
    return report() << "expected no values, initializers or regularizer of its own, because it shares those of '" << owner << "'", Value();
  if (!options.share().empty() && !module.lookupSymbol(owner + ".kernel"))
    return report() << "there is no dense node '" << owner << "' before it to share parameters with", Value();
  Type element = type.getElementType();
  Value w = state(node, owner + ".kernel", RankedTensorType::get({depth, units}, element), options.has_kernel_initializer() ? &options.kernel_initializer() : nullptr,
                  "glorot_uniform", options.has_regularizer() ? &options.regularizer() : nullptr, &options.kernel());
  if (!w)
    return {};
  Value y = b.matmul(x, w);
  if (!options.no_bias()) {
    Value bias = state(node, owner + ".bias", RankedTensorType::get({units}, element), options.has_bias_initializer() ? &options.bias_initializer() : nullptr,
                       "zeros", nullptr, &options.bias());
    if (!bias)
      return {};
    y = b.add(y, repeat(bias, y));
  }
  return activation(node, options.activation(), 0, y);
}

Value GraphBuilder::activation(const FlatNode &node, pb::Function function, double alpha, Value x) {
  if (function == pb::IDENTITY)
    return x;
  if (!isa<FloatType>(typeOf(x).getElementType()))
    x = toFloat(x);
  auto unary = [&](auto op) -> Value { return decltype(op)::create(b.builder, node.loc, x); };
  switch (function) {
  case pb::EXP:
    return unary(nn::ExpOp());
  case pb::RECIPROCAL:
    return unary(nn::ReciprocalOp());
  case pb::SQUARE:
    return unary(nn::SquareOp());
  case pb::LOGISTIC:
    return unary(nn::LogisticOp());
  case pb::SOFTMAX:
  case pb::LOG_SOFTMAX:
    if (typeOf(x).getRank() == 0)
      return emitError(node.loc) << "node '" << node.name << "': expected at least one dimension, but got a scalar", Value();
    return function == pb::SOFTMAX ? unary(nn::SoftmaxOp()) : unary(nn::LogSoftmaxOp());
  case pb::GAUSS:
    return unary(nn::GaussOp());
  case pb::SINE:
    return unary(nn::SinOp());
  case pb::COSINE:
    return unary(nn::CosOp());
  case pb::ELLIOTT:
    return unary(nn::ElliottOp());
  case pb::TANH:
    return unary(nn::TanhOp());
  case pb::ARCTAN:
    return unary(nn::AtanOp());
  case pb::STEP:
    return unary(nn::StepOp());
  case pb::SIGN_STEP:
    return unary(nn::SignStepOp());
  case pb::RELU:
    return unary(nn::ReluOp());
  case pb::LEAKY_RELU:
    return b.select(b.gtScalar(x, 0), x, b.mulScalar(x, alpha != 0 ? alpha : 0.01));
  case pb::ELU: {
    Value negative = b.mulScalar(b.addScalar(b.exp(b.min(x, b.zeros(x))), -1), alpha != 0 ? alpha : 1);
    return b.select(b.gtScalar(x, 0), x, negative);
  }
  case pb::SELU:
    return unary(nn::SeluOp());
  case pb::SOFTPLUS:
    return unary(nn::SoftplusOp());
  case pb::SWISH:
    return unary(nn::SwishOp());
  case pb::GELU:
    return unary(nn::GeluOp());
  case pb::LOG:
    return unary(nn::LogOp());
  case pb::SQRT:
    return unary(nn::SqrtOp());
  case pb::ABS:
    return unary(nn::AbsOp());
  case pb::NEGATE:
    return unary(nn::NegOp());
  default:
    emitError(node.loc) << "node '" << node.name << "': unknown function number " << int(function);
    return {};
  }
}

Value GraphBuilder::binary(const FlatNode &node, ArrayRef<NamedValue> inputs) {
  Value x = inputs[0].value, y = inputs[1].value;
  auto mismatch = [&](const char *what) {
    InFlightDiagnostic diagnostic = emitError(node.loc)
                                    << "node '" << node.name << "': expected inputs of equal " << what << ", but '"
                                    << inputs[0].name << "' is " << shapeOf(x) << " of " << typeOf(x).getElementType()
                                    << " and '" << inputs[1].name << "' is " << shapeOf(y) << " of " << typeOf(y).getElementType();
    diagnostic.attachNote(inputs[0].loc) << "'" << inputs[0].name << "' is here";
    diagnostic.attachNote(inputs[1].loc) << "'" << inputs[1].name << "' is here";
    return Value();
  };
  if (typeOf(x).getElementType() != typeOf(y).getElementType())
    return mismatch("element type");
  if (!nn::sameShape(typeOf(x), typeOf(y))) {
    Value left = repeat(x, y), right = repeat(y, x);
    if (!left && !right)
      return mismatch("shape");
    (left ? x : y) = left ? left : right;
  }
  pb::Binary::Kind kind = node.node->binary().kind();
  if ((kind == pb::Binary::DIV || kind == pb::Binary::POW) && !isa<FloatType>(typeOf(x).getElementType()))
    return emitError(node.loc) << "node '" << node.name << "': expected float inputs, but got " << typeOf(x).getElementType(), Value();
  switch (kind) {
  case pb::Binary::SUB:
    return b.sub(x, y);
  case pb::Binary::MUL:
    return b.mul(x, y);
  case pb::Binary::DIV:
    return b.div(x, y);
  case pb::Binary::MAX:
    return b.max(x, y);
  case pb::Binary::MIN:
    return b.min(x, y);
  case pb::Binary::POW:
    return b.pow(x, y);
  default:
    return b.add(x, y);
  }
}

Value GraphBuilder::reduce(const FlatNode &node, Value x) {
  const pb::Reduce &options = node.node->reduce();
  SmallVector<int64_t> dims(options.dim().begin(), options.dim().end());
  int64_t rank = typeOf(x).getRank();
  if (dims.empty())
    dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  llvm::sort(dims);
  for (auto [i, dim] : llvm::enumerate(dims))
    if (dim >= rank || (i && dims[i - 1] == dim))
      return emitError(node.loc) << "node '" << node.name << "': expected each dim once and below " << rank << ", but got " << dim, Value();
  if (dims.empty())
    return x;
  switch (options.kind()) {
  case pb::Reduce::MEAN:
    return b.mean(x, dims);
  case pb::Reduce::MAX:
    return b.reduceMax(x, dims);
  case pb::Reduce::MIN:
    return nn::ReduceMinOp::create(b.builder, node.loc, x, dims);
  default:
    return b.sum(x, dims);
  }
}

Value GraphBuilder::reshape(const FlatNode &node, Value x, ArrayRef<nn::Dim> dims) {
  // Symbols must be the same; the rest must multiply to the same number.
  auto count = [](ArrayRef<nn::Dim> dims) {
    std::pair<int64_t, std::multiset<std::string>> result{1, {}};
    for (const nn::Dim &dim : dims)
      if (dim.isStatic())
        result.first = dim.size > (int64_t(1) << 40) / result.first ? int64_t(1) << 41 : result.first * dim.size;
      else
        result.second.insert(dim.symbol.str());
    return result;
  };
  if (count(nn::dimsOf(typeOf(x))) != count(dims))
    return emitError(node.loc) << "node '" << node.name << "': cannot reshape " << shapeOf(x) << " to " << nn::describe(dims), Value();
  return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
}

Value GraphBuilder::build(const FlatNode &flat, ArrayRef<NamedValue> inputs) {
  const pb::Node &node = *flat.node;
  b.loc = flat.loc;
  auto report = [&]() { return emitError(flat.loc) << "node '" << flat.name << "': "; };
  size_t wanted = node.op_case() == pb::Node::kBinary || node.op_case() == pb::Node::kMatmul ? 2
                  : node.op_case() == pb::Node::kConstant || node.op_case() == pb::Node::kParameter ? 0
                                                                                                    : 1;
  if (wanted == 0 && node.input().empty())
    inputs = {};
  if (inputs.size() != wanted)
    return report() << "expected " << wanted << " input" << (wanted == 1 ? "" : "s") << ", but got " << inputs.size(), Value();
  Value x = inputs.empty() ? Value() : inputs[0].value;
  switch (node.op_case()) {
  case pb::Node::kDense:
    return dense(flat, inputs[0]);
  case pb::Node::kActivation:
    return activation(flat, node.activation().function(), node.activation().alpha(), x);
  case pb::Node::kDropout: {
    double rate = node.dropout().rate();
    if (!(rate >= 0 && rate < 1))
      return report() << "expected rate in [0, 1), but got " << rate, Value();
    x = toFloat(x);
    return train::DropoutOp::create(b.builder, flat.loc, x.getType(), x, b.builder.getF64FloatAttr(rate));
  }
  case pb::Node::kFlatten: {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    if (dims.empty())
      return report() << "expected at least one dimension, but got a scalar", Value();
    int64_t rest = 1;
    for (const nn::Dim &dim : llvm::drop_begin(dims)) {
      if (!dim.isStatic())
        return report() << "expected all sizes but the first to be known, but got " << shapeOf(x), Value();
      rest *= dim.size;
    }
    return b.reshape(x, nn::makeType({dims[0], nn::Dim{rest, {}}}, typeOf(x).getElementType()));
  }
  case pb::Node::kReshape: {
    SmallVector<nn::Dim> dims;
    for (const std::string &text : node.reshape().dim()) {
      int64_t size = 0;
      if (!StringRef(text).getAsInteger(10, size)) {
        if (size < 1 || size > (int64_t(1) << 40))
          return report() << "expected sizes from 1 to 2^40, but got " << text, Value();
        dims.push_back({size, {}});
      } else
        dims.push_back({0, b.builder.getStringAttr(text)});
    }
    return reshape(flat, x, dims);
  }
  case pb::Node::kTranspose: {
    SmallVector<int64_t> permutation(node.transpose().permutation().begin(), node.transpose().permutation().end());
    SmallVector<int64_t> sorted(permutation);
    llvm::sort(sorted);
    if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, typeOf(x).getRank())))
      return report() << "expected a permutation of the " << typeOf(x).getRank() << " dimensions of '" << inputs[0].name << "'", Value();
    return b.transpose(x, permutation);
  }
  case pb::Node::kCast:
    return b.convert(x, elementTypeOf(node.cast().type(), module.getContext()));
  case pb::Node::kScale: {
    x = toFloat(x);
    if (node.scale().factor() != 0)
      x = b.mulScalar(x, node.scale().factor());
    return node.scale().offset() != 0 ? b.addScalar(x, node.scale().offset()) : x;
  }
  case pb::Node::kStandardize: {
    x = toFloat(x);
    auto column = [&](const google::protobuf::RepeatedField<float> &values, bool reciprocal) -> Value {
      int64_t columns = typeOf(x).getRank() ? typeOf(x).getShape().back() : 0;
      if (values.size() != columns)
        return report() << "expected one number per column, " << columns << ", but got " << values.size(), Value();
      std::vector<float> numbers(values.begin(), values.end());
      for (float &number : numbers)
        if (reciprocal && number == 0)
          return report() << "expected deviations other than 0", Value();
        else if (reciprocal)
          number = 1 / number;
      Value constant = b.constant(denseFloats(RankedTensorType::get({columns}, typeOf(x).getElementType()), numbers));
      return repeat(constant, x);
    };
    Value mean = column(node.standardize().mean(), false), factor = mean ? column(node.standardize().deviation(), true) : Value();
    return factor ? b.mul(b.sub(x, mean), factor) : Value();
  }
  case pb::Node::kOneHot:
    if (!isa<IntegerType>(typeOf(x).getElementType()))
      return report() << "expected integers, but '" << inputs[0].name << "' is of " << typeOf(x).getElementType(), Value();
    if (node.one_hot().depth() < 1 || node.one_hot().depth() > (1 << 24))
      return report() << "expected depth from 1 to 16777216, but got " << node.one_hot().depth(), Value();
    return b.oneHot(x, node.one_hot().depth(), b.builder.getF32Type());
  case pb::Node::kBinary:
    return binary(flat, inputs);
  case pb::Node::kReduce:
    return reduce(flat, x);
  case pb::Node::kMatmul: {
    Value y = inputs[1].value;
    SmallVector<nn::Dim> left = nn::dimsOf(typeOf(x)), right = nn::dimsOf(typeOf(y));
    if (left.empty() || right.empty() || left.back() != right.front() || typeOf(x).getElementType() != typeOf(y).getElementType()) {
      InFlightDiagnostic diagnostic = report() << "expected the last size of '" << inputs[0].name << "', " << shapeOf(x)
                                               << ", to equal the first of '" << inputs[1].name << "', " << shapeOf(y);
      diagnostic.attachNote(inputs[0].loc) << "'" << inputs[0].name << "' is here";
      diagnostic.attachNote(inputs[1].loc) << "'" << inputs[1].name << "' is here";
      return {};
    }
    if (left.size() == 1 && right.size() == 1) {
      // Two vectors: a contraction without free dimensions has no kernel.
      x = toFloat(x);
      return b.sumAll(b.mul(x, toFloat(y)));
    }
    return b.matmul(x, y);
  }
  case pb::Node::kConstant: {
    SmallVector<int64_t> dims(node.constant().dim().begin(), node.constant().dim().end());
    int64_t count = 1;
    for (int64_t dim : dims)
      count = dim && count > (int64_t(1) << 32) / dim ? -1 : count * dim;
    if (count != node.constant().value_size())
      return report() << "expected " << count << " values, but got " << node.constant().value_size(), Value();
    std::vector<float> values(node.constant().value().begin(), node.constant().value().end());
    return b.constant(DenseElementsAttr::get(RankedTensorType::get(dims, b.builder.getF32Type()), ArrayRef<float>(values)));
  }
  case pb::Node::kParameter: {
    // Names of functions and states of every program.
    if (llvm::is_contained({"predict", "loss", "gradient", "init", "step", "key", "evaluate", "metrics", "step_metrics", "adapt"}, flat.name))
      return report() << "the name is taken by a function or state of the program", Value();
    SmallVector<int64_t> dims(node.parameter().dim().begin(), node.parameter().dim().end());
    int64_t count = 1;
    for (int64_t dim : dims)
      if (dim < 1 || (count *= dim) > (int64_t(1) << 40))
        return report() << "expected sizes of at least 1 and at most 2^40 elements", Value();
    return state(flat, flat.name, RankedTensorType::get(dims, b.builder.getF32Type()), node.parameter().has_initializer() ? &node.parameter().initializer() : nullptr,
                 "glorot_uniform", node.parameter().has_regularizer() ? &node.parameter().regularizer() : nullptr, nullptr);
  }
  case pb::Node::kMaxout: {
    x = toFloat(x);
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    int64_t pieces = node.maxout().pieces();
    if (dims.empty() || !dims.back().isStatic() || pieces < 1 || dims.back().size % pieces)
      return report() << "expected pieces to divide the last size of '" << inputs[0].name << "', " << shapeOf(x) << ", but got " << pieces, Value();
    dims.back().size /= pieces;
    dims.push_back({pieces, {}});
    int64_t last = dims.size() - 1;
    return b.reduceMax(b.reshape(x, nn::makeType(dims, typeOf(x).getElementType())), last);
  }
  case pb::Node::kParametricRelu: {
    x = toFloat(x);
    if (typeOf(x).getRank() == 0 || typeOf(x).isDynamicDim(typeOf(x).getRank() - 1))
      return report() << "expected an input with a known last size, but got " << shapeOf(x), Value();
    pb::Initializer quarter;
    quarter.set_constant(0.25);
    Value slope = state(flat, flat.name + ".slope", RankedTensorType::get({typeOf(x).getShape().back()}, typeOf(x).getElementType()), &quarter, "", nullptr, nullptr);
    return slope ? b.select(b.gtScalar(x, 0), x, b.mul(x, repeat(slope, x))) : Value();
  }
  case pb::Node::kCall:
    return x; // the value of the block's output
  case pb::Node::OP_NOT_SET:
    break;
  }
  return report() << "expected an operator, such as dense or activation", Value();
}

} // namespace cauce::graph
