// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which op joins which group.
#include "compiler/fusion/Grouping.h"

#include "compiler/fusion/Reshapes.h"
#include "compiler/kernels/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

// Of a kernel: LLVM takes more than twice as long for a function with twice as many buffers, and a deep net has thousands of
// parameters that start as the same number.
constexpr size_t mostOps = 64;

static AffineMap resultMap(linalg::GenericOp op) { return op.getMatchingIndexingMap(op.getDpsInitOperand(0)); }

void Grouping::run() {
  for (Operation &inner : function.getBody().front()) {
    if (rt::hasBodies(&inner))
      addHostOp(&inner, rt::inputsOf(&inner));
    if (auto concat = dyn_cast<tensor::ConcatOp>(inner))
      addHostOp(concat, concat.getInputs());
    auto op = dyn_cast<linalg::GenericOp>(inner);
    if (!op)
      continue;
    Joining candidate = joiningOf(op);
    SmallVector<unsigned> hosts = candidate.joinsNone ? SmallVector<unsigned>() : hostsOf(candidate);
    auto host = llvm::find_if(hosts, [&](unsigned i) { return join(candidate, i); });
    unsigned target = host == hosts.end() ? groups.size() : *host;
    if (host == hosts.end()) {
      groups.push_back(begin(candidate));
      dependencies.addNode();
      list(target);
    }
    Group &group = groups[target];
    group.ops.push_back(op);
    for (Value value : candidate.reads)
      if (cast<RankedTensorType>(value.getType()).getRank() > 0 && group.reads.insert(value).second)
        readersOf[value].push_back(target);
    groupOf[op] = target;
    for (std::optional<unsigned> source : candidate.sources)
      if (source && *source != target)
        dependencies.add(target, *source);
  }
}

void Grouping::addHostOp(Operation *op, ValueRange inputs) {
  unsigned index = groups.size();
  groups.emplace_back().host = op;
  dependencies.addNode();
  groupOf[op] = index;
  for (Value input : inputs)
    if (std::optional<unsigned> source = sourceOf(input))
      dependencies.add(index, *source);
}

Shape Grouping::shapeOf(Value value) {
  Shape shape;
  for (int64_t dim = 0, rank = cast<RankedTensorType>(value.getType()).getRank(); dim < rank; ++dim)
    shape.push_back(sizeOf(value, dim).str());
  return shape;
}

Shape Grouping::iterations(linalg::GenericOp op) {
  Shape shape(op.getNumLoops(), "?");
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    Shape own = shapeOf(operand.get());
    for (auto [position, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && shape[dim.getPosition()] == "?")
        shape[dim.getPosition()] = own[position];
  }
  return shape;
}

SizeExpr Grouping::sizeOf(Value value, int64_t dim) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.isDynamicDim(dim))
    return type.getDimSize(dim);
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto dims = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(), "rt.dims");
    StringRef name = dims ? cast<StringAttr>(dims[type.getDynamicDimIndex(dim)]).getValue() : "";
    return SizeExpr::parse(name).value_or(SizeExpr::unknown());
  }
  Operation *op = value.getDefiningOp();
  if (rt::hasBodies(op)) {
    auto name = cast<StringAttr>(rt::dimsOf(cast<OpResult>(value))[type.getDynamicDimIndex(dim)]);
    return SizeExpr::parse(name.getValue()).value_or(SizeExpr::unknown());
  }
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return sizeOf(concat.getInputs().front(), dim); // along the dimension it is a number
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return sizeOf(linalgOp.getDpsInitOperand(cast<OpResult>(value).getResultNumber())->get(), dim);
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return sizeOf(empty.getDynamicSizes()[type.getDynamicDimIndex(dim)]);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return sizeOf(expand.getOutputShape()[type.getDynamicDimIndex(dim)]);
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    SizeExpr product = 1;
    SmallVector<ReassociationIndices> groups = collapse.getReassociationIndices();
    for (int64_t from : groups[dim])
      product *= sizeOf(collapse.getSrc(), from);
    return product;
  }
  return SizeExpr::unknown();
}

SizeExpr Grouping::sizeOf(Value size) {
  if (auto argument = dyn_cast<BlockArgument>(size))
    if (auto symbol = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol"))
      return SizeExpr::symbol(symbol.getValue());
  if (std::optional<int64_t> number = getConstantIntValue(size))
    return *number;
  Operation *op = size.getDefiningOp();
  if (isa_and_nonnull<arith::MulIOp>(op))
    return sizeOf(op->getOperand(0)) * sizeOf(op->getOperand(1));
  if (isa_and_nonnull<arith::AddIOp>(op))
    return sizeOf(op->getOperand(0)) + sizeOf(op->getOperand(1));
  if (isa_and_nonnull<arith::FloorDivSIOp>(op))
    return sizeOf(op->getOperand(0)).floorDiv(sizeOf(op->getOperand(1)));
  return SizeExpr::unknown();
}

SmallVector<Value> Grouping::reads(linalg::GenericOp op) {
  SmallVector<Value> values;
  for (OpOperand *input : op.getDpsInputOperands()) {
    // Scalars, and what has the size of a loop and nothing in it, come with the kernel.
    bool isSize = input->get().getDefiningOp<tensor::EmptyOp>() && !op.payloadUsesValueFromOperand(input);
    if (isa<RankedTensorType>(input->get().getType()) && !isSize)
      values.push_back(input->get());
  }
  for (Value init : op.getOutputs())
    if (!init.getDefiningOp<tensor::EmptyOp>() && !init.getDefiningOp<linalg::FillOp>())
      values.push_back(init);
  op.getBody()->walk([&](tensor::ExtractOp extract) { values.push_back(extract.getTensor()); });
  return values;
}

Candidate Grouping::candidateOf(linalg::GenericOp op) {
  Candidate candidate;
  candidate.op = op;
  candidate.shape = shapeOf(op.getResult(0));
  candidate.isElementwise = isElementwise(op);
  candidate.isReduction = op.getNumReductionLoops() != 0;
  candidate.readsRows = candidate.isReduction && readsRows(op);
  candidate.row = candidate.isReduction ? rowOf(op) : 0;
  return candidate;
}

Grouping::Joining Grouping::joiningOf(linalg::GenericOp op) {
  Joining candidate;
  static_cast<Candidate &>(candidate) = candidateOf(op);
  candidate.reads = reads(op);
  for (Value value : candidate.reads) {
    std::optional<unsigned> source = sourceOf(value);
    candidate.sources.push_back(source);
    if (!source)
      continue;
    candidate.before |= dependencies.ancestors(*source);
    if (!value.getDefiningOp<linalg::GenericOp>())
      candidate.apart.insert(*source); // through a reshape
  }
  op.getBody()->walk([&](tensor::ExtractOp extract) {
    if (std::optional<unsigned> source = sourceOf(extract.getTensor()))
      candidate.apart.insert(*source);
  });
  candidate.joinsNone = llvm::is_contained(candidate.shape, "?") || Schedules::of(op).around(op).beginsKernel();
  return candidate;
}

// The group that makes a value, looking through reshapes.
std::optional<unsigned> Grouping::sourceOf(Value value) const {
  auto it = groupOf.find(rootOf(value).getDefiningOp());
  return it == groupOf.end() ? std::nullopt : std::optional<unsigned>(it->second);
}

Group Grouping::begin(const Candidate &candidate) {
  Group group;
  group.schedule = &Schedules::of(function).around(candidate.op);
  group.outer = candidate.shape;
  group.schedule->begin(group, candidate);
  return group;
}

// Enters a group whose mode is new under the shapes of what may join it without sharing anything with it.
void Grouping::list(unsigned index) {
  Openings openings = groups[index].schedule->openings(groups[index]);
  for (const Shape &shape : openings.toAny)
    open[shape].push_back(index);
  for (const Shape &shape : openings.toRowReductions)
    openToRowReductions[shape].push_back(index);
}

// The groups that a candidate may join, the last one first. They are found by what they share with it, because a deep net has
// thousands that share nothing; join() refuses those.
SmallVector<unsigned> Grouping::hostsOf(const Joining &candidate) {
  SmallVector<unsigned> hosts;
  auto add = [&](ArrayRef<unsigned> indices) {
    llvm::copy_if(indices, std::back_inserter(hosts), [&](unsigned index) { return !Dependencies::contains(candidate.before, index); });
  };
  auto addListed = [&](const std::map<Shape, SmallVector<unsigned>> &lists) {
    if (auto list = lists.find(candidate.shape); list != lists.end())
      add(list->second);
  };
  addListed(open);
  if (candidate.isReduction && (candidate.readsRows || candidate.shape.empty()))
    addListed(openToRowReductions);
  for (std::optional<unsigned> source : candidate.sources)
    if (source)
      add(*source);
  for (Value value : candidate.reads)
    if (auto readers = readersOf.find(value); readers != readersOf.end())
      add(readers->second);
  llvm::sort(hosts, std::greater<>());
  hosts.erase(llvm::unique(hosts), hosts.end());
  return hosts;
}

bool Grouping::join(const Joining &candidate, unsigned index) {
  Group &group = groups[index];
  if (!group.schedule || group.ops.size() >= mostOps || Dependencies::contains(candidate.before, index) ||
      candidate.apart.contains(index))
    return false;
  auto sharesInput = [&] { return llvm::any_of(candidate.reads, [&](Value value) { return group.reads.contains(value); }); };
  auto readsInPlace = [&](unsigned inner) { return this->readsInPlace(candidate.op, index, inner); };
  Encounter encounter{llvm::is_contained(candidate.sources, std::optional<unsigned>(index)), sharesInput, readsInPlace};
  unsigned mode = group.mode;
  if (!group.schedule->join(group, candidate, encounter))
    return false;
  if (group.mode != mode)
    list(index);
  return true;
}

// Whether values of the group are read at the very point where they are made. `inner` is 1 if the op iterates over
// the elements of a register row, which then is its last dimension.
bool Grouping::readsInPlace(linalg::GenericOp op, unsigned index, unsigned inner) {
  AffineMap result = resultMap(op);
  SmallVector<AffineExpr> outer(result.getResults());
  SmallVector<unsigned> reduced;
  op.getReductionDims(reduced);
  if (inner && reduced.empty())
    outer.pop_back();
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (sourceOf(input->get()) != index)
      continue;
    AffineMap map = op.getMatchingIndexingMap(input);
    SmallVector<AffineExpr> whole(outer);
    if (inner || (reduced.size() == 1 && map.getNumResults() == outer.size() + 1))
      whole.push_back(getAffineDimExpr(op.getNumLoops() - 1, op.getContext()));
    bool matchesOuter = map.getResults() == ArrayRef<AffineExpr>(outer);
    if (!matchesOuter && map.getResults() != ArrayRef<AffineExpr>(whole))
      return false;
  }
  return true;
}

} // namespace cauce
