// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers are the names that the importer gave to locations.
#include "frontends/graph/Summary.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Train.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::graph {

namespace {
struct Layer {
  std::string shape;
  int64_t parameters = 0; // what is not trained included
  llvm::SmallSetVector<StringRef, 2> inputs; // layers and inputs whose values it takes
};

std::string grouped(uint64_t number) { return llvm::formatv("{0:N}", number).str(); }

// Symbolic sizes count once: per sample.
uint64_t perSample(RankedTensorType type) {
  uint64_t count = 1;
  for (int64_t size : type.getShape())
    count *= ShapedType::isDynamic(size) ? 1 : size;
  return count;
}

// Products, simple arithmetic, and what a loop does in all its trips, those of a symbolic number once.
uint64_t flopsOf(Operation &op);

uint64_t flopsOf(Region &body) {
  uint64_t flops = 0;
  for (Operation &inner : body.front().without_terminator())
    flops = llvm::SaturatingAdd(flops, flopsOf(inner));
  return flops;
}

uint64_t flopsOf(Operation &op) {
  if (auto branch = dyn_cast<nn::IfOp>(op))
    return std::max(flopsOf(branch.getThenBody()), flopsOf(branch.getElseBody()));
  if (auto loop = dyn_cast<nn::WhileOp>(op)) // one trip, if nothing says how many there may be
    return llvm::SaturatingMultiply<uint64_t>(loop.getMost().value_or(1), llvm::SaturatingAdd(flopsOf(loop.getCondition()), flopsOf(loop.getBody())));
  if (auto scan = dyn_cast<nn::ScanOp>(op)) {
    uint64_t trips = 1;
    StringRef(scan.getTrips()).getAsInteger(10, trips);
    return llvm::SaturatingMultiply(flopsOf(scan.getBody()), trips);
  }
  if (auto dot = dyn_cast<nn::DotGeneralOp>(op)) {
    uint64_t depth = 1;
    for (int64_t dim : dot.getLhsContract())
      depth *= cast<RankedTensorType>(dot.getLhs().getType()).isDynamicDim(dim) ? 1 : cast<RankedTensorType>(dot.getLhs().getType()).getDimSize(dim);
    return llvm::SaturatingMultiply<uint64_t>(2 * depth, perSample(cast<RankedTensorType>(dot.getType())));
  }
  bool isSimple = isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::ReluOp, nn::LogisticOp, nn::TanhOp>(op);
  return isSimple ? perSample(cast<RankedTensorType>(op.getResult(0).getType())) : 0;
}

// The node of the model that an op was made of; in .mlir without names, the state that it reads, or its place and its kind.
StringAttr nameOf(Operation &op, size_t number) {
  if (auto name = dyn_cast<NameLoc>(op.getLoc()))
    return name.getName();
  if (auto read = dyn_cast<train::ReadOp>(op))
    return read.getStateAttr().getAttr();
  return StringAttr::get(op.getContext(), Twine(number) + " " + op.getName().stripDialect());
}

// The states that an op reads.
SmallVector<FlatSymbolRefAttr> statesOf(Operation &op) {
  if (auto read = dyn_cast<train::ReadOp>(op))
    return {read.getStateAttr()};
  if (auto statistics = dyn_cast<train::BatchStatisticsOp>(op))
    return {statistics.getRunningMeanAttr(), statistics.getRunningVarianceAttr()};
  return {};
}

// Of each value, the input that it is or the layer that made it.
using Sources = llvm::DenseMap<Value, StringRef>;

Sources inputsOf(func::FuncOp predict) {
  Sources sources;
  for (BlockArgument argument : predict.getArguments())
    if (auto name = predict.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "train.name"))
      sources[argument] = name.getValue();
  return sources;
}

// The elements of what a phase trains.
uint64_t countOf(train::TrainingOp phase, ModuleOp module) {
  uint64_t count = 0;
  for (auto state : module.getOps<train::StateOp>())
    if (state.has(train::StateFlags::trained) && phase.trains(state.getSymName()))
      count = llvm::SaturatingAdd<uint64_t>(count, cast<RankedTensorType>(state.getType()).getNumElements());
  return count;
}

// Whether each layer takes the one before it, and nothing else.
bool isList(const llvm::MapVector<StringAttr, Layer> &layers) {
  StringRef before;
  for (auto &[name, layer] : layers) {
    if (layer.inputs.size() > 1 || (!before.empty() && (layer.inputs.empty() || layer.inputs[0] != before)))
      return false;
    before = name.getValue();
  }
  return true;
}
} // namespace

void printSummary(ModuleOp module, llvm::raw_ostream &out) {
  auto predict = module.lookupSymbol<func::FuncOp>("predict");
  llvm::MapVector<StringAttr, Layer> layers;
  uint64_t flops = 0, total = 0, bytes = 0; // at most 2^61 a layer; the sums stop at the largest number
  // The parameters of a state count where it is first read: layers that share it have them once, as the model has.
  llvm::MapVector<StringRef, int64_t> uncounted;
  uint64_t untrained = 0;
  for (auto state : module.getOps<train::StateOp>()) {
    if (!state.has(train::StateFlags::saved))
      continue;
    auto type = cast<RankedTensorType>(state.getType());
    uncounted[state.getSymName()] = type.getNumElements();
    total = llvm::SaturatingAdd<uint64_t>(total, type.getNumElements());
    if (!state.has(train::StateFlags::trained))
      untrained = llvm::SaturatingAdd<uint64_t>(untrained, type.getNumElements());
    bytes = llvm::SaturatingMultiplyAdd<uint64_t>(type.getNumElements(), llvm::divideCeil(type.getElementTypeBitWidth(), 8), bytes);
  }
  Sources sources = predict ? inputsOf(predict) : Sources();
  if (predict)
    for (auto [number, op] : llvm::enumerate(predict.getBody().front().without_terminator())) {
      if (op.getNumResults() == 0)
        continue;
      auto type = cast<RankedTensorType>(op.getResult(0).getType());
      auto read = dyn_cast<train::ReadOp>(op);
      StringAttr name = nameOf(op, number);
      Layer &layer = layers[name];
      for (Value operand : op.getOperands())
        if (StringRef source = sources.lookup(operand); !source.empty() && source != name.getValue())
          layer.inputs.insert(source);
      for (Value result : op.getResults())
        sources[result] = name.getValue();
      if (!read || !isa<NameLoc>(op.getLoc()))
        layer.shape = nn::describe(nn::dimsOf(type));
      for (FlatSymbolRefAttr state : statesOf(op))
        layer.parameters += std::exchange(uncounted[state.getValue()], 0);
      flops = llvm::SaturatingAdd(flops, flopsOf(op));
    }
  bool hasBranches = !isList(layers);
  int64_t others = 0;
  // What no op of prediction reads counts where it was declared: the number of samples that statistics are of.
  for (auto state : module.getOps<train::StateOp>())
    if (auto node = dyn_cast<NameLoc>(state.getLoc()); node && layers.count(node.getName()) && uncounted.count(state.getSymName()))
      layers[node.getName()].parameters += std::exchange(uncounted[state.getSymName()], 0);
  for (auto &[name, count] : uncounted)
    others = llvm::SaturatingAdd<uint64_t>(others, count);
  if (others)
    layers[StringAttr::get(module.getContext(), "(not in predict)")].parameters = others;
  size_t nameWidth = 5, shapeWidth = 12;
  for (auto &[name, layer] : layers) {
    nameWidth = std::max(nameWidth, name.size());
    shapeWidth = std::max(shapeWidth, layer.shape.size());
  }
  auto row = [&](StringRef name, StringRef shape, StringRef parameters, const std::string &inputs) {
    out << name;
    out.indent(nameWidth - name.size() + 2) << shape;
    out.indent(shapeWidth - shape.size() + 2 + (12 - std::min<size_t>(12, parameters.size()))) << parameters;
    out << (hasBranches && !inputs.empty() ? "  " + inputs : "") << "\n";
  };
  row("layer", "output shape", "parameters", "connected to");
  for (auto &[name, layer] : layers)
    row(name.getValue(), layer.shape, grouped(layer.parameters), llvm::join(layer.inputs, ", "));
  out << "\ntotal " << grouped(total) << " parameters, " << grouped(bytes) << " bytes; " << grouped(flops)
      << " FLOPs a sample\n";
  if (untrained)
    out << "trained " << grouped(total - untrained) << ", not trained " << grouped(untrained) << "\n";
  for (auto phase : module.getOps<train::TrainingOp>())
    if (phase.getPhase())
      out << "phase '" << *phase.getPhase() << "' trains " << grouped(countOf(phase, module)) << ", " << phase.getSteps() << (phase.getSteps() > 1 ? " steps" : " step")
          << " a batch\n";
}

} // namespace cauce::graph
