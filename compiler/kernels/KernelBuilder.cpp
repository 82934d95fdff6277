// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers, addresses, masks and the evaluation of linalg bodies, for all schedules.
#include "compiler/kernels/KernelBuilder.h"

#include "dialects/elements/ElementType.h"
#include "dialects/rt/Layout.h"
#include "dialects/rt/Symbols.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce {

Type storageType(Type elementType) {
  unsigned bits = elementType.isInteger(1) ? 8 : isHalf(elementType) ? 16 : 0;
  return bits ? IntegerType::get(elementType.getContext(), bits) : elementType;
}

int64_t costOf(linalg::GenericOp op) {
  int64_t cost = 0;
  for (Operation &inner : op.getBody()->without_terminator())
    if (!llvm::all_of(inner.getResultTypes(), llvm::IsaPred<IndexType>)) // which all lanes have in common
      cost += isa<math::MathDialect>(inner.getDialect()) && !isa<math::AbsFOp, math::SqrtOp, math::FmaOp>(inner) ? 20 : 1;
  return cost;
}

bool Buffer::holdsVectors(int64_t width, int64_t extent) const {
  if (layout.getKind() == rt::LayoutKind::Panel)
    return true;
  if (layout.getKind() == rt::LayoutKind::Dense || layout.getKind() == rt::LayoutKind::Part)
    return false;
  if (type.isDynamicDim(type.getRank() - 1))
    return layout.getParameter() % width == 0;
  return extent && llvm::alignTo(extent, width) <= uint64_t(layout.getParameter());
}

//===--------------------------------------------------------------------===//
// The function
//===--------------------------------------------------------------------===//

KernelBuilder::KernelBuilder(func::FuncOp source, rt::TargetAttr target)
    : b(source.getContext()), loc(source.getLoc()), target(target), source(source) {
  Type index = b.getIndexType();
  SmallVector<Type> types;
  auto bufferType = [&](Type type) -> Type {
    return MemRefType::get({ShapedType::kDynamic}, storageType(cast<RankedTensorType>(type).getElementType()));
  };
  for (BlockArgument argument : source.getArguments())
    if (isa<RankedTensorType>(argument.getType()))
      types.push_back(bufferType(argument.getType()));
  unsigned tensorArguments = types.size();
  for (Type result : source.getResultTypes())
    types.push_back(bufferType(result));
  unsigned bufferCount = types.size();
  SmallVector<BlockArgument> symbolArguments;
  for (BlockArgument argument : source.getArguments())
    if (!isa<RankedTensorType>(argument.getType())) {
      symbolArguments.push_back(argument);
      types.push_back(argument.getType());
    }
  types.append({index, index});

  b.setInsertionPoint(source);
  kernel = func::FuncOp::create(b, loc, (source.getName() + ".buffers").str(), b.getFunctionType(types, {}));
  kernel.setPrivate();
  Block *entry = kernel.addEntryBlock();
  b.setInsertionPointToStart(entry);

  SmallVector<Attribute> signature;
  for (auto [position, argument] : llvm::enumerate(symbolArguments)) {
    Value symbol = entry->getArgument(bufferCount + position);
    scalars[argument] = symbol;
    auto name = source.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol");
    if (name)
      symbols[name.getValue()] = symbol;
    if (auto like = source.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), "rt.like"))
      likes[symbol] = like.getInt();
    signature.push_back(name);
  }
  kernel->setAttr("rt.buffers", b.getI64IntegerAttr(bufferCount));
  kernel->setAttr("rt.symbols", b.getArrayAttr(signature));
  taskBegin = entry->getArgument(types.size() - 2);
  taskEnd = entry->getArgument(types.size() - 1);

  // A `?` is named by rt.dims.
  auto sizesOf = [&](RankedTensorType type, DictionaryAttr attributes) {
    ArrayAttr names = attributes ? attributes.getAs<ArrayAttr>("rt.dims") : ArrayAttr();
    SmallVector<OpFoldResult> sizes;
    unsigned next = 0;
    for (int64_t size : type.getShape()) {
      if (!ShapedType::isDynamic(size)) {
        sizes.push_back(b.getIndexAttr(size));
        continue;
      }
      SizeExpr expr = SizeExpr::parse(cast<StringAttr>(names[next++]).getValue()).value_or(SizeExpr::unknown());
      sizes.push_back(rt::makeSize(b, loc, expr, [&](StringRef name) { return symbols.lookup(name); }));
    }
    return sizes;
  };
  auto bufferOf = [&](Value memref, RankedTensorType type, DictionaryAttr attributes) {
    Buffer buffer{memref, type, rt::layoutOf(attributes, b.getContext()), sizesOf(type, attributes), {}};
    buffer.extents = buffer.sizes;
    for (auto [extent, room] : llvm::zip(buffer.extents, buffer.layout.getExtents()))
      if (room)
        extent = b.getIndexAttr(room);
    if (type.getRank() && buffer.layout.getKind() == rt::LayoutKind::Rows) {
      int64_t parameter = buffer.layout.getParameter();
      OpFoldResult &row = buffer.extents.back();
      row = type.isDynamicDim(type.getRank() - 1) ? apply(b.getAffineDimExpr(0).ceilDiv(parameter) * parameter, {row})
                                                  : OpFoldResult(b.getIndexAttr(parameter));
    }
    return buffer;
  };
  unsigned position = 0;
  for (BlockArgument argument : source.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    DictionaryAttr attributes = source.getArgAttrDict(argument.getArgNumber());
    arguments[argument] = position;
    buffers.push_back(bufferOf(entry->getArgument(position++), type, attributes));
  }
  auto terminator = cast<func::ReturnOp>(source.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(terminator.getOperands())) {
    auto type = cast<RankedTensorType>(value.getType());
    DictionaryAttr attributes = source.getResultAttrDict(i);
    stored[value].push_back(position);
    buffers.push_back(bufferOf(entry->getArgument(position++), type, attributes));
  }
  // Buffers are distinct but for those updated in place.
  llvm::SmallBitVector shared(bufferCount);
  for (unsigned i = 0, e = source.getNumResults(); i < e; ++i)
    if (auto target = source.getResultAttrOfType<IntegerAttr>(i, "rt.in_place")) {
      shared.set(tensorArguments + i);
      shared.set(target.getInt());
    }
  for (unsigned i = 0; i < bufferCount; ++i)
    if (!shared.test(i))
      kernel.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
}

static Value cloneSlice(OpBuilder &b, Value value, IRMapping &mapping) {
  if (Value known = mapping.lookupOrNull(value))
    return known;
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    cloneSlice(b, operand, mapping);
  b.clone(*op, mapping);
  return mapping.lookup(value);
}

// affine.apply composes while a kernel is made; rt.index says the same in a form that can be read.
static void writeIndices(func::FuncOp function) {
  function.walk([](affine::AffineApplyOp op) {
    OpBuilder b(op);
    AffineMap map = op.getAffineMap();
    SmallVector<AffineExpr> dims;
    for (unsigned i = 0; i < map.getNumSymbols(); ++i)
      dims.push_back(b.getAffineDimExpr(map.getNumDims() + i));
    map = map.replaceDimsAndSymbols({}, dims, map.getNumInputs(), 0);
    op.replaceAllUsesWith(rt::IndexOp::create(b, op.getLoc(), b.getIndexType(), map, op.getMapOperands()).getResult());
    op.erase();
  });
}

static void nameAs(Value value, const Twine &name) {
  value.setLoc(NameLoc::get(StringAttr::get(value.getContext(), name), value.getLoc()));
}

// Loops within loops are %i, %j, ...; the one over tasks is %task. What they carry is %acc, or %at if it is an index.
static void nameLoops(Block &block, Value taskBegin, char letter) {
  for (Operation &op : block) {
    char next = letter;
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      bool isOfTasks = loop.getLowerBound() == taskBegin;
      nameAs(loop.getInductionVar(), isOfTasks ? Twine("task") : Twine(letter));
      for (Value carried : loop.getRegionIterArgs())
        nameAs(carried, carried.getType().isIndex() ? "at" : "acc");
      next = isOfTasks || letter == 'z' ? letter : letter + 1;
    }
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        nameLoops(inner, taskBegin, next);
  }
}

// For who reads the IR: what is a role of the kernel, since it may be launched with the buffers of any node.
void KernelBuilder::nameValues(func::FuncOp count, ArrayAttr symbols) {
  unsigned inputs = arguments.size(), next = buffers.size();
  for (unsigned i = 0; i < buffers.size(); ++i)
    nameAs(kernel.getArgument(i), i < inputs ? "in" + Twine(i) : "out" + Twine(i - inputs));
  for (auto [i, symbol] : llvm::enumerate(symbols))
    if (auto name = dyn_cast_or_null<StringAttr>(symbol)) {
      nameAs(kernel.getArgument(next + i), name.getValue());
      nameAs(count.getArgument(i), name.getValue());
    }
  nameAs(taskBegin, "begin");
  nameAs(taskEnd, "end");
  nameLoops(kernel.getBody().front(), taskBegin, 'i');
}

void KernelBuilder::finish(OpFoldResult tasks) {
  b.setInsertionPointToEnd(&kernel.getBody().back());
  func::ReturnOp::create(b, loc);

  b.setInsertionPointAfter(kernel);
  SmallVector<Type> symbolTypes;
  for (BlockArgument argument : source.getArguments())
    if (!isa<RankedTensorType>(argument.getType()))
      symbolTypes.push_back(argument.getType());
  std::string name = source.getName().str();
  auto count = func::FuncOp::create(b, loc, name + ".tasks", b.getFunctionType(symbolTypes, b.getIndexType()));
  count.setPrivate();
  b.setInsertionPointToStart(count.addEntryBlock());
  IRMapping mapping;
  unsigned first = kernel.getNumArguments() - 2 - symbolTypes.size();
  for (unsigned i = 0; i < symbolTypes.size(); ++i)
    mapping.map(kernel.getArgument(first + i), count.getArgument(i));
  Value result = isa<Attribute>(tasks) ? asValue(tasks) : cloneSlice(b, cast<Value>(tasks), mapping);
  func::ReturnOp::create(b, loc, result);
  writeIndices(kernel);
  writeIndices(count);
  nameValues(count, kernel->getAttrOfType<ArrayAttr>("rt.symbols"));

  for (NamedAttribute attribute : source->getDiscardableAttrs())
    kernel->setAttr(attribute.getName(), attribute.getValue());
  source.erase();
  kernel.setName(name);
}

//===--------------------------------------------------------------------===//
// Sizes and scalars
//===--------------------------------------------------------------------===//

Value KernelBuilder::index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

Value KernelBuilder::asValue(OpFoldResult value) { return getValueOrCreateConstantIndexOp(b, loc, value); }

OpFoldResult KernelBuilder::apply(AffineExpr expr, ArrayRef<OpFoldResult> operands) {
  return affine::makeComposedFoldedAffineApply(b, loc, AffineMap::get(operands.size(), 0, expr), operands);
}

Value KernelBuilder::fold(Value value) {
  SmallVector<Value> folded;
  if (succeeded(b.tryFold(value.getDefiningOp(), folded)) && !folded.empty()) {
    value.getDefiningOp()->erase();
    return folded.front();
  }
  return value;
}

std::optional<int64_t> KernelBuilder::likeOf(OpFoldResult size) const {
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return known;
  auto it = likes.find(cast<Value>(size));
  return it == likes.end() ? std::nullopt : std::optional(it->second);
}

OpFoldResult KernelBuilder::sizeOf(Value tensor, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return b.getIndexAttr(type.getDimSize(dim));
  if (const Buffer *buffer = argument(tensor))
    return buffer->sizes[dim];
  Operation *op = tensor.getDefiningOp();
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return captured(empty.getDynamicSizes()[type.getDynamicDimIndex(dim)]);
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return sizeOf(linalgOp.getDpsInitOperand(cast<OpResult>(tensor).getResultNumber())->get(), dim);
  llvm_unreachable("form-kernels puts only linalg ops and tensor.empty into kernels");
}

SmallVector<OpFoldResult> KernelBuilder::iterationSizes(linalg::GenericOp op) {
  SmallVector<OpFoldResult> sizes(op.getNumLoops());
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [position, expr] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && sizes[dim.getPosition()].isNull())
        sizes[dim.getPosition()] = sizeOf(operand.get(), position);
  }
  return sizes;
}

Value KernelBuilder::captured(Value value) {
  if (Value known = scalars.lookup(value))
    return known;
  Operation *op = value.getDefiningOp();
  IRMapping mapping;
  for (Value operand : op->getOperands())
    mapping.map(operand, captured(operand));
  OpBuilder::InsertionGuard guard(b);
  // In front of all loops, where it dominates every use.
  Block *entry = &kernel.getBody().front();
  Operation *last = nullptr;
  for (Value operand : op->getOperands())
    if (Operation *definition = mapping.lookup(operand).getDefiningOp(); definition && definition->getBlock() == entry)
      last = !last || last->isBeforeInBlock(definition) ? definition : last;
  if (last)
    b.setInsertionPointAfter(last);
  else
    b.setInsertionPointToStart(entry);
  Operation *clone = b.clone(*op, mapping);
  Value result = clone->getResult(cast<OpResult>(value).getResultNumber());
  scalars[value] = result;
  return result;
}

Value KernelBuilder::fillOf(Value init) {
  auto fill = init.getDefiningOp<linalg::FillOp>();
  return fill ? captured(fill.value()) : Value();
}

const Buffer *KernelBuilder::argument(Value tensor) const {
  auto it = arguments.find(tensor);
  return it == arguments.end() ? nullptr : &buffers[it->second];
}

SmallVector<const Buffer *> KernelBuilder::results(Value tensor) const {
  SmallVector<const Buffer *> found;
  if (auto it = stored.find(tensor); it != stored.end())
    for (unsigned position : it->second)
      found.push_back(&buffers[position]);
  return found;
}

//===--------------------------------------------------------------------===//
// Bodies
//===--------------------------------------------------------------------===//

void KernelBuilder::evaluate(linalg::GenericOp op, ValueRange blockArguments, const Point &point,
                             SmallVectorImpl<Value> &yielded) {
  IRMapping mapping;
  mapping.map(op.getBody()->getArguments(), blockArguments);
  auto lookup = [&](Value value) -> Value {
    if (Value known = mapping.lookupOrNull(value))
      return known;
    return captured(value);
  };
  AffineExpr vectorExpr = point.vectorDim >= 0 ? b.getAffineDimExpr(point.vectorDim) : AffineExpr();
  for (Operation &inner : op.getBody()->without_terminator()) {
    if (auto indexOp = dyn_cast<linalg::IndexOp>(inner)) {
      bool varies = int(indexOp.getDim()) == point.vectorDim;
      mapping.map(indexOp.getResult(), varies ? vectorOf(vectorExpr, point) : asValue(point.ivs[indexOp.getDim()]));
      continue;
    }
    if (auto extract = dyn_cast<tensor::ExtractOp>(inner)) {
      Value element = extractWhere(extract, lookup, point);
      if (!element) {
        SmallVector<Value> indices = llvm::map_to_vector(extract.getIndices(), lookup);
        element = this->extract(extract, indices, point);
      }
      mapping.map(extract.getResult(), element);
      continue;
    }
    SmallVector<Value> operands;
    for (Value operand : inner.getOperands())
      operands.push_back(lookup(operand));
    bool isVector = llvm::any_of(operands, [](Value operand) { return isa<VectorType>(operand.getType()); });
    IRMapping local;
    for (auto [original, operand] : llvm::zip(inner.getOperands(), operands))
      local.map(original, isVector ? splat(operand, point.width) : operand);
    Operation *clone = b.clone(inner, local);
    for (auto [result, original] : llvm::zip(clone->getResults(), inner.getResults())) {
      if (isVector)
        result.setType(VectorType::get({point.width}, original.getType()));
      mapping.map(original, result);
    }
  }
  for (Value value : op.getBody()->getTerminator()->getOperands())
    yielded.push_back(lookup(value));
}

} // namespace cauce
