// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contraction schedule: what it recognises, and what else passes want to know of it.
#include "compiler/cpu/schedules/Contraction.h"

#include "compiler/cpu/schedules/ContractionPairs.h"
#include "compiler/cpu/schedules/ContractionParts.h"
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/kernels/Windows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

// A factor as it is stored: halves are converted to the type that sums have.
static Value storedOf(Value factor) {
  auto extension = factor.getDefiningOp<arith::ExtFOp>();
  return extension ? extension.getIn() : factor;
}

// yield(add(acc, mul(x, y))), in either order of the operands.
static bool hasProductSumBody(linalg::GenericOp op) {
  Block *body = op.getBody();
  auto rest = llvm::make_filter_range(body->without_terminator(), [](Operation &inner) { return !isa<arith::ExtFOp>(inner); });
  if (std::distance(rest.begin(), rest.end()) != 2)
    return false;
  Operation *product = &*rest.begin(), *sum = &*std::next(rest.begin());
  if (!(isa<arith::MulFOp>(product) && isa<arith::AddFOp>(sum)) &&
      !(isa<arith::MulIOp>(product) && isa<arith::AddIOp>(sum)))
    return false;
  Value x = body->getArgument(0), y = body->getArgument(1), acc = body->getArgument(2);
  auto isPair = [](Operation *operation, Value a, Value b) {
    return (operation->getOperand(0) == a && operation->getOperand(1) == b) ||
           (operation->getOperand(0) == b && operation->getOperand(1) == a);
  };
  Value left = storedOf(product->getOperand(0)), right = storedOf(product->getOperand(1));
  return ((left == x && right == y) || (left == y && right == x)) && isPair(sum, acc, product->getResult(0)) &&
         body->getTerminator()->getOperand(0) == sum->getResult(0);
}

std::optional<Contraction> matchContraction(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0 ||
      !hasProductSumBody(op))
    return std::nullopt;
  if (!op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>())
    return std::nullopt;
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (result.getNumResults() == 0 || !result.isProjectedPermutation())
    return std::nullopt;

  Contraction found;
  found.n = result.getDimPosition(result.getNumResults() - 1);
  OpOperand *first = op.getDpsInputOperand(0), *second = op.getDpsInputOperand(1);
  bool inFirst = op.getMatchingIndexingMap(first).isFunctionOfDim(found.n);
  bool inSecond = op.getMatchingIndexingMap(second).isFunctionOfDim(found.n);
  if (inFirst == inSecond)
    return std::nullopt;
  found.lhs = inFirst ? second : first;
  found.rhs = inFirst ? first : second;
  // One column would use one lane of a vector: the loops schedule sums along the reduction instead.
  if (cast<RankedTensorType>(op.getResult(0).getType()).getShape().back() == 1)
    return std::nullopt;

  AffineMap lhs = op.getMatchingIndexingMap(found.lhs), rhs = op.getMatchingIndexingMap(found.rhs);
  if (!rhs.isProjectedPermutation() || !isLinear(lhs))
    return std::nullopt;
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
    if (iterators[dim] == utils::IteratorType::reduction)
      found.reduction.push_back(dim);
    else if (dim != found.n && lhs.isFunctionOfDim(dim) && !rhs.isFunctionOfDim(dim) && sizes[dim] != 1)
      found.rows.push_back(dim);
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
    if (iterators[dim] == utils::IteratorType::parallel && dim != found.n && !llvm::is_contained(found.rows, dim))
      found.outer.push_back(dim);
  return found;
}

namespace {

constexpr int64_t shortestReduction = 16; // below this a loop's start and end cost more than its body

// Whether all that the op does is to convert what it reads to a wider type: less is read, and a register is converted.
bool isExtension(linalg::GenericOp op) {
  auto extension = op.getBody()->getTerminator()->getOperand(0).getDefiningOp<arith::ExtFOp>();
  return op.getNumDpsInputs() == 1 && op->getNumResults() == 1 && extension && extension.getIn() == op.getBody()->getArgument(0);
}

// Where a tile begins is divided by sizes, which may cost a tile of a short sum more than they do as numbers.
constexpr int64_t shortestShared = 64;

// Whether a sum over windows, or one whose rows are places of images, may be emitted for other sizes than its own.
bool mayShare(linalg::GenericOp op, const Contraction &contraction, bool isInParts, rt::TargetAttr target) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  int64_t summed = 1, mostRows = mostRowsOf(cast<RankedTensorType>(op.getResult(0).getType()).getElementType(), target);
  for (unsigned dim : contraction.reduction)
    summed *= ShapedType::isDynamic(sizes[dim]) ? 1 : sizes[dim];
  SmallVector<int64_t> rows = llvm::map_to_vector(contraction.rows, [&](unsigned dim) { return sizes[dim]; });
  return (isInParts || summed >= shortestShared) && heightsOf(rows, mostRows).front() >= mostRows - 1;
}

struct ContractionSchedule : Schedule {
  ContractionSchedule() : Schedule("contraction") {}

  bool accepts(linalg::GenericOp root) const override { return matchContraction(root).has_value(); }
  StringRef accepted() const override { return "a sum of products in vectors along the last dimension of its result"; }
  Welcome welcomes(OpOperand &operand) const override {
    auto root = cast<linalg::GenericOp>(operand.getOwner());
    auto producer = operand.get().getDefiningOp<linalg::GenericOp>();
    bool isLhs = &operand == matchContraction(root)->lhs;
    if (isLhs ? isWindows(producer) || isExtension(producer) : isExtension(producer) && !readsWindows(producer))
      return {Welcome::Always, ""};
    return {Welcome::Never, "a product would compute it once for every tile, or reads it in vectors"};
  }

  // Elementwise consumers are evaluated on the sums before they are stored.
  bool join(Group &group, const Candidate &candidate, const Encounter &encounter) const override {
    return encounter.readsGroup && candidate.shape == group.outer && candidate.isElementwise && encounter.readsInPlace(0);
  }

  std::optional<VectorRead> vectorRead(linalg::GenericOp root) const override {
    Contraction contraction = *matchContraction(root);
    return VectorRead{contraction.rhs, contraction.n};
  }

  bool keepsSums(linalg::GenericOp root, rt::TargetAttr target) const override {
    return ContractionParts::fit(root, *matchContraction(root), root.getStaticLoopRanges(), target);
  }

  StringRef word() const override { return "dot"; }
  void describe(raw_ostream &out, unsigned, rt::TargetAttr target) const override {
    out << ", one operand in vectors along the result's last dimension, the other element by element, tiles of " << target.getTileRows()
        << " rows and " << target.getTileVectors() << " vectors of " << target.lanes() << " f32";
  }

  bool takesWindowSizes() const override { return true; }

  // Whole panels, and how many vectors of the last one there are, decide about columns; rows are spread over tiles of two heights if they
  // are many.
  std::optional<int64_t> sizeClass(linalg::GenericOp op, unsigned, unsigned dim, rt::TargetAttr target) const override {
    std::optional<Contraction> contraction = matchContraction(op);
    if (!contraction)
      return 0; // of an epilogue, which the root decides for
    Type element = cast<RankedTensorType>(op.getResult(0).getType()).getElementType();
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    int64_t size = sizes[dim], lanes = target.lanesFor(element), panel = target.panelFor(element);
    AffineMap lhs = op.getMatchingIndexingMap(contraction->lhs);
    bool isMatrix = lhs.isProjectedPermutation() && contraction->rows.size() <= 1 && contraction->reduction.size() <= 1;
    bool isInParts = ContractionParts::fit(op, *contraction, sizes, target);
    bool isShared = isMatrix || mayShare(op, *contraction, isInParts, target);
    if (dim == contraction->n) {
      if (size <= lanes || !(isShared || lhs.isProjectedPermutation()))
        return std::nullopt;
      bool isWhole = size % lanes == 0;
      return (llvm::divideCeil(size % panel, lanes) * 2 + (isWhole && !hasMaskedMoves(target))) * 2 + (size >= panel);
    }
    if (!isShared)
      return std::nullopt;
    if (llvm::is_contained(contraction->rows, dim))
      return !isMatrix || hasTwoHeights(size, mostRowsOf(element, target)) ? std::optional(0) : std::nullopt;
    if (llvm::is_contained(contraction->reduction, dim)) {
      if (isInParts)
        return 1 + ContractionParts::wholeDims(op, *contraction, sizes, target);
      bool isIndex = llvm::is_contained(lhs.getResults(), getAffineDimExpr(dim, op.getContext()));
      if (!isIndex || size < shortestReduction)
        return std::nullopt;
      return ContractionPairs::mayFit(op, *contraction, target) ? size % 2 : 0; // a pair with nothing is the last
    }
    return 0;
  }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override {
    unsigned rank = 0;
    for (auto op : kernel.getOps<linalg::GenericOp>()) {
      unsigned own = cast<RankedTensorType>(op.getResult(0).getType()).getRank();
      if (!rank)
        rank = own;
      else if (op.getNumLoops() != rank || !isElementwise(op))
        return op.emitOpError("expected what follows the sum of a kernel with schedule '") << name << "' to be elementwise on its result";
    }
    return success();
  }

  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override { return emitContraction(kernel, target); }
};

} // namespace

std::unique_ptr<Schedule> makeContraction() { return std::make_unique<ContractionSchedule>(); }

} // namespace cauce
