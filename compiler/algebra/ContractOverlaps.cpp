// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of overlapping products as products over windows. With y[j] the sum of a[i] b[k] over i * S + k * L == j:
//
//   S = 1            y[j] = sum_k a'[j + k * L] b[K - 1 - k], where a' is a with (K - 1) * L zeros in front
//   L = 1            k = t * S + r: y[q * S + r] = sum_t a'[q + t] b[(T - 1 - t) * S + r], where b is as long as T * S
//   otherwise        S = 1, with S - 1 zeros between the elements of a
//
// Where L = 1 and many products were with the zeros that make b longer, each r is a product of its own, with every S-th element of b from r on.
//
// A common divisor of S and L is taken out first: it leaves zeros between the elements of y. Each dimension that is summed over goes
// through this by itself; their products are one dot_general. What a slice leaves of y, as the gradient of padding does, is all that is
// computed.
//
// Dimensions are followed by name, a number each, through transposes and from step to step.
#include "compiler/algebra/Canonicalize.h"
#include "compiler/algebra/OverlapAxis.h"
#include "compiler/algebra/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_CONTRACTOVERLAPSPASS
#include "compiler/algebra/Passes.h.inc"

namespace {

constexpr double leastWaste = 1.2;  // less is not worth several products and the sum of what they leave
constexpr int64_t mostProducts = 16;

using nn::typeOf;

// A value and the names of its dimensions.
struct Named {
  Value value;
  SmallVector<int> names;

  int64_t at(int name) const { return llvm::find(names, name) - names.begin(); }
  bool has(int name) const { return llvm::is_contained(names, name); }
  int64_t size(int name) const { return typeOf(value).getDimSize(at(name)); }

  void permute(nn::ShapeBuilder &b, ArrayRef<int> order) {
    SmallVector<int64_t> permutation = llvm::map_to_vector(order, [&](int name) { return at(name); });
    if (!llvm::is_sorted(permutation))
      value = b.transpose(value, permutation);
    names.assign(order.begin(), order.end());
  }
  void pad(nn::ShapeBuilder &b, int name, int64_t low, int64_t high, int64_t interior = 0) {
    if (low || high || interior)
      value = b.pad(value, at(name), low, high, interior);
  }
  void slice(nn::ShapeBuilder &b, int name, int64_t start, int64_t length) {
    if (length != size(name))
      value = b.slice(value, at(name), start, start + length);
  }
  // A dimension becomes two, the second of which has the size `inner` and the name `second`.
  void split(nn::ShapeBuilder &b, int name, int second, int64_t inner) {
    value = b.split(value, at(name), inner);
    names.insert(names.begin() + at(name) + 1, second);
  }
  // A dimension and the one after it become one.
  void merge(nn::ShapeBuilder &b, int name) {
    value = b.merge(value, at(name));
    names.erase(names.begin() + at(name) + 1);
  }
};

class Overlap {
public:
  explicit Overlap(nn::OverlapAddOp sum) : root(sum), builder(sum), b(builder, sum.getLoc()) {}

  // Why it stays what it is; nothing if it became a product.
  StringRef rewrite() {
    if (StringRef reason = find(); !reason.empty())
      return reason;
    if (Operation *slice = lastSlice(); slice != root) {
      root = slice;
      builder.setInsertionPoint(root);
      if (StringRef reason = find(); !reason.empty())
        return reason;
    }
    Value sum;
    SmallVector<OverlapAxis, 3> whole = axes;
    Named left = lhs, right = rhs;
    for (int64_t number = 0, products = chooseProducts(); number < products; ++number, axes = whole, lhs = left, rhs = right) {
      if (products > 1 && !chooseOffsets(number))
        continue;
      prepareFilter();
      prepareData();
      Named product = multiply();
      finish(product);
      sum = sum ? b.add(sum, product.value) : product.value;
    }
    if (!sum) // what a slice leaves lies between windows
      sum = b.zeros(root->getResult(0));
    root->getResult(0).replaceAllUsesWith(sum);
    return "";
  }

  SmallVector<Operation *> replaced; // the root first

private:
  // What uses the sum alone and leaves a part of the dimensions that are summed to.
  Operation *lastSlice() {
    Operation *last = root;
    while (last->hasOneUse()) {
      auto slice = dyn_cast<nn::SliceOp>(*last->user_begin());
      auto isSummed = [&](const OverlapAxis &axis) { return axis.result == int(slice.getDimension()); };
      if (!slice || slice.getStride() != 1 || llvm::none_of(axes, isSummed))
        break;
      last = slice;
    }
    return last;
  }

  // The product, and what its dimensions are in the result.
  StringRef find() {
    Value value = root->getResult(0);
    RankedTensorType type = typeOf(value);
    SmallVector<int> names = llvm::to_vector(llvm::seq<int>(0, type.getRank()));
    SmallVector<int64_t> begins(names.size(), 0);
    resultNames = names;
    next = names.size();
    axes.clear();
    sliced.clear();
    replaced.clear();
    while (true) {
      Operation *op = value.getDefiningOp();
      if (op && op != root && !op->hasOneUse() && isa<nn::OverlapAddOp, nn::TransposeOp, nn::SliceOp, nn::DotGeneralOp>(op))
        return "what it sums has other users";
      if (auto sum = dyn_cast_or_null<nn::OverlapAddOp>(op)) {
        int64_t dimension = sum.getDimension();
        int name = names[dimension];
        if (name >= int(resultNames.size()))
          return "it sums windows of windows";
        axes.push_back({int64_t(sum.getStride()), int64_t(sum.getDilation()), begins[name], type.getDimSize(name), name, next, next + 1});
        names[dimension] = next++;
        names.insert(names.begin() + dimension + 1, next++);
        value = sum.getX();
      } else if (auto transpose = dyn_cast_or_null<nn::TransposeOp>(op)) {
        SmallVector<int> before(names.size());
        for (auto [to, from] : llvm::enumerate(transpose.getPermutation()))
          before[from] = names[to];
        names = before;
        value = transpose.getX();
      } else if (auto slice = dyn_cast_or_null<nn::SliceOp>(op); slice && slice.getStride() == 1 && names[slice.getDimension()] < int(begins.size())) {
        begins[names[slice.getDimension()]] += slice.getStart();
        sliced.push_back(names[slice.getDimension()]);
        value = slice.getX();
      } else if (auto dot = dyn_cast_or_null<nn::DotGeneralOp>(op)) {
        replaced.push_back(op);
        if (llvm::any_of(sliced, [&](int name) { return llvm::none_of(axes, [&](const OverlapAxis &axis) { return axis.result == name; }); }))
          return "a slice leaves a part of another dimension";
        name(dot, names);
        return chooseData();
      } else {
        return "what it sums is no product";
      }
      replaced.push_back(op);
    }
  }

  // Names of the operands' dimensions: shared ones are those of the result, or new ones where they are contracted.
  void name(nn::DotGeneralOp dot, ArrayRef<int> names) {
    auto of = [&](Value operand, ArrayRef<int64_t> shared, ArrayRef<int64_t> contracted, ArrayRef<int> free) {
      Named named{operand, {}};
      for (int64_t dim = 0, rank = typeOf(operand).getRank(); dim < rank; ++dim) {
        if (const int64_t *it = llvm::find(shared, dim); it != shared.end())
          named.names.push_back(names[it - shared.begin()]);
        else if (const int64_t *it = llvm::find(contracted, dim); it != contracted.end())
          named.names.push_back(next + (it - contracted.begin()));
        else
          named.names.push_back(free.front()), free = free.drop_front();
      }
      return named;
    };
    int64_t rank = typeOf(dot.getLhs()).getRank();
    batch.assign(names.begin(), names.begin() + dot.getLhsBatch().size());
    lhs = of(dot.getLhs(), dot.getLhsBatch(), dot.getLhsContract(), names.drop_front(batch.size()));
    rhs = of(dot.getRhs(), dot.getRhsBatch(), dot.getRhsContract(), names.drop_front(rank - dot.getLhsContract().size()));
    next += dot.getLhsContract().size();
  }

  StringRef chooseData() {
    auto holds = [&](const Named &data, const Named &filter) {
      return llvm::all_of(axes, [&](const OverlapAxis &axis) {
        return data.has(axis.window) && !filter.has(axis.window) && filter.has(axis.place) && !data.has(axis.place);
      });
    };
    if (!holds(lhs, rhs) && !holds(rhs, lhs))
      return "windows and places within them are not dimensions of one operand each";
    data = holds(lhs, rhs) ? &lhs : &rhs;
    filter = data == &lhs ? &rhs : &lhs;
    for (OverlapAxis &axis : axes)
      if (!axis.plan(data->size(axis.window), filter->size(axis.place)))
        return "nothing of it is left by a slice";
    return "";
  }

  // A stride that does not divide the places: how many of their products are with zeros.
  double wasteOf(const OverlapAxis &axis) const {
    return axis.stride > 1 ? double(axis.steps * axis.stride) / filter->size(axis.place) : 1;
  }

  // One, or one for each offset along each dimension in which zeros would be many.
  int64_t chooseProducts() const {
    double waste = 1;
    int64_t products = 1;
    for (const OverlapAxis &axis : axes) {
      waste *= wasteOf(axis);
      if (wasteOf(axis) > 1 && (products *= axis.stride) > mostProducts)
        return 1;
    }
    return waste > leastWaste ? products : 1;
  }

  // Those of product number `number`; false if it is zero.
  bool chooseOffsets(int64_t number) {
    for (OverlapAxis &axis : axes)
      if (wasteOf(axis) > 1) {
        if (!axis.plan(data->size(axis.window), filter->size(axis.place), number % axis.stride))
          return false;
        number /= axis.stride;
      }
    return true;
  }

  // Step by step for all dimensions, not the other way round: padding is one copy then, reshapes are one, and nothing is between windows
  // and the product, which reads what they are made of.
  void prepareFilter() {
    for (const OverlapAxis &axis : axes)
      if (axis.offset >= 0)
        filter->value = b.slice(filter->value, filter->at(axis.place), axis.offset, filter->size(axis.place), axis.stride);
      else
        filter->pad(b, axis.place, 0, axis.steps * axis.stride - filter->size(axis.place));
    for (OverlapAxis &axis : axes)
      if (axis.stride > 1 && axis.offset < 0)
        filter->split(b, axis.place, axis.phase = next++, axis.stride);
    for (const OverlapAxis &axis : axes)
      filter->value = b.reverse(filter->value, filter->at(axis.place));
  }

  // The windows that come into being have the name of the places.
  void prepareData() {
    for (const OverlapAxis &axis : axes)
      data->pad(b, axis.window, 0, 0, axis.interior);
    for (const OverlapAxis &axis : axes) {
      int64_t before = std::max<int64_t>(-axis.low, 0), after = std::max<int64_t>(-axis.high, 0);
      data->slice(b, axis.window, before, data->size(axis.window) - before - after);
    }
    for (const OverlapAxis &axis : axes)
      data->pad(b, axis.window, std::max<int64_t>(axis.low, 0), std::max<int64_t>(axis.high, 0));
    for (const OverlapAxis &axis : axes) {
      int64_t position = data->at(axis.window);
      data->value = b.windows(data->value, position, axis.steps, 1, axis.dilation);
      data->names[position] = axis.result;
      data->names.insert(data->names.begin() + position + 1, axis.place);
    }
  }

  // The product of both over the names that they share and the result has not, in the order of the data: what lies side by side in memory
  // comes last.
  Named multiply() {
    SmallVector<int64_t> lhsBatch, rhsBatch, lhsContract, rhsContract;
    Named product;
    for (int name : batch) {
      lhsBatch.push_back(lhs.at(name));
      rhsBatch.push_back(rhs.at(name));
      product.names.push_back(name);
    }
    for (int name : data->names)
      if (filter->has(name) && !llvm::is_contained(batch, name)) {
        lhsContract.push_back(lhs.at(name));
        rhsContract.push_back(rhs.at(name));
      }
    for (const Named *operand : {&lhs, &rhs})
      for (int name : operand->names)
        if (!lhs.has(name) || !rhs.has(name))
          product.names.push_back(name);
    product.value = nn::DotGeneralOp::create(builder, b.loc, lhs.value, rhs.value, lhsBatch, rhsBatch, lhsContract, rhsContract);
    return product;
  }

  // Phases next to each other, what is not wanted cut off, and zeros where no window has an element.
  void finish(Named &product) {
    SmallVector<int> order;
    for (int name : resultNames) {
      order.push_back(name);
      for (const OverlapAxis &axis : axes)
        if (axis.result == name && axis.phase >= 0)
          order.push_back(axis.phase);
    }
    product.permute(b, order);
    for (const OverlapAxis &axis : axes)
      if (axis.phase >= 0)
        product.merge(b, axis.result);
    for (const OverlapAxis &axis : axes)
      product.slice(b, axis.result, axis.first, axis.count);
    for (const OverlapAxis &axis : axes)
      if (axis.offset >= 0)
        product.pad(b, axis.result, axis.zeros, axis.length - axis.zeros - ((axis.count - 1) * axis.stride + 1), axis.stride - 1);
    for (const OverlapAxis &axis : axes)
      if (axis.common > 1) {
        int64_t zerosBehind = axis.begin + axis.size - ((axis.length - 1) * axis.common + 1);
        product.pad(b, axis.result, 0, zerosBehind, axis.common - 1);
        product.slice(b, axis.result, axis.begin, axis.size);
      }
  }

  Operation *root;
  OpBuilder builder;
  nn::ShapeBuilder b;
  SmallVector<OverlapAxis, 3> axes;
  SmallVector<int> resultNames, batch;
  SmallVector<int> sliced; // names of the dimensions that are cut
  int next = 0; // the first name that is free
  Named lhs, rhs, *data = nullptr, *filter = nullptr;
};

struct ContractOverlapsPass : impl::ContractOverlapsPassBase<ContractOverlapsPass> {
  void runOnOperation() override {
    bool isChanged = false;
    // From the last one back: one of several in a row takes those before it along.
    SmallVector<nn::OverlapAddOp> sums(getOperation().getOps<nn::OverlapAddOp>());
    llvm::SmallPtrSet<Operation *, 8> replaced;
    for (nn::OverlapAddOp sum : llvm::reverse(sums)) {
      if (replaced.contains(sum))
        continue;
      Overlap overlap(sum);
      StringRef reason = overlap.rewrite();
      auto tell = [&](raw_ostream &out) {
        out << "sum of overlapping windows of " << describeNodes(sum.getLoc());
        reason.empty() ? out << " became a product over windows" : out << " stays: " << reason;
      };
      if (!reason.empty()) {
        explainMissed(sum.getLoc(), getArgument(), tell);
        continue;
      }
      explain(sum.getLoc(), getArgument(), tell);
      isChanged = true;
      for (Operation *op : overlap.replaced)
        replaced.insert(op);
      for (Operation *op : overlap.replaced)
        op->erase();
    }
    if (!isChanged)
      return markAllAnalysesPreserved();
    // Padding by nothing, windows of one element and the like.
    OpPassManager canonicalizer = makeCanonicalizer();
    if (failed(runPipeline(canonicalizer, getOperation())))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
