// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States of nodes: parameters and statistics, and how they start.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/RecipeAttributes.h"

#include "dialects/nn/Symbols.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {

template <typename Number>
static DenseElementsAttr denseNumbers(RankedTensorType type, ArrayRef<Number> values) {
  SmallVector<APFloat> converted;
  const llvm::fltSemantics &semantics = cast<FloatType>(type.getElementType()).getFloatSemantics();
  for (Number value : values) {
    bool inexact;
    converted.emplace_back(value);
    converted.back().convert(semantics, APFloat::rmNearestTiesToEven, &inexact);
  }
  return DenseElementsAttr::get(type, converted);
}

DenseElementsAttr denseFloats(RankedTensorType type, ArrayRef<float> values) { return denseNumbers(type, values); }
DenseElementsAttr denseFloats(RankedTensorType type, ArrayRef<double> values) { return denseNumbers(type, values); }

Value GraphBuilder::state(const FlatNode &node, const std::string &name, RankedTensorType type, const StateOptions &options) {
  bool isStored = storage && type.getRank() > 1 && type.getElementType().isF32();
  if (!isStored)
    return plainState(node, name, type, options);
  Value value = plainState(node, name, nn::withElementType(type, storage), options);
  return value ? b.convert(value, type.getElementType()) : value;
}

Value GraphBuilder::plainState(const FlatNode &node, const std::string &name, RankedTensorType type, const StateOptions &options) {
  const pb::Initializer *initializer = options.initializer;
  const pb::Regularizer *regularizer = options.regularizer;
  if (auto known = symbols.lookup<train::StateOp>(name)) {
    if (known.getLoc() != node.loc && !options.isShared) {
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
    return train::ReadOp::create(builder, node.loc, type, name);
  }
  auto refuse = [&] { return report(node); };
  MLIRContext *context = module.getContext();
  auto start = attributeOf<train::InitializerAttrInterface>(refuse, context, initializer ? *initializer : pb::Initializer::default_instance(), options.otherwise);
  train::RegularizerAttr penalty;
  if (regularizer && (regularizer->l1() != 0 || regularizer->l2() != 0) &&
      !(penalty = train::ofNamedNumbers<train::RegularizerAttr>(refuse, context, numbersOf(context, *regularizer))))
    return {};
  if (!start)
    return {};
  if (options.given && !options.given->empty()) {
    if (options.given->size() != type.getNumElements())
      return report(node) << "expected " << type.getNumElements() << " values of '" << name << "', but got " << options.given->size(), Value();
    std::vector<float> values(options.given->begin(), options.given->end());
    start = train::GivenAttr::get(context, denseFloats(type, values));
  }
  OpBuilder m(context);
  auto made = train::StateOp::create(m, node.loc, options.flags, name, type, start, penalty);
  symbols.insert(made, lastState ? std::next(lastState->getIterator()) : module.getBody()->begin());
  lastState = made;
  return train::ReadOp::create(builder, node.loc, type, name);
}

// A trained vector that starts with equal elements.
Value GraphBuilder::stateOf(const FlatNode &node, const std::string &name, RankedTensorType type, double start) {
  pb::Initializer initializer;
  initializer.set_constant(float(start));
  StateOptions options;
  options.initializer = &initializer;
  return state(node, name, type, options);
}

Value GraphBuilder::parameter(const FlatNode &node) {
  const pb::Parameter &options = node.node->parameter();
  // Names of functions and states of every program; a function @f becomes @f.run.
  StringRef reserved = node.name;
  reserved.consume_back(".run");
  if (llvm::is_contained({"predict", "loss", "gradient", "init", "step", "accumulate", "key", "evaluate", "metrics", "step_metrics", "adapt", "learning_rate"}, reserved))
    return report(node) << "the name is taken by a function or state of the program", Value();
  SmallVector<int64_t> dims(options.dim().begin(), options.dim().end());
  int64_t count = 1;
  for (int64_t dim : dims)
    if (dim < 1 || dim > (int64_t(1) << 40) / count || (count *= dim) > (int64_t(1) << 40))
      return report(node) << "expected sizes of at least 1 and at most 2^40 elements", Value();
  StateOptions stateOptions;
  stateOptions.initializer = options.has_initializer() ? &options.initializer() : nullptr;
  stateOptions.otherwise = "glorot_uniform";
  stateOptions.regularizer = options.has_regularizer() ? &options.regularizer() : nullptr;
  return state(node, node.name, RankedTensorType::get(dims, builder.getF32Type()), stateOptions);
}

} // namespace cauce::graph
