// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grouping of linalg ops into kernels. Ops are visited in order; each joins an earlier group if the group's schedule
// can compute it at the same points and no value would have to be known before it is made; otherwise it starts one.
#include "compiler/fusion/Dependencies.h"
#include "compiler/fusion/Passes.h"

#include "compiler/kernels/Contraction.h"
#include "compiler/kernels/Scatter.h"
#include "dialects/rt/Rt.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_FORMKERNELSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr int64_t widestRegisterRow = 64; // elements of a row that is kept in registers

/// Sizes by number or symbol, so that they can be compared.
using Shape = SmallVector<std::string>;

struct Group {
  enum Kind { Contraction, Scatter, Transpose, Columns, Rows, RegisterRows } kind;
  Shape outer;               // what all ops of the group iterate over; the result of a contraction
  int64_t row = 0;           // RegisterRows: elements of a row
  bool onlyElementwise = false;
  SmallVector<linalg::GenericOp> ops;
};

class Grouping {
public:
  explicit Grouping(func::FuncOp function) : function(function) {}

  std::vector<Group> groups;
  DenseMap<Operation *, unsigned> groupOf;

  void run() {
    for (auto op : function.getOps<linalg::GenericOp>()) {
      Candidate candidate = candidateOf(op);
      unsigned target = groups.size();
      for (unsigned i = groups.size(); i-- > 0;)
        if (join(candidate, i)) {
          target = i;
          break;
        }
      if (target == groups.size()) {
        groups.push_back(start(op));
        dependencies.addNode();
      }
      groups[target].ops.push_back(op);
      groupOf[op] = target;
      for (std::optional<unsigned> source : candidate.sources)
        if (source && *source != target)
          dependencies.add(target, *source);
    }
  }

  /// Groups in an order in which each comes after those it depends on.
  SmallVector<unsigned> order() const { return dependencies.order(); }

  Shape shapeOf(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    Shape shape;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      shape.push_back(type.isDynamicDim(dim) ? symbolOf(value, dim) : std::to_string(type.getDimSize(dim)));
    return shape;
  }

  /// All tensors that the op reads: operands, and what its body extracts from.
  static SmallVector<Value> reads(linalg::GenericOp op) {
    SmallVector<Value> values;
    for (Value input : op.getInputs())
      if (isa<RankedTensorType>(input.getType())) // scalars come with the kernel
        values.push_back(input);
    for (Value init : op.getOutputs())
      if (!init.getDefiningOp<tensor::EmptyOp>() && !init.getDefiningOp<linalg::FillOp>())
        values.push_back(init);
    op.getBody()->walk([&](tensor::ExtractOp extract) { values.push_back(extract.getTensor()); });
    return values;
  }

private:
  /// An op that looks for its group.
  struct Candidate {
    linalg::GenericOp op;
    Shape shape; // of its result
    SmallVector<Value> reads;
    SmallVector<std::optional<unsigned>> sources; // the group that makes each of them
    llvm::BitVector before;                       // groups that the sources need: what they compute is made too late
  };

  Candidate candidateOf(linalg::GenericOp op) {
    Candidate candidate{op, shapeOf(op.getResult(0)), reads(op), {}, {}};
    for (Value value : candidate.reads) {
      candidate.sources.push_back(sourceOf(value));
      if (candidate.sources.back())
        candidate.before |= dependencies.ancestors(*candidate.sources.back());
    }
    return candidate;
  }

  std::string symbolOf(Value value, int64_t dim) {
    auto type = cast<RankedTensorType>(value.getType());
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      auto dims = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(), "rt.dims");
      return dims ? cast<StringAttr>(dims[type.getDynamicDimIndex(dim)]).getValue().str() : "?";
    }
    Operation *op = value.getDefiningOp();
    if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
      return symbolOf(linalgOp.getDpsInitOperand(cast<OpResult>(value).getResultNumber())->get(), dim);
    if (auto empty = dyn_cast<tensor::EmptyOp>(op))
      return nameOf(empty.getDynamicSizes()[type.getDynamicDimIndex(dim)]);
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return nameOf(expand.getOutputShape()[type.getDynamicDimIndex(dim)]);
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
      // Static factors are part of the name, so that (N, 2) collapsed is not N.
      SmallVector<std::string> factors;
      Shape source = shapeOf(collapse.getSrc());
      SmallVector<ReassociationIndices> groups = collapse.getReassociationIndices();
      for (int64_t from : groups[dim])
        if (source[from] != "1")
          factors.push_back(source[from]);
      return llvm::join(factors, "*");
    }
    return "?";
  }

  std::string nameOf(Value size) {
    if (auto argument = dyn_cast<BlockArgument>(size))
      if (auto symbol = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol"))
        return symbol.getValue().str();
    if (auto product = size.getDefiningOp<arith::MulIOp>())
      return nameOf(product.getLhs()) + "*" + nameOf(product.getRhs());
    return "?";
  }

  // The group that makes a value, looking through reshapes.
  std::optional<unsigned> sourceOf(Value value) const {
    Operation *op = value.getDefiningOp();
    while (op && isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      op = op->getOperand(0).getDefiningOp();
    auto it = groupOf.find(op);
    return it == groupOf.end() ? std::nullopt : std::optional<unsigned>(it->second);
  }

  static bool isElementwise(linalg::GenericOp op) {
    return op.getNumReductionLoops() == 0 &&
           llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &init) { return op.getMatchingIndexingMap(&init).isIdentity(); });
  }

  static AffineMap resultMap(linalg::GenericOp op) { return op.getMatchingIndexingMap(op.getDpsInitOperand(0)); }

  // A single reduction that may be reordered, so that lanes can be combined at the end.
  static bool isReorderable(linalg::GenericOp op) {
    SmallVector<Operation *, 4> combiners;
    return op->getNumResults() == 1 && matchReduction(op.getRegionOutputArgs(), 0, combiners) &&
           combiners.size() == 1 && arith::getNeutralElement(combiners.front());
  }

  // The length of the row that a reduction collapses in registers, or 0.
  int64_t registerRow(linalg::GenericOp op) {
    SmallVector<unsigned> dims;
    op.getReductionDims(dims);
    if (dims.size() != 1 || dims.front() != op.getNumLoops() - 1 || !isReorderable(op))
      return 0;
    int64_t size = op.getStaticLoopRanges().back();
    // Rank 0 keeps the vector code of rows; a row must be contiguous in what is read.
    if (resultMap(op).getNumResults() == 0 || ShapedType::isDynamic(size) || size > widestRegisterRow)
      return 0;
    for (unsigned i = 0; i < resultMap(op).getNumResults(); ++i)
      if (resultMap(op).getDimPosition(i) != i)
        return 0;
    return size;
  }

  Group start(linalg::GenericOp op) {
    Group group;
    group.outer = shapeOf(op.getResult(0));
    if (matchContraction(op)) {
      group.kind = Group::Contraction;
      return group;
    }
    if (matchScatter(op)) {
      group.kind = Group::Scatter;
      return group;
    }
    if (op.getNumReductionLoops() == 0) {
      group.onlyElementwise = true;
      group.kind = group.outer.empty() ? Group::Rows : Group::Columns;
      AffineMap read = op.getNumDpsInputs() == 1 ? op.getMatchingIndexingMap(op.getDpsInputOperand(0)) : AffineMap();
      bool isCopy = op.getBody()->getOperations().size() == 1;
      if (read && isCopy && read.getNumResults() == 2 && read.isPermutation() && !read.isIdentity())
        group.kind = Group::Transpose;
      return group;
    }
    if (int64_t row = registerRow(op)) {
      group.kind = Group::RegisterRows;
      group.row = row;
      return group;
    }
    group.kind = group.outer.empty() || readsRows(op) ? Group::Rows : Group::Columns;
    return group;
  }

  // Whether the largest operand is contiguous along a reduced dimension.
  static bool readsRows(linalg::GenericOp op) {
    if (!isReorderable(op))
      return false;
    SmallVector<unsigned> dims;
    op.getReductionDims(dims);
    int64_t best = -1;
    bool rows = false;
    for (OpOperand *input : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(input);
      if (int64_t(map.getNumResults()) <= best || map.getNumResults() == 0)
        continue;
      best = map.getNumResults();
      auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
      rows = last && llvm::is_contained(dims, last.getPosition());
    }
    return rows;
  }

  bool join(const Candidate &candidate, unsigned index) {
    Group &group = groups[index];
    linalg::GenericOp op = candidate.op;
    const Shape &shape = candidate.shape;
    if (group.kind == Group::Transpose || group.kind == Group::Scatter || Dependencies::contains(candidate.before, index))
      return false;
    bool readsGroup = llvm::is_contained(candidate.sources, std::optional<unsigned>(index));
    if (group.kind == Group::Contraction && (!readsGroup || shape != group.outer))
      return false;
    if (matchContraction(op) || matchScatter(op) || llvm::is_contained(shape, "?"))
      return false;
    for (auto [value, source] : llvm::zip(candidate.reads, candidate.sources))
      if (source == index && !value.getDefiningOp<linalg::GenericOp>())
        return false; // through a reshape
    bool extracts = false;
    op.getBody()->walk([&](tensor::ExtractOp extract) { extracts |= sourceOf(extract.getTensor()) == index; });
    if (extracts)
      return false;

    if (group.kind == Group::Contraction)
      return isElementwise(op) && readsInPlace(op, index, 0);

    Shape rowShape = group.outer;
    if (group.kind == Group::RegisterRows)
      rowShape.push_back(std::to_string(group.row));
    if (op.getNumReductionLoops() == 0) {
      if (!isElementwise(op) || (shape != group.outer && (group.kind != Group::RegisterRows || shape != rowShape)))
        return false;
      if (group.kind == Group::Columns && !readsGroup && !sharesInput(candidate, group))
        return false;
      return readsInPlace(op, index, shape.size() - group.outer.size());
    }
    if (int64_t row = registerRow(op)) {
      if (group.kind == Group::RegisterRows)
        return shape == group.outer && row == group.row && readsInPlace(op, index, 1);
      // A group of elementwise ops on whole rows becomes one that keeps them in registers.
      Shape whole = shape;
      whole.push_back(std::to_string(row));
      if (group.kind != Group::Columns || !group.onlyElementwise || group.outer != whole || !readsGroup ||
          !readsInPlace(op, index, 0))
        return false;
      group.kind = Group::RegisterRows;
      group.outer = shape;
      group.row = row;
      group.onlyElementwise = false;
      return true;
    }
    if (group.kind == Group::RegisterRows || shape != group.outer || !readsInPlace(op, index, 0))
      return false;
    Group::Kind kind = shape.empty() || readsRows(op) ? Group::Rows : Group::Columns;
    if (kind != group.kind && !group.onlyElementwise)
      return false;
    if (kind == Group::Columns && !readsGroup && !sharesInput(candidate, group))
      return false;
    group.kind = kind;
    group.onlyElementwise = false;
    return true;
  }

  static bool sharesInput(const Candidate &candidate, const Group &group) {
    return llvm::any_of(group.ops, [&](linalg::GenericOp other) {
      return llvm::any_of(reads(other), [&](Value value) {
        return cast<RankedTensorType>(value.getType()).getRank() > 0 && llvm::is_contained(candidate.reads, value);
      });
    });
  }

  // Whether values of the group are read at the very point where they are made. `inner` is 1 if the op iterates over
  // the elements of a register row, which then is its last dimension.
  bool readsInPlace(linalg::GenericOp op, unsigned index, unsigned inner) {
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

  func::FuncOp function;
  Dependencies dependencies; // among groups
};

class KernelFormer {
public:
  KernelFormer(ModuleOp module, func::FuncOp function, unsigned &counter)
      : module(module), function(function), counter(counter), b(module.getContext()) {}

  LogicalResult run() {
    if (failed(verify()))
      return failure();
    normalize();
    Grouping grouping(function);
    grouping.run();
    terminator = cast<func::ReturnOp>(function.getBody().front().getTerminator());
    for (BlockArgument argument : function.getArguments())
      if (function.getArgAttr(argument.getArgNumber(), "rt.symbol"))
        symbols.push_back(argument);
    // Dispatches go to the end of the function in dependency order, with the views that they read; what they replace
    // stays until all kernels are made, since it tells the names of sizes.
    SmallVector<Operation *> replaced;
    for (Operation &op : function.getBody().front())
      if (isa<linalg::LinalgOp, tensor::EmptyOp>(op) || isView(&op))
        replaced.push_back(&op);
    for (unsigned index : grouping.order())
      if (failed(outline(grouping, index)))
        return failure();
    for (auto [i, value] : llvm::enumerate(terminator.getOperands()))
      terminator.setOperand(i, hostValue(value));
    for (Operation *op : llvm::reverse(replaced)) {
      op->dropAllUses();
      op->erase();
    }
    return success();
  }

private:
  // Level tensor allows more than fusion leaves behind and kernels are made of.
  LogicalResult verify() {
    if (function.isDeclaration())
      return function.emitError("expected a body");
    for (Operation &op : function.getBody().front().without_terminator())
      if (!isa<linalg::GenericOp, linalg::FillOp, tensor::EmptyOp>(op) && !isView(&op) &&
          !isa<arith::ArithDialect>(op.getDialect()))
        return op.emitOpError("is not expected: kernels are formed of linalg.generic and linalg.fill, reshapes, "
                              "constants and sizes");
    return success();
  }

  // Fills that are values become ops of a kernel, and so does everything that is returned without being computed. A
  // state may be padded or packed, and a reshape is a view of what is dense: it gets a copy.
  void normalize() {
    IRRewriter rewriter(b.getContext());
    // Canonicalisation moves reshapes from fills to their inits: a reshaped empty tensor is an empty tensor.
    for (Operation &op : llvm::make_early_inc_range(function.getBody().front())) {
      rewriter.setInsertionPoint(&op);
      if (std::optional<SmallVector<Value>> sizes = sizesOfReshapedEmpty(rewriter, &op))
        rewriter.replaceOpWithNewOp<tensor::EmptyOp>(&op, cast<RankedTensorType>(op.getResult(0).getType()), *sizes);
    }
    for (BlockArgument argument : function.getArguments()) {
      if (!function.getArgAttr(argument.getArgNumber(), "train.state") || !hasViews(argument))
        continue;
      rewriter.setInsertionPointToStart(&function.getBody().front());
      Value dense = copy(rewriter, argument, {}); // the sizes of states are numbers
      rewriter.replaceUsesWithIf(argument, dense, [](OpOperand &use) { return isView(use.getOwner()); });
    }
    for (auto fill : llvm::make_early_inc_range(function.getOps<linalg::FillOp>())) {
      bool isValue = llvm::any_of(fill->getUses(), [](OpOperand &use) {
        auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
        return !consumer || !consumer.isDpsInit(&use);
      });
      if (!isValue)
        continue;
      // Inits keep the fill itself.
      rewriter.setInsertionPointAfter(fill);
      auto copy = cast<linalg::FillOp>(rewriter.clone(*fill));
      FailureOr<linalg::GenericOp> generic = linalg::generalizeNamedOp(rewriter, cast<linalg::LinalgOp>(copy.getOperation()));
      if (failed(generic))
        continue;
      rewriter.replaceUsesWithIf(fill.getResult(0), generic->getResult(0), [](OpOperand &use) {
        auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
        return !consumer || !consumer.isDpsInit(&use);
      });
    }
    Operation *end = function.getBody().front().getTerminator();
    rewriter.setInsertionPoint(end);
    llvm::DenseSet<Value> seen;
    for (OpOperand &operand : end->getOpOperands()) {
      Value value = operand.get();
      if (isSameState(value, operand.getOperandNumber()))
        continue;
      bool isState = bool(function.getResultAttr(operand.getOperandNumber(), "train.state"));
      if (value.getDefiningOp<linalg::GenericOp>() && !(isState && hasViews(value)) && seen.insert(value).second)
        continue;
      operand.set(copy(rewriter, value, sizesOfResult(rewriter, operand.getOperandNumber())));
    }
  }

  static bool isView(Operation *op) { return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op); }
  static bool hasViews(Value value) { return llvm::any_of(value.getUsers(), isView); }

  // The dynamic sizes of a collapse or expansion of tensor.empty; nothing if `op` is not one.
  static std::optional<SmallVector<Value>> sizesOfReshapedEmpty(OpBuilder &b, Operation *op) {
    if (!isView(op))
      return std::nullopt;
    auto empty = op->getOperand(0).getDefiningOp<tensor::EmptyOp>();
    if (!empty)
      return std::nullopt;
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return SmallVector<Value>(expand.getOutputShape());
    auto collapse = cast<tensor::CollapseShapeOp>(op);
    SmallVector<Value> sizes;
    for (auto [dim, group] : llvm::enumerate(collapse.getReassociationIndices())) {
      if (!collapse.getResultType().isDynamicDim(dim))
        continue;
      Value product;
      for (int64_t from : group) {
        Value size = empty.getType().isDynamicDim(from)
                         ? empty.getDynamicSizes()[empty.getType().getDynamicDimIndex(from)]
                         : arith::ConstantIndexOp::create(b, op->getLoc(), empty.getType().getDimSize(from)).getResult();
        if (empty.getType().getDimSize(from) != 1)
          product = product ? arith::MulIOp::create(b, op->getLoc(), product, size).getResult() : size;
      }
      sizes.push_back(product);
    }
    return sizes;
  }

  bool isSameState(Value value, unsigned result) {
    auto argument = dyn_cast<BlockArgument>(value);
    Attribute state = function.getResultAttr(result, "train.state");
    return argument && state && function.getArgAttr(argument.getArgNumber(), "train.state") == state;
  }

  // The symbolic sizes of a result, from the function's symbols.
  SmallVector<Value> sizesOfResult(OpBuilder &b, unsigned result) {
    Location loc = function.getLoc();
    SmallVector<Value> sizes;
    if (auto dims = function.getResultAttrOfType<ArrayAttr>(result, "rt.dims"))
      for (StringAttr name : dims.getAsRange<StringAttr>()) {
        SmallVector<StringRef> factors;
        name.getValue().split(factors, '*');
        Value product;
        for (StringRef factor : factors)
          for (BlockArgument argument : function.getArguments())
            if (auto symbol = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol");
                symbol && symbol.getValue() == factor)
              product = product ? arith::MulIOp::create(b, loc, product, argument).getResult() : Value(argument);
        sizes.push_back(product);
      }
    return sizes;
  }

  Value copy(OpBuilder &b, Value value, ValueRange sizes) {
    auto type = cast<RankedTensorType>(value.getType());
    Location loc = value.getLoc();
    Value init = tensor::EmptyOp::create(b, loc, type, sizes);
    SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(type.getRank()));
    SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
    return linalg::GenericOp::create(b, loc, TypeRange{type}, ValueRange{value}, ValueRange{init}, maps, iterators,
                                     [](OpBuilder &inner, Location loc, ValueRange arguments) {
                                       linalg::YieldOp::create(inner, loc, arguments[0]);
                                     })
        .getResult(0);
  }

  // The value in the host program that stands for a value of the original function.
  Value hostValue(Value value) {
    if (Value known = host.lookup(value))
      return known;
    Operation *op = value.getDefiningOp();
    if (op && isa<arith::ConstantOp>(op))
      op->moveBefore(&function.getBody().front(), function.getBody().front().begin());
    if (!op || !isView(op))
      return value;
    IRMapping mapping;
    mapping.map(op->getOperand(0), hostValue(op->getOperand(0)));
    return host[value] = OpBuilder(terminator).clone(*op, mapping)->getResult(0);
  }

  LogicalResult outline(Grouping &grouping, unsigned index) {
    Group &group = grouping.groups[index];
    llvm::SetVector<Value> inputs, outputs;
    for (linalg::GenericOp op : group.ops) {
      for (Value value : Grouping::reads(op))
        if (grouping.groupOf.lookup_or(value.getDefiningOp(), ~0u) != index)
          inputs.insert(value);
      for (Value result : op->getResults())
        for (Operation *user : result.getUsers())
          if (!isa<linalg::GenericOp>(user) || grouping.groupOf.lookup_or(user, ~0u) != index)
            outputs.insert(result);
    }
    if (outputs.empty())
      return success();

    // The kernel function.
    SmallVector<Type> argumentTypes, resultTypes;
    for (Value input : inputs)
      argumentTypes.push_back(input.getType());
    argumentTypes.append(symbols.size(), b.getIndexType());
    for (Value output : outputs)
      resultTypes.push_back(output.getType());
    static constexpr StringLiteral schedules[] = {"contraction", "scatter", "transpose", "loops", "loops", "loops"};
    static constexpr StringLiteral modes[] = {"", "", "", "columns", "rows", "register-rows"};
    std::string name = (schedules[group.kind] + "_" + Twine(counter++)).str();
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    SmallVector<Location> locations;
    for (linalg::GenericOp op : group.ops)
      locations.push_back(op.getLoc());
    auto kernel = func::FuncOp::create(b, b.getFusedLoc(locations), name, b.getFunctionType(argumentTypes, resultTypes));
    kernel.setPrivate();
    kernel->setAttr("rt.kernel", b.getUnitAttr());
    kernel->setAttr("rt.schedule", b.getStringAttr(schedules[group.kind]));
    if (!modes[group.kind].empty())
      kernel->setAttr("rt.mode", b.getStringAttr(modes[group.kind]));
    Block *entry = kernel.addEntryBlock();
    IRMapping mapping;
    for (auto [i, input] : llvm::enumerate(inputs)) {
      mapping.map(input, entry->getArgument(i));
      if (ArrayAttr dims = dimsAttr(grouping, input))
        kernel.setArgAttr(i, "rt.dims", dims);
    }
    for (auto [i, symbol] : llvm::enumerate(symbols)) {
      mapping.map(symbol, entry->getArgument(inputs.size() + i));
      kernel.setArgAttr(inputs.size() + i, "rt.symbol",
                        function.getArgAttr(cast<BlockArgument>(symbol).getArgNumber(), "rt.symbol"));
    }
    b.setInsertionPointToStart(entry);
    for (linalg::GenericOp op : group.ops) {
      for (Value operand : op->getOperands())
        bring(operand, mapping);
      op.getBody()->walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (operand.getParentRegion() != &op.getRegion())
            bring(operand, mapping);
      });
      b.clone(*op, mapping);
    }
    SmallVector<Value> returned;
    for (Value output : outputs)
      returned.push_back(mapping.lookup(output));
    func::ReturnOp::create(b, kernel.getLoc(), returned);
    for (auto [i, output] : llvm::enumerate(outputs)) {
      if (ArrayAttr dims = dimsAttr(grouping, output))
        kernel.setResultAttr(i, "rt.dims", dims);
      if (std::optional<unsigned> argument = inPlace(group, output, inputs))
        kernel.setResultAttr(i, "rt.in_place", b.getI64IntegerAttr(*argument));
    }

    // Its dispatch.
    SmallVector<Value> actual;
    for (Value input : inputs)
      actual.push_back(hostValue(input));
    b.setInsertionPoint(terminator);
    auto dispatch = rt::DispatchOp::create(b, kernel.getLoc(), resultTypes, name, actual, symbols);
    for (auto [output, result] : llvm::zip(outputs, dispatch.getResults()))
      host[output] = result;
    return success();
  }

  // The names of the value's symbolic sizes, null if it has none.
  ArrayAttr dimsAttr(Grouping &grouping, Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<Attribute> names;
    Shape shape = grouping.shapeOf(value);
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim))
        names.push_back(b.getStringAttr(shape[dim]));
    return names.empty() ? ArrayAttr() : b.getArrayAttr(names);
  }

  // Copies into the kernel what an op needs and no tensor argument provides: inits, constants, sizes.
  void bring(Value value, IRMapping &mapping) {
    if (mapping.contains(value))
      return;
    Operation *op = value.getDefiningOp();
    if (!op || isa<linalg::GenericOp>(op))
      return;
    for (Value operand : op->getOperands())
      bring(operand, mapping);
    b.clone(*op, mapping);
  }

  // The argument whose buffer a result may be written to: read only at the very place that is written, and not after
  // that. A state's own old value is preferred.
  std::optional<unsigned> inPlace(const Group &group, Value output, const llvm::SetVector<Value> &inputs) {
    std::optional<unsigned> found;
    Attribute state;
    for (OpOperand &use : output.getUses())
      if (use.getOwner() == terminator)
        state = function.getResultAttr(use.getOperandNumber(), "train.state");
    for (auto [i, input] : llvm::enumerate(inputs)) {
      if (input.getType() != output.getType() || !isReadInPlace(group, output, input))
        continue;
      auto argument = dyn_cast<BlockArgument>(input);
      Attribute own = argument ? function.getArgAttr(argument.getArgNumber(), "train.state") : Attribute();
      if (state && own == state)
        return i;
      if (!argument && !found)
        found = i;
    }
    return found;
  }

  bool isReadInPlace(const Group &group, Value output, Value input) {
    bool isWritten = false; // ops store their results before the next op reads
    for (linalg::GenericOp op : group.ops) {
      if (isWritten && llvm::is_contained(op.getInputs(), input))
        return false;
      isWritten |= op == output.getDefiningOp();
      bool extracts = false;
      op.getBody()->walk([&](tensor::ExtractOp extract) { extracts |= extract.getTensor() == input; });
      if (extracts || group.kind == Group::Transpose || group.kind == Group::Scatter)
        return false;
      AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
      for (OpOperand *operand : op.getDpsInputOperands())
        if (operand->get() == input && (op.getNumReductionLoops() || op.getMatchingIndexingMap(operand) != result))
          return false;
    }
    return true;
  }

  ModuleOp module;
  func::FuncOp function;
  unsigned &counter;
  OpBuilder b;
  func::ReturnOp terminator;
  SmallVector<Value> symbols;
  DenseMap<Value, Value> host;
};

struct FormKernelsPass : impl::FormKernelsPassBase<FormKernelsPass> {
  void runOnOperation() override {
    unsigned counter = 0;
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions)
      if (failed(KernelFormer(getOperation(), function, counter).run()))
        return signalPassFailure();
  }
};

} // namespace
} // namespace cauce
