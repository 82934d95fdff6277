// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products with few columns: several neighbouring results become the columns of one. With y[i, n] = sum_k x[i * S + k * L] f[k, n] and
// i = q * P + p,
//
//   y[q, (p, n)] = sum_k' x[q * P * S + k' * L] g[k', (p, n)]    where g[k', p, n] = f[k' - p * S / L, n], 0 outside of f
//
// over windows of K' = K + (P - 1) * S / L places. The filter's gradient is read the other way round: f'[k, n] = sum_p g'[k + p * S / L, p, n].
// In each column K' - K places are multiplied by zeros; P times as many lanes have something to do.
#include "compiler/algebra/Canonicalize.h"
#include "compiler/algebra/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"
#include "dialects/rt/Rt.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_WIDENCOLUMNSPASS
#include "compiler/algebra/Passes.h.inc"

namespace {

constexpr double leastGain = 1.2;  // less is not worth the zeros around the filter and its rearrangement
constexpr double copyProducts = 64; // what the copy of an element costs, in products of a lane

using nn::typeOf;

int64_t indexOf(ArrayRef<int64_t> list, int64_t value) { return llvm::find(list, value) - list.begin(); }

// Windows of windows of ... of a tensor, and the one of them that counts windows in dimension `windows` and places in dimension `places`
// of the last.
struct Slides {
  SmallVector<nn::WindowsOp> chain; // the last one first
  size_t wanted = 0;
  int64_t windows, places;
  int64_t base = 0;     // the dimension of what the first one reads that the wanted one slides along
  bool isNested = false; // that dimension counts windows or places of an earlier one

  static std::optional<Slides> find(Value value, int64_t windows);
  nn::WindowsOp op() const { return chain[wanted]; }
  int64_t count() const { return last().getDimSize(windows); }
  RankedTensorType last() const { return typeOf(nn::WindowsOp(chain.front()).getY()); }
  int64_t perDilation() const { return op().getStride() / op().getDilation(); }

  // All of them again, with `neighbours` windows of the wanted one in one.
  Value widen(nn::ShapeBuilder &b, int64_t neighbours) const;
};

std::optional<Slides> Slides::find(Value value, int64_t windows) {
  Slides found;
  found.windows = windows;
  bool isFound = false;
  int64_t dim = windows;
  while (auto op = value.getDefiningOp<nn::WindowsOp>()) {
    int64_t along = op.getDimension();
    if (isFound)
      found.isNested |= dim == along || dim == along + 1;
    else if (dim == along + 1)
      return std::nullopt;
    else if (dim == along) {
      isFound = true;
      found.wanted = found.chain.size();
    }
    dim -= dim > along;
    found.chain.push_back(op);
    value = op.getX();
  }
  found.base = dim;
  if (!isFound || found.op().getStride() % found.op().getDilation())
    return std::nullopt;
  // Where the later ones have left the places.
  found.places = int64_t(found.op().getDimension()) + 1;
  for (size_t i = found.wanted; i-- > 0;) {
    int64_t along = found.chain[i].getDimension();
    if (found.places == along)
      return std::nullopt;
    found.places += found.places > along;
  }
  return found;
}

Value Slides::widen(nn::ShapeBuilder &b, int64_t neighbours) const {
  Value value = nn::WindowsOp(chain.back()).getX();
  int64_t size = op().getSize() + (neighbours - 1) * perDilation(), stride = int64_t(op().getStride()) * neighbours;
  int64_t reach = (llvm::divideCeil(count(), neighbours) - 1) * stride + (size - 1) * int64_t(op().getDilation()) + 1;
  if (!isNested)
    if (int64_t missing = reach - typeOf(value).getDimSize(base); missing > 0)
      value = b.pad(value, base, 0, missing);
  for (size_t i = chain.size(); i-- > 0;) {
    nn::WindowsOp old = chain[i];
    value = b.windows(value, old.getDimension(), i == wanted ? size : int64_t(old.getSize()), i == wanted ? stride : int64_t(old.getStride()),
                      old.getDilation());
  }
  return value;
}

class Product {
public:
  Product(nn::DotGeneralOp dot, rt::TargetAttr target) : dot(dot), builder(dot), b(builder, dot.getLoc()) {
    lanes = target.lanesFor(typeOf(dot).getElementType());
  }

  // How many neighbours share a row; 1 if the product stays what it is.
  int64_t match() {
    if (!dot.getLhsBatch().empty() || typeOf(dot.getRhs()).getRank() < 2)
      return 1;
    lhsFree = nn::otherDims(typeOf(dot.getLhs()).getRank(), dot.getLhsContract());
    SmallVector<int64_t> rhsFree = nn::otherDims(typeOf(dot.getRhs()).getRank(), dot.getRhsContract());
    RankedTensorType type = typeOf(dot);
    if (rhsFree.size() != 1 || lhsFree.empty() || type.isDynamicDim(type.getRank() - 1))
      return 1;
    free = rhsFree.front();
    columns = type.getShape().back();
    return matchResult() || matchFilter() ? choose() : 1;
  }

  Value rewrite(int64_t neighbours) { return isFilter ? rewriteFilter(neighbours) : rewriteResult(neighbours); }

private:
  // Windows are rows of the result, places are summed over.
  bool matchResult() {
    std::optional<Slides> found = Slides::find(dot.getLhs(), lhsFree.back());
    if (!found || !llvm::is_contained(dot.getLhsContract(), found->places))
      return false;
    // Vectors run along another dimension then.
    if (llvm::any_of(dot->getUsers(), [](Operation *user) { return isa<nn::TransposeOp>(user); }))
      return false;
    slides = *found;
    products = 1;
    for (int64_t dim : dot.getLhsContract())
      products *= sizeOf(dot.getLhs(), dim);
    // One column is no column: its sum runs in vectors along what is summed over, if that is long enough.
    int64_t last = typeOf(dot.getLhs()).getRank() - 1;
    return columns > 1 || !llvm::is_contained(dot.getLhsContract(), last) || typeOf(dot.getLhs()).getDimSize(last) < lanes / 2;
  }

  // Windows are summed over, beside the columns; places are rows of the result.
  bool matchFilter() {
    int64_t besides = indexOf(dot.getRhsContract(), free - 1);
    if (free != typeOf(dot.getRhs()).getRank() - 1 || besides == int64_t(dot.getRhsContract().size()))
      return false;
    std::optional<Slides> found = Slides::find(dot.getLhs(), dot.getLhsContract()[besides]);
    if (!found || !llvm::is_contained(lhsFree, found->places))
      return false;
    slides = *found;
    products = 1;
    for (int64_t dim : lhsFree)
      products *= sizeOf(dot.getLhs(), dim);
    return isFilter = true;
  }

  // For the cost, where a symbol is many.
  static double sizeOf(Value value, int64_t dim) {
    return typeOf(value).isDynamicDim(dim) ? 1024 : typeOf(value).getDimSize(dim);
  }

  // Products of a lane for each element that is wanted, with the zeros and the lanes that have nothing to do.
  double costOf(int64_t neighbours) const {
    double size = slides.op().getSize(), all = llvm::alignTo(neighbours * columns, lanes), windows = slides.count();
    int64_t rows = llvm::divideCeil(slides.count(), neighbours);
    double cost = products * (size + (neighbours - 1) * slides.perDilation()) / size * all / columns * rows / windows;
    return rows * neighbours == slides.count() ? cost : cost + copyProducts;
  }

  int64_t choose() const {
    int64_t best = 1;
    if (columns < 1 || slides.count() < 2)
      return best;
    for (int64_t neighbours = 2; neighbours <= std::min(slides.count(), lanes / columns); ++neighbours)
      if ((!slides.isNested || slides.count() % neighbours == 0) && costOf(neighbours) < costOf(best))
        best = neighbours;
    return costOf(1) > leastGain * costOf(best) ? best : 1;
  }

  nn::DotGeneralOp multiply(Value lhs, Value rhs) {
    return nn::DotGeneralOp::create(builder, b.loc, lhs, rhs, dot.getLhsBatch(), dot.getRhsBatch(), dot.getLhsContract(), dot.getRhsContract());
  }

  // g, of which the windows of f are the columns, the last neighbour's first.
  Value widenFilter(int64_t neighbours) {
    int64_t along = dot.getRhsContract()[indexOf(dot.getLhsContract(), slides.places)], step = slides.perDilation();
    int64_t zeros = (neighbours - 1) * step, size = int64_t(slides.op().getSize()) + zeros;
    Value filter = b.pad(dot.getRhs(), along, zeros, zeros);
    filter = b.reverse(b.windows(filter, along, size, step), along);
    int64_t rank = typeOf(filter).getRank(), column = free + (free > along);
    SmallVector<int64_t> order;
    for (int64_t dim = 0; dim < rank; ++dim) {
      if (dim == column)
        order.push_back(along);
      if (dim != along)
        order.push_back(dim);
    }
    return b.merge(b.transpose(filter, order), indexOf(order, along));
  }

  Value rewriteResult(int64_t neighbours) {
    Value wide = multiply(slides.widen(b, neighbours), widenFilter(neighbours));
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(wide));
    int64_t along = dims.size() - 2;
    dims[along].size *= neighbours;
    dims[along + 1].size = columns;
    Value y = b.reshape(wide, nn::makeType(dims, typeOf(wide).getElementType()));
    return dims[along].size == slides.count() ? y : b.slice(y, along, 0, slides.count());
  }

  Value rewriteFilter(int64_t neighbours) {
    Value dy = dot.getRhs();
    int64_t count = slides.count(), rows = llvm::divideCeil(count, neighbours);
    if (rows * neighbours != count)
      dy = b.pad(dy, free - 1, 0, rows * neighbours - count);
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(dy));
    dims[free - 1].size = rows;
    dims[free].size = neighbours * columns;
    Value wide = multiply(slides.widen(b, neighbours), b.reshape(dy, nn::makeType(dims, typeOf(dy).getElementType())));
    int64_t along = indexOf(lhsFree, slides.places), last = typeOf(wide).getRank() - 1, step = slides.perDilation();
    Value sum;
    for (int64_t p = 0; p < neighbours; ++p) {
      Value part = b.slice(b.slice(wide, last, p * columns, (p + 1) * columns), along, p * step, p * step + int64_t(slides.op().getSize()));
      sum = sum ? b.add(sum, part) : part;
    }
    return sum;
  }

  nn::DotGeneralOp dot;
  OpBuilder builder;
  nn::ShapeBuilder b;
  int64_t lanes, columns = 0;
  SmallVector<int64_t> lhsFree; // dimensions of lhs that the result has
  int64_t free = 0;             // the one of rhs
  bool isFilter = false;
  Slides slides;
  double products = 0; // of an element of rhs or of the result
};

// What is computed element by element of a wide product is computed wide, too: it is part of the product's kernel then.
class Sink {
public:
  explicit Sink(nn::ReshapeOp narrow) : builder(narrow), wide(typeOf(narrow.getX())), type(narrow.getType()) { worklist.push_back(narrow); }

  void run() {
    while (!worklist.empty()) {
      nn::ReshapeOp narrow = worklist.pop_back_val();
      llvm::SetVector<Operation *> users(narrow->user_begin(), narrow->user_end());
      if (!llvm::all_of(users, [&](Operation *user) { return canSink(user); }))
        continue;
      for (Operation *user : users) {
        auto below = nn::ReshapeOp::create(builder, user->getLoc(), user->getResult(0).getType(), compute(user));
        user->getResult(0).replaceAllUsesWith(below);
        worklist.push_back(below);
      }
    }
  }

private:
  bool canSink(Operation *op) const {
    return op->hasTrait<OpTrait::Elementwise>() && llvm::all_of(op->getOperands(), [&](Value operand) {
             auto broadcast = operand.getDefiningOp<nn::BroadcastOp>();
             return !broadcast || canBroadcast(broadcast);
           });
  }

  // Whether the two dimensions that are divided otherwise are both there, or the last one, or neither.
  bool canBroadcast(nn::BroadcastOp op) const {
    int64_t rank = type.getRank();
    bool hasRows = llvm::is_contained(op.getDims(), rank - 2), hasColumns = llvm::is_contained(op.getDims(), rank - 1);
    for (auto [i, dim] : llvm::enumerate(op.getDims()))
      if (dim >= rank - 2 && typeOf(op.getX()).getDimSize(i) != type.getDimSize(dim))
        return false;
    return hasColumns || !hasRows;
  }

  Value widen(nn::ShapeBuilder &b, Value value) {
    Type element = typeOf(value).getElementType();
    RankedTensorType to = nn::withElementType(wide, element);
    Operation *op = value.getDefiningOp();
    if (auto reshape = dyn_cast_or_null<nn::ReshapeOp>(op); reshape && reshape.getX().getType() == to)
      return reshape.getX();
    if (auto full = dyn_cast_or_null<nn::FullOp>(op))
      return b.full(to, full.getValue().convertToDouble());
    // What is computed for this alone goes along; a value between kernels is another shape of the same memory.
    if (op && op->hasOneUse() && canSink(op))
      return compute(op);
    auto broadcast = dyn_cast_or_null<nn::BroadcastOp>(op);
    if (!broadcast)
      return b.reshape(value, to);
    // The columns, repeated for each neighbour; or rows and columns, divided otherwise.
    Value x = broadcast.getX();
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), ofWide = nn::dimsOf(to);
    if (llvm::is_contained(broadcast.getDims(), type.getRank() - 1)) {
      nn::Dim &columns = dims.back();
      if (llvm::is_contained(broadcast.getDims(), type.getRank() - 2)) {
        dims[dims.size() - 2] = ofWide[ofWide.size() - 2];
      } else {
        SmallVector<nn::Dim> repeated = dims;
        repeated.insert(repeated.end() - 1, {ofWide.back().size / columns.size, {}});
        SmallVector<int64_t> from = llvm::to_vector(llvm::seq<int64_t>(0, dims.size()));
        ++from.back();
        x = nn::BroadcastOp::create(builder, b.loc, nn::makeType(repeated, element), x, from);
      }
      columns = ofWide.back();
      x = b.reshape(x, nn::makeType(dims, element));
    }
    return nn::BroadcastOp::create(builder, b.loc, to, x, broadcast.getDims());
  }

  // The op on wide values.
  Value compute(Operation *op) {
    builder.setInsertionPoint(op);
    nn::ShapeBuilder b(builder, op->getLoc());
    IRMapping mapping;
    for (Value operand : op->getOperands()) {
      if (!mapping.contains(operand))
        mapping.map(operand, widen(b, operand));
      builder.setInsertionPoint(op); // again: what was computed for the operand stands before others
    }
    Value result = builder.clone(*op, mapping)->getResult(0);
    result.setType(nn::withElementType(wide, typeOf(result).getElementType()));
    return result;
  }

  OpBuilder builder;
  RankedTensorType wide, type; // of the values that are divided otherwise, and of what they stand for
  SmallVector<nn::ReshapeOp> worklist;
};

struct WidenColumnsPass : impl::WidenColumnsPassBase<WidenColumnsPass> {
  void runOnOperation() override {
    rt::TargetAttr target = rt::TargetAttr::of(getOperation());
    bool isChanged = false;
    SmallVector<nn::DotGeneralOp> dots(getOperation().getOps<nn::DotGeneralOp>());
    for (nn::DotGeneralOp dot : dots) {
      Product product(dot, target);
      int64_t neighbours = product.match();
      if (neighbours == 1)
        continue;
      int64_t columns = typeOf(dot).getShape().back();
      explain(dot.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "product of " << describeNodes(dot.getLoc()) << ": " << neighbours << " neighbours of " << columns << " columns side by side, "
            << neighbours * columns << " in vectors of " << target.lanesFor(typeOf(dot).getElementType());
      });
      Value value = product.rewrite(neighbours);
      dot->getResult(0).replaceAllUsesWith(value);
      dot->erase();
      if (auto narrow = value.getDefiningOp<nn::ReshapeOp>())
        Sink(narrow).run();
      isChanged = true;
    }
    if (!isChanged)
      return markAllAnalysesPreserved();
    // Reshapes of reshapes, padding of padding, and windows and broadcasts that nothing reads any more.
    OpPassManager canonicalizer = makeCanonicalizer();
    if (failed(runPipeline(canonicalizer, getOperation())))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
