// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States within a function, and functions cloned into others.
#include "compiler/training/Recipe.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce::training {

States::States(ModuleOp module, nn::ArithmeticBuilder &b) : symbols(module), b(b) {
  for (auto state : module.getOps<train::StateOp>())
    last = state;
}

Value States::read(StringRef name) {
  Value &value = values[name];
  if (!value) {
    auto state = symbols.lookup<train::StateOp>(name);
    value = train::ReadOp::create(b.builder, b.loc, state.getType(), state.getSymName());
  }
  return value;
}

void States::write(StringRef name, Value value) {
  if (condition)
    value = b.select(b.broadcast(condition, value, {}), value, read(name));
  train::WriteOp::create(b.builder, b.loc, value, name);
}

void States::keep(StringRef name, Value rows) { train::KeepOp::create(b.builder, b.loc, rows, name); }

void States::declare(train::StateFlags flags, StringRef name, Type type, double initial, StringRef of) {
  if (Operation *known = symbols.lookup(name)) {
    auto state = dyn_cast<train::StateOp>(known);
    if (state && state.getFlags() == flags && state.getType() == type)
      return;
    emitError(known->getLoc()) << "the name '" << name << "' is taken by a state that training adds";
    anyTaken = true;
    values[name] = b.full(cast<RankedTensorType>(type), 0); // to go on with
    return;
  }
  OpBuilder builder(b.builder.getContext());
  train::InitializerAttrInterface initializer;
  if (initial != 0)
    initializer = train::ConstantAttr::get(builder.getContext(), initial);
  auto state = train::StateOp::create(builder, b.loc, flags, name, type, initializer, train::RegularizerAttr(), of);
  symbols.insert(state, last ? std::next(last->getIterator()) : symbols.getOp()->getRegion(0).front().begin());
  last = state;
}

FailureOr<func::FuncOp> findLoss(ModuleOp module, StringRef name) {
  auto loss = module.lookupSymbol<func::FuncOp>(name);
  if (!loss)
    return loss;
  if (loss.isDeclaration())
    return loss.emitError("expected @") << name << " to have a body";
  auto isScalar = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() == 0 && isa<FloatType>(tensor.getElementType());
  };
  if (loss.getNumResults() != 1 || !isScalar(loss.getResultTypes().front()))
    return loss.emitError("expected the result of @") << name << " to be one scalar of a floating-point type, but got " << loss.getResultTypes();
  if (loss.getNumArguments() == 0)
    return loss.emitError("expected @") << name << " to take the fields of a batch, but it has no arguments";
  for (auto [i, weight] : llvm::enumerate(loss.getOps<train::LossWeightOp>()))
    if (i)
      return weight.emitOpError("expected one weight of a loss, but got another");
  llvm::StringMap<Location> metrics;
  for (auto metric : loss.getOps<train::MetricOp>()) {
    auto [first, isNew] = metrics.try_emplace(metric.getName(), metric.getLoc());
    if (isNew && metric.getName() != "loss")
      continue;
    InFlightDiagnostic diagnostic = metric.emitOpError("expected a name of its own, but got '") << metric.getName() << "'";
    if (!isNew)
      diagnostic.attachNote(first->second) << "taken here";
    return diagnostic;
  }
  return loss;
}

SmallVector<train::StateOp> Phase::parametersOf(ModuleOp module) const {
  SmallVector<train::StateOp> states = trainedStates(module);
  llvm::erase_if(states, [&](train::StateOp state) { return !train::TrainingOp(recipe).trains(state.getSymName()); });
  return states;
}

Attribute Phase::mark(MLIRContext *context) const {
  std::optional<StringRef> own = train::TrainingOp(recipe).getPhase();
  return own ? Attribute(StringAttr::get(context, *own)) : UnitAttr::get(context);
}

FailureOr<SmallVector<Phase>> findPhases(ModuleOp module) {
  SmallVector<train::TrainingOp> recipes(module.getOps<train::TrainingOp>());
  if (recipes.empty())
    recipes.push_back({});
  SmallVector<Phase> phases;
  for (auto [number, recipe] : llvm::enumerate(recipes)) {
    FailureOr<func::FuncOp> loss = findLoss(module, recipe ? recipe.getLossName() : "loss");
    if (failed(loss))
      return failure();
    if (*loss)
      phases.push_back({recipe, *loss, unsigned(number)});
  }
  // They are given the same batches.
  auto names = [](func::FuncOp function) {
    SmallVector<Attribute> all;
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      all.push_back(function.getArgAttr(i, "train.name"));
    return all;
  };
  for (const Phase &phase : phases) {
    func::FuncOp loss = phase.loss, first = phases.front().loss;
    if (loss.getArgumentTypes() == first.getArgumentTypes() && names(loss) == names(first))
      continue;
    InFlightDiagnostic diagnostic = loss.emitError("expected the losses of all phases to take the same fields of a batch, but got ") << loss.getArgumentTypes();
    diagnostic.attachNote(first.getLoc()) << "that of the first phase takes " << first.getArgumentTypes();
    return diagnostic;
  }
  return phases;
}

Value batchOf(func::FuncOp function) {
  for (Value argument : function.getArguments())
    if (cast<RankedTensorType>(argument.getType()).getRank())
      return argument;
  return function.getArgument(0);
}

Value samplesOf(nn::ArithmeticBuilder &b, Value batch) {
  Type f64 = b.builder.getF64Type();
  return cast<RankedTensorType>(batch.getType()).getRank() ? b.dimSize(batch, 0, f64) : b.scalar(1, f64);
}

Value weightOf(nn::ArithmeticBuilder &b, const Inlined &body, func::FuncOp function) {
  return body.lossWeight ? b.convert(body.lossWeight, b.builder.getF64Type()) : samplesOf(b, batchOf(function));
}

SmallVector<train::StateOp> trainedStates(ModuleOp module) {
  SmallVector<train::StateOp> states;
  for (auto state : module.getOps<train::StateOp>())
    if (state.has(train::StateFlags::trained))
      states.push_back(state);
  return states;
}

namespace {
// What a metric accumulates: states that are reset.
class MetricStates : public train::Accumulators {
public:
  MetricStates(States &states, StringRef prefix, StringRef metric) : states(states), prefix((prefix + metric + "/").str()) {}
  Value read(StringRef name, Type type, double) override {
    if (type)
      states.declare(train::StateFlags::reset, prefix + name.str(), type);
    return states.read(prefix + name.str());
  }
  void write(StringRef name, Value value) override { states.write(prefix + name.str(), value); }
  void keep(StringRef name, Value rows) override {
    states.declare(train::StateFlags::reset, prefix + name.str(), RankedTensorType::get({2}, cast<RankedTensorType>(rows.getType()).getElementType()));
    states.keep(prefix + name.str(), rows);
  }

private:
  States &states;
  std::string prefix;
};
} // namespace

void accumulate(nn::ArithmeticBuilder &b, States &states, StringRef prefix, const Metric &metric) {
  MetricStates own(states, prefix, metric.name);
  if (metric.kind)
    return metric.kind.accumulate({b, own, metric.predictions, metric.labels, metric.weights});
  Type f64 = b.builder.getF64Type();
  Value count = metric.weights ? b.convert(metric.weights, f64) : samplesOf(b, metric.labels);
  auto add = [&](StringRef name, Value value) { own.write(name, b.add(own.read(name, value.getType(), 0), value)); };
  add("sum", b.mul(b.convert(metric.predictions, f64), count));
  add("count", count);
}

Value result(nn::ArithmeticBuilder &b, States &states, StringRef prefix, const Metric &metric, bool begins) {
  MetricStates own(states, prefix, metric.name);
  Value value;
  if (metric.kind) {
    value = metric.kind.result({b, own, metric.predictions, metric.labels, metric.weights});
  } else {
    Value sum = own.read("sum", {}, 0), count = own.read("count", {}, 0);
    value = b.div(sum, begins && metric.weights ? b.select(b.gtScalar(count, 0), count, b.full(count, 1)) : count);
  }
  return b.convert(value, b.builder.getF32Type());
}

Inlined inlineBody(nn::ArithmeticBuilder &b, States &states, func::FuncOp function, ValueRange arguments) {
  Inlined inlined;
  IRMapping mapping;
  mapping.map(function.getArguments(), arguments);
  for (Operation &op : function.getBody().front()) {
    if (auto read = dyn_cast<train::ReadOp>(op)) {
      mapping.map(read.getValue(), states.read(read.getState()));
    } else if (auto write = dyn_cast<train::WriteOp>(op)) {
      inlined.writes.push_back({write.getState().str(), mapping.lookup(write.getValue())});
    } else if (auto metric = dyn_cast<train::MetricOp>(op)) {
      inlined.metrics.push_back({metric.getName().str(), metric.getKind(), mapping.lookup(metric.getPredictions()),
                                 mapping.lookup(metric.getLabels()), metric.getWeights() ? mapping.lookup(metric.getWeights()) : Value()});
    } else if (auto weight = dyn_cast<train::LossWeightOp>(op)) {
      inlined.lossWeight = mapping.lookup(weight.getWeight());
    } else if (isa<func::ReturnOp>(op)) {
      for (Value value : op.getOperands())
        inlined.results.push_back(mapping.lookup(value));
    } else {
      b.builder.clone(op, mapping);
    }
  }
  return inlined;
}

SmallVector<Metric> metricsOf(const Phase &phase, const Inlined &body, func::FuncOp function) {
  SmallVector<Metric> metrics = {{phase.nameOf("loss"), {}, body.results.front(), batchOf(function), body.lossWeight}};
  for (const Metric &metric : body.metrics) {
    metrics.push_back(metric);
    metrics.back().name = phase.nameOf(metric.name);
  }
  return metrics;
}

func::FuncOp makeFunction(ModuleOp module, StringRef name, func::FuncOp like, OpBuilder &b) {
  b.setInsertionPointToEnd(module.getBody());
  SmallVector<Type> arguments;
  if (like)
    arguments.append(like.getArgumentTypes().begin(), like.getArgumentTypes().end());
  auto function = func::FuncOp::create(b, module.getLoc(), name, b.getFunctionType(arguments, {}));
  SmallVector<DictionaryAttr> attributes;
  for (unsigned i = 0; i < arguments.size(); ++i)
    attributes.push_back(like.getArgAttrDict(i));
  function.setAllArgAttrs(attributes);
  b.setInsertionPointToStart(function.addEntryBlock());
  return function;
}

void finishFunction(func::FuncOp function, OpBuilder &b, ValueRange results, ArrayRef<std::string> names) {
  func::ReturnOp::create(b, function.getLoc(), results);
  function.setType(b.getFunctionType(function.getArgumentTypes(), results.getTypes()));
  SmallVector<DictionaryAttr> attributes;
  for (const std::string &name : names)
    attributes.push_back(b.getDictionaryAttr(b.getNamedAttr("train.name", b.getStringAttr(name))));
  attributes.resize(results.size());
  function.setAllResultAttrs(attributes);
}

} // namespace cauce::training
