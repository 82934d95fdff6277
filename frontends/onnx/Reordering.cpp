// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that take elements from other places of the same dimension.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

// Of each sequence the first elements in reverse, as many as it is long, and the others as they are.
LogicalResult reverseSequence(Node &n) {
  Value x = n.operand(0), lengths = x ? n.operand(1) : Value();
  if (!lengths)
    return failure();
  int64_t batch = n.integer("batch_axis", 1), time = n.integer("time_axis", 0);
  if (n.rank(0) < 2 || std::min(batch, time) != 0 || std::max(batch, time) != 1)
    return n.fail() << "expected a batch_axis and a time_axis that are 0 and 1 of at least two dimensions, but got " << batch << " and " << time << " of " << nn::describe(n.dims(0));
  if (n.rank(1) != 1 || n.dims(1)[0] != n.dims(0)[batch] || !n.element(1).isInteger(64))
    return n.fail() << "expected a length of INT64 for each of " << nn::describe(n.dims(0)[batch]) << ", but got " << n.type(1);
  Value place = n.indicesAlong(n.dims(0), time);
  Value length = n.b.broadcast(lengths, place, {batch});
  Value other = n.b.sub(n.b.addScalar(length, -1), place);
  return n.give(n.b.gatherElements(x, n.b.select(n.b.compare(nn::ComparePredicate::lt, place, length), other, place), time));
}

// The middle of what is too long, zeros around what is too short; what cannot be halved is at the end.
LogicalResult centerCropPad(Node &n) {
  Value x = n.operand(0);
  std::optional<SmallVector<int64_t>> shape = x ? n.integers(1, "the shape") : std::nullopt;
  if (!shape)
    return failure();
  SmallVector<int64_t> axes = n.hasAttribute("axes") ? n.list("axes") : llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  std::optional<SmallVector<int64_t>> ordered = axes.size() == shape->size() ? n.axesInOrder(axes, n.rank(0)) : std::nullopt;
  if (!ordered)
    return n.failed() ? failure() : n.fail() << "expected a size for each of " << axes.size() << " axes, but got " << shape->size();
  SmallVector<nn::Dim> dims = n.dims(0);
  for (auto [given, size] : llvm::zip(*ordered, *shape)) {
    nn::Dim &dim = dims[given];
    if (!dim.isStatic() || size < 1 || size > (int64_t(1) << 40))
      return n.fail() << "expected sizes from 1 to 2^40 in place of sizes that are numbers, but got " << size << " for " << nn::describe(dim);
    dim = {size, {}};
  }
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << excess;
  for (auto [axis, dim] : llvm::enumerate(dims)) {
    nn::Dim own = n.dims(0)[axis];
    int64_t more = own == dim ? 0 : dim.size - own.size;
    if (more < 0)
      x = n.b.slice(x, axis, -more / 2, -more / 2 + dim.size);
    else if (more > 0)
      x = n.b.pad(x, axis, more / 2, more - more / 2);
  }
  return n.give(x);
}

constexpr Operator all[] = {
    {"CenterCropPad", 18, 2, 2, centerCropPad},
    {"ReverseSequence", 10, 2, 2, reverseSequence},
};

} // namespace

ArrayRef<Operator> reorderingOperators() { return all; }

} // namespace cauce::onnx
