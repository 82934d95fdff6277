// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators whose elements are functions of their places: windows of signals, and grids of places that matrices move.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

constexpr int64_t mostPlaces = int64_t(1) << 24;

// A constant vector of what a function makes of each place.
Known tableOf(int64_t size, Type element, llvm::function_ref<double(int64_t)> function) {
  Known table;
  table.shape = {size}, table.element = element;
  for (int64_t i = 0; i < size; ++i)
    table.numbers.push_back(function(i));
  return table;
}

// Sums of cosines of an angle that goes around once, in so many steps or, symmetric, in one less: a symmetric one of one element is NaN, as in the standard's own formula.
struct Cosines {
  double one, once, twice;
};
constexpr Cosines hann = {0.5, 0.5, 0}, hamming = {25.0 / 46, 21.0 / 46, 0}, blackman = {0.42, 0.5, 0.08};

template <const Cosines &c> LogicalResult signalWindow(Node &n) {
  std::optional<double> size = n.number(0, "the size");
  int64_t type = n.integer("output_datatype", pb::TensorProto::FLOAT), steps = n.integer("periodic", 1) ? 0 : -1;
  if (!size || n.failed())
    return failure();
  Type element = elementTypeOf(int32_t(type), n.b.builder.getContext());
  if (!element || !isa<FloatType>(element))
    return n.fail() << "expected output_datatype to be a type of floats that nn has, but got " << nameOfDataType(int32_t(type));
  if (!(*size >= 0 && *size <= double(mostPlaces)))
    return n.fail() << "expected a size from 0 to 2^24, but got " << *size;
  steps += int64_t(*size);
  Known table = tableOf(int64_t(*size), element, [&](int64_t i) {
    double angle = 2 * M_PI * double(i) / double(steps);
    return c.one - c.once * std::cos(angle) + c.twice * std::cos(2 * angle);
  });
  return table.count() <= Known::most ? n.give(table) : n.give(n.b.constant(table.attribute()));
}

// Where matrices (N, D, D + 1) move the places of an image (N, C, S...), from -1 to 1 along each dimension, the last of them first: (N, S..., D).
LogicalResult affineGrid(Node &n) {
  Value theta = n.floats(0);
  std::optional<SmallVector<int64_t>> size = theta ? n.integers(1, "the size") : std::nullopt;
  if (!size)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  int64_t rank = int64_t(size->size()) - 2;
  if ((rank != 2 && rank != 3) || dims.size() != 3 || dims[1] != nn::Dim{rank, {}} || dims[2] != nn::Dim{rank + 1, {}} || dims[0] != nn::Dim{(*size)[0], {}})
    return n.fail() << "expected matrices (N, 2, 3) for a size (N, C, H, W), or (N, 3, 4) for (N, C, D, H, W), but got " << nn::describe(dims) << " for " << size->size() << " sizes";
  SmallVector<nn::Dim> result = {dims[0]};
  for (int64_t each : ArrayRef(*size).drop_front(2)) {
    if (each < 1 || each > mostPlaces)
      return n.fail() << "expected sizes from 1 to 2^24, but got " << each;
    result.push_back({each, {}});
  }
  result.push_back({rank, {}});
  if (std::string excess = nn::describeExcess(result); !excess.empty())
    return n.fail() << excess;
  bool isAligned = n.integer("align_corners", 0);
  Value like = n.b.full(nn::makeType(result, n.element(0)), 0), sum;
  for (int64_t k = 0; k <= rank; ++k) {
    Value factor = n.b.broadcast(n.reshape(n.b.slice(theta, 2, k, k + 1), {dims[0], dims[1]}), like, {0, rank + 1});
    if (k < rank) {
      int64_t axis = rank - k, count = result[axis].size;
      // Of corners the outermost places are at -1 and 1, and a single one in the middle; otherwise the middle of each element is one.
      Known places = tableOf(count, n.element(0), [&](int64_t i) {
        return isAligned ? (count == 1 ? 0 : 2 * double(i) / double(count - 1) - 1) : (2 * double(i) + 1) / double(count) - 1;
      });
      factor = n.b.mul(factor, n.b.broadcast(n.b.constant(places.attribute()), like, {axis}));
    }
    sum = sum ? n.b.add(sum, factor) : factor;
  }
  return n.give(sum);
}

constexpr Operator all[] = {
    {"AffineGrid", 20, 2, 2, affineGrid},
    {"BlackmanWindow", 17, 1, 1, signalWindow<blackman>},
    {"HammingWindow", 17, 1, 1, signalWindow<hamming>},
    {"HannWindow", 17, 1, 1, signalWindow<hann>},
};

} // namespace

ArrayRef<Operator> tableOperators() { return all; }

} // namespace cauce::onnx
