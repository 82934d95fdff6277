// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the elements of a buffer lie, and how a point or a vector of points is loaded and stored.
#include "compiler/kernels/KernelBuilder.h"

#include "dialects/elements/ElementType.h"
#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <numeric>

using namespace mlir;

namespace cauce {

OpFoldResult KernelBuilder::offsetOf(const Buffer &buffer, ArrayRef<OpFoldResult> indices) {
  if (indices.empty())
    return b.getIndexAttr(0);
  AffineExpr d0, d1, d2;
  bindDims(b.getContext(), d0, d1, d2);
  if (buffer.layout.getKind() == rt::LayoutKind::Panel) {
    // (k..., n) -> (n / P) * K * P + k * P + n % P, where k counts through all rows and K is their number
    int64_t panel = buffer.layout.getParameter();
    OpFoldResult row = indices[0];
    for (unsigned i = 1; i + 1 < indices.size(); ++i)
      row = multiplyAdd(row, buffer.sizes[i], indices[i]);
    OpFoldResult rows = product(ArrayRef(buffer.sizes).drop_back());
    if (std::optional<int64_t> known = getConstantIntValue(rows))
      return apply(d1.floorDiv(panel) * (*known * panel) + d0 * panel + d1 % panel, {row, indices.back()});
    OpFoldResult first = multiplyAdd(apply(d0.floorDiv(panel), {indices.back()}), rows, b.getIndexAttr(0));
    return apply(d0 * panel + d1 * panel + d2 % panel, {first, row, indices.back()});
  }
  OpFoldResult offset = indices[0];
  for (unsigned i = 1; i < indices.size(); ++i)
    offset = multiplyAdd(offset, buffer.extents[i], indices[i]);
  return offset;
}

OpFoldResult KernelBuilder::multiplyAdd(OpFoldResult x, OpFoldResult size, OpFoldResult y) {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  if (std::optional<int64_t> constant = getConstantIntValue(size))
    return apply(d0 * *constant + d1, {x, y});
  // A product of values is not affine.
  Value product = arith::MulIOp::create(b, loc, asValue(x), asValue(size));
  return apply(d0 + d1, {product, y});
}

Value KernelBuilder::splat(Value value, int64_t width) {
  if (isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(b, loc, VectorType::get({width}, value.getType()), value);
}

Value KernelBuilder::maskFor(OpFoldResult start, OpFoldResult size, int64_t width) {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  Value left = asValue(apply(d1 - d0, {start, size}));
  // A mask is made of 32 bits.
  std::optional<int64_t> known = getConstantIntValue(size);
  if (!known || *known > std::numeric_limits<int32_t>::max())
    left = arith::MinSIOp::create(b, loc, left, index(width));
  return vector::CreateMaskOp::create(b, loc, VectorType::get({width}, b.getI1Type()), ValueRange{left});
}

std::optional<int64_t> coefficientOf(AffineExpr expr, unsigned dim) {
  if (!expr.isFunctionOfDim(dim))
    return 0;
  if (isa<AffineDimExpr>(expr))
    return 1;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<int64_t> lhs = coefficientOf(binary.getLHS(), dim), rhs = coefficientOf(binary.getRHS(), dim);
  if (!lhs || !rhs)
    return std::nullopt;
  if (expr.getKind() == AffineExprKind::Add)
    return *lhs + *rhs;
  if (expr.getKind() == AffineExprKind::Mul)
    if (auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS()))
      return *lhs * constant.getValue();
  return std::nullopt;
}

static bool isVectorDim(AffineExpr expr, const Point &point) {
  auto dim = dyn_cast<AffineDimExpr>(expr);
  return dim && int(dim.getPosition()) == point.vectorDim;
}

// Whether elements that follow each other along the last dimension, where `last` is their index, lie next to each other: a
// panel ends where the next one begins with another row. Vectors start at a multiple of their width along their own
// dimension, but anywhere if the index is another expression.
static bool isRun(const Buffer &buffer, AffineExpr last, const Point &point) {
  return buffer.layout.getKind() != rt::LayoutKind::Panel ||
         (isVectorDim(last, point) && buffer.layout.getParameter() % point.width == 0);
}

// The last dimension, or that in front of dimensions of size 1, whose elements lie next to each other.
static int lastThatVaries(const Buffer &buffer) {
  int last = buffer.type.getRank() - 1;
  if (buffer.layout.getKind() == rt::LayoutKind::Dense)
    while (last > 0 && buffer.type.getDimSize(last) == 1)
      --last;
  return last;
}

// Whether the points lie next to each other: they differ in the last index, or in one that is followed by dimensions of size
// 1 only.
static bool isContiguous(const Buffer &buffer, AffineMap map, const Point &point) {
  int last = lastThatVaries(buffer);
  for (auto [position, expr] : llvm::enumerate(map.getResults()))
    if (coefficientOf(expr, point.vectorDim) != (int(position) == last ? 1 : 0))
      return false;
  return isRun(buffer, map.getResult(last), point);
}

// Whether the points of a run beyond a mask lie in memory that may be touched. `last` is the index expression of the dimension
// that is padded; a slice that starts further on would touch more.
static bool isPadded(const Buffer &buffer, AffineExpr last, const Point &point) {
  return isVectorDim(last, point) && buffer.holdsVectors(point.width, point.extent);
}

Value KernelBuilder::load(linalg::GenericOp op, OpOperand *operand, const Point &point) {
  if (!isa<RankedTensorType>(operand->get().getType()))
    return captured(operand->get());
  if (!op.payloadUsesValueFromOperand(operand))
    return {}; // it has the size of a loop, and is in no buffer
  return load(*argument(operand->get()), op.getMatchingIndexingMap(operand), point);
}

Value KernelBuilder::fromStorage(Value value, Type element) {
  Type type = value.getType();
  if (getElementTypeOrSelf(type) == element)
    return value;
  auto vector = dyn_cast<VectorType>(type);
  if (isHalf(element))
    return arith::BitcastOp::create(b, loc, vector ? Type(vector.clone(element)) : element, value);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, value, zero);
}

Value KernelBuilder::loadContiguous(const Buffer &buffer, ArrayRef<OpFoldResult> indices, const Point &point, bool isPadded) {
  Type element = buffer.type.getElementType();
  auto type = VectorType::get({point.width}, storageType(element));
  Value offset = asValue(offsetOf(buffer, indices));
  if (!point.mask || isPadded)
    return fromStorage(vector::LoadOp::create(b, loc, type, buffer.memref, ValueRange{offset}), element);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return fromStorage(vector::MaskedLoadOp::create(b, loc, type, buffer.memref, ValueRange{offset}, point.mask, zero), element);
}

Value KernelBuilder::load(const Buffer &buffer, AffineMap map, const Point &point) {
  Type element = buffer.type.getElementType();
  bool varies = point.vectorDim >= 0 && map.isFunctionOfDim(point.vectorDim);
  SmallVector<OpFoldResult> indices;
  for (AffineExpr expr : map.getResults())
    indices.push_back(apply(expr, point.ivs));
  if (!varies)
    return fromStorage(memref::LoadOp::create(b, loc, buffer.memref, ValueRange{asValue(offsetOf(buffer, indices))}), element);
  if (isContiguous(buffer, map, point))
    return loadContiguous(buffer, indices, point, isPadded(buffer, map.getResults().back(), point));
  SmallVector<Value> lanes;
  for (AffineExpr expr : map.getResults())
    lanes.push_back(vectorOf(expr, point));
  return gather(buffer, lanes, point.width, point.mask);
}

void KernelBuilder::store(const Buffer &buffer, AffineMap map, const Point &point, Value value) {
  Type element = buffer.type.getElementType();
  Type storage = storageType(element);
  if (element != storage) {
    Type type = isa<VectorType>(value.getType()) ? Type(VectorType::get({point.width}, storage)) : storage;
    value = isHalf(element) ? Value(arith::BitcastOp::create(b, loc, type, value)) : Value(arith::ExtUIOp::create(b, loc, type, value));
  }
  SmallVector<OpFoldResult> indices;
  for (AffineExpr expr : map.getResults())
    indices.push_back(apply(expr, point.ivs));
  Value offset = asValue(offsetOf(buffer, indices));
  if (point.vectorDim < 0) {
    memref::StoreOp::create(b, loc, value, buffer.memref, ValueRange{offset});
    return;
  }
  value = splat(value, point.width);
  if (!isContiguous(buffer, map, point)) {
    SmallVector<Value> lanes;
    for (AffineExpr expr : map.getResults())
      lanes.push_back(vectorOf(expr, point));
    Value mask = point.mask ? point.mask : allLanes(point.width);
    vector::ScatterOp::create(b, loc, /*resultType=*/Type(), buffer.memref, ValueRange{index(0)}, laneOffsets(buffer, lanes, point.width), mask, value);
  } else if (!point.mask || isPadded(buffer, map.getResults().back(), point))
    vector::StoreOp::create(b, loc, value, buffer.memref, ValueRange{offset}, point.passesCaches,
                            point.passesCaches ? llvm::MaybeAlign(rt::bytesOf(element) * point.width) : llvm::MaybeAlign());
  else
    vector::MaskedStoreOp::create(b, loc, buffer.memref, ValueRange{offset}, point.mask, value);
}

// Divisions are those of affine expressions: rounded down or up, also of negative numbers.
Value KernelBuilder::vectorOf(AffineExpr expr, const Point &point) {
  if (!expr.isFunctionOfDim(point.vectorDim))
    return asValue(apply(expr, point.ivs));
  auto vectorType = VectorType::get({point.width}, b.getIndexType());
  if (isa<AffineDimExpr>(expr)) {
    SmallVector<int64_t> steps(point.width);
    std::iota(steps.begin(), steps.end(), 0);
    Value iota = arith::ConstantOp::create(b, loc, DenseIntElementsAttr::get(vectorType, [&] {
                                             SmallVector<APInt> values;
                                             for (int64_t step : steps)
                                               values.push_back(APInt(64, step));
                                             return values;
                                           }()));
    return arith::AddIOp::create(b, loc, splat(asValue(point.ivs[point.vectorDim]), point.width), iota);
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value lhs = splat(vectorOf(binary.getLHS(), point), point.width);
  Value rhs = splat(vectorOf(binary.getRHS(), point), point.width);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return arith::AddIOp::create(b, loc, lhs, rhs);
  case AffineExprKind::Mul:
    return arith::MulIOp::create(b, loc, lhs, rhs);
  case AffineExprKind::FloorDiv:
    return arith::FloorDivSIOp::create(b, loc, lhs, rhs);
  case AffineExprKind::CeilDiv:
    return arith::CeilDivSIOp::create(b, loc, lhs, rhs);
  default: { // mod, which is never negative
    Value quotient = arith::FloorDivSIOp::create(b, loc, lhs, rhs);
    return arith::SubIOp::create(b, loc, lhs, arith::MulIOp::create(b, loc, quotient, rhs));
  }
  }
}

Value KernelBuilder::allLanes(int64_t width) {
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(VectorType::get({width}, b.getI1Type()), true));
}

Value KernelBuilder::laneOffsets(const Buffer &buffer, ValueRange indices, int64_t width) {
  auto constant = [&](int64_t value) { return splat(index(value), width); };
  auto add = [&](Value x, Value y) -> Value { return arith::AddIOp::create(b, loc, x, y); };
  auto mul = [&](Value x, Value y) -> Value { return arith::MulIOp::create(b, loc, x, y); };
  SmallVector<Value> lanes;
  for (Value index : indices)
    lanes.push_back(splat(index, width));
  Value offsets;
  if (buffer.layout.getKind() == rt::LayoutKind::Panel) {
    int64_t panel = buffer.layout.getParameter();
    Value row = lanes[0];
    for (unsigned i = 1; i + 1 < lanes.size(); ++i)
      row = add(mul(row, splat(asValue(buffer.sizes[i]), width)), lanes[i]);
    Value block = arith::DivUIOp::create(b, loc, lanes.back(), constant(panel));
    Value column = arith::RemUIOp::create(b, loc, lanes.back(), constant(panel));
    Value elements = asValue(apply(b.getAffineDimExpr(0) * panel, {product(ArrayRef(buffer.sizes).drop_back())}));
    offsets = add(mul(block, splat(elements, width)), add(mul(row, constant(panel)), column));
  } else {
    offsets = lanes[0];
    for (unsigned i = 1; i < lanes.size(); ++i)
      offsets = add(mul(offsets, splat(asValue(buffer.extents[i]), width)), lanes[i]);
  }
  return offsets;
}

Value KernelBuilder::gather(const Buffer &buffer, ValueRange indices, int64_t width, Value mask) {
  Type element = buffer.type.getElementType();
  Type storage = storageType(element);
  bool isVector = llvm::any_of(indices, [](Value index) { return isa<VectorType>(index.getType()); });
  if (!isVector) {
    SmallVector<OpFoldResult> scalarIndices(indices.begin(), indices.end());
    Value offset = asValue(offsetOf(buffer, scalarIndices));
    return fromStorage(memref::LoadOp::create(b, loc, buffer.memref, ValueRange{offset}), element);
  }
  Value offsets = laneOffsets(buffer, indices, width);
  auto type = VectorType::get({width}, storage);
  if (!mask)
    mask = allLanes(width);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return fromStorage(vector::GatherOp::create(b, loc, type, buffer.memref, ValueRange{index(0)}, offsets, mask, zero), element);
}

// Elements that a body takes from a tensor, one per lane: side by side if the last index is that of the lane and the
// others do not vary.
Value KernelBuilder::extract(tensor::ExtractOp op, ArrayRef<Value> indices, const Point &point) {
  const Buffer &buffer = *argument(op.getTensor());
  auto isVector = [](Value index) { return isa<VectorType>(index.getType()); };
  auto last = indices.empty() ? linalg::IndexOp() : op.getIndices().back().getDefiningOp<linalg::IndexOp>();
  AffineExpr lane = last ? b.getAffineDimExpr(last.getDim()) : AffineExpr();
  if (!last || !isVectorDim(lane, point) || llvm::any_of(indices.drop_back(), isVector) || !isRun(buffer, lane, point))
    return gather(buffer, indices, point.width, point.mask);
  SmallVector<OpFoldResult> start(indices.begin(), indices.end());
  start.back() = point.ivs[point.vectorDim];
  return loadContiguous(buffer, start, point, isPadded(buffer, lane, point));
}

// What padding reads: elements side by side where a condition holds, and nothing elsewhere, since their readers select another value
// there. The condition is the mask of one load, which touches no element that does not exist.
Value KernelBuilder::extractWhere(tensor::ExtractOp op, llvm::function_ref<Value(Value)> lookup, const Point &point) {
  const Buffer &buffer = *argument(op.getTensor());
  if (op.getIndices().empty() || point.vectorDim < 0 || op->use_empty())
    return {};
  // With AVX2, LLVM 22 reads a whole register where it knows that no lane of it is asked for but not which of the vector's others are
  // (`vmovups` for a mask that is the conjunction of a condition and a constant). Vectors of one register are right.
  if (target.getVectorBytes() == 32 && point.width * rt::bytesOf(buffer.type.getElementType()) > 32)
    return {};
  int64_t last = lastThatVaries(buffer);
  auto guard = op.getIndices()[last].getDefiningOp<arith::SelectOp>();
  if (!guard)
    return {};
  Value condition = guard.getCondition();
  for (Operation *user : op->getUsers())
    if (auto select = dyn_cast<arith::SelectOp>(user); !select || select.getCondition() != condition || select.getFalseValue() == op.getResult())
      return {};
  // What the indices are where the condition holds.
  auto whereItHolds = [&](Value index) {
    auto select = index.getDefiningOp<arith::SelectOp>();
    return select && select.getCondition() == condition ? select.getTrueValue() : index;
  };
  Value lane = whereItHolds(op.getIndices()[last]);
  int64_t before = 0;
  if (auto shifted = lane.getDefiningOp<arith::SubIOp>()) {
    std::optional<int64_t> number = getConstantIntValue(shifted.getRhs());
    if (!number)
      return {};
    before = *number;
    lane = shifted.getLhs();
  }
  auto own = lane.getDefiningOp<linalg::IndexOp>();
  if (!own || int(own.getDim()) != point.vectorDim || buffer.layout.getKind() == rt::LayoutKind::Panel)
    return {};
  SmallVector<OpFoldResult> start;
  for (auto [i, index] : llvm::enumerate(op.getIndices())) {
    if (int64_t(i) == last) {
      start.push_back(apply(b.getAffineDimExpr(0) - before, {point.ivs[point.vectorDim]}));
      continue;
    }
    Value value = lookup(whereItHolds(index));
    if (isa<VectorType>(value.getType()))
      return {};
    start.push_back(value);
  }
  Point where = point;
  where.mask = splat(lookup(condition), point.width);
  if (point.mask)
    where.mask = arith::AndIOp::create(b, loc, where.mask, point.mask);
  return loadContiguous(buffer, start, where, /*isPadded=*/false);
}

} // namespace cauce
