// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory, and what memref and vector do with it. A kernel's buffers are of rank 1.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cstring>

using namespace mlir;

namespace cauce::check {

char *Interpreter::allocate(size_t bytes, int fill) {
  auto owned = std::make_unique<char[]>(bytes + 1); // an address of its own for what has no bytes
  char *address = owned.get();
  memset(address, fill, bytes);
  extents[address] = bytes;
  memory[address] = std::move(owned);
  return address;
}

bool Interpreter::covers(Operation *op, const char *address, size_t bytes, const char *how) {
  auto next = extents.upper_bound(address);
  if (next != extents.begin()) {
    auto [begin, size] = *std::prev(next);
    if (address + bytes <= begin + size)
      return true;
    if (address <= begin + size + 4096)
      return fail(op, Twine(how) + " " + Twine(bytes) + " bytes at byte " + Twine(address - begin) + " of a buffer of " + Twine(size), /*isWrong=*/true);
  }
  return fail(op, Twine(how) + " memory that is no buffer", /*isWrong=*/true);
}

static size_t bytesOf(Type type) { return type.isIntOrFloat() ? rt::bytesOf(type) : 8; }

bool Interpreter::load(Operation *op, const char *address, Type type, Scalar &to) {
  size_t bytes = bytesOf(type);
  if (!covers(op, address, bytes, "reads"))
    return false;
  uint64_t bits = 0;
  memcpy(&bits, address, bytes);
  if (auto real = dyn_cast<FloatType>(type)) {
    APFloat number(real.getFloatSemantics(), APInt(real.getWidth(), bits));
    bool inexact;
    number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
    to.real = number.convertToDouble();
  } else {
    to.integer = wrap(type, int64_t(bits));
  }
  return true;
}

bool Interpreter::store(Operation *op, char *address, Type type, Scalar from) {
  size_t bytes = bytesOf(type);
  if (!covers(op, address, bytes, "writes"))
    return false;
  uint64_t bits = uint64_t(from.integer);
  if (auto real = dyn_cast<FloatType>(type)) {
    APFloat number(from.real);
    bool inexact;
    number.convert(real.getFloatSemantics(), APFloat::rmNearestTiesToEven, &inexact);
    bits = number.bitcastToAPInt().getZExtValue();
  }
  memcpy(address, &bits, bytes);
  return true;
}

bool Interpreter::runMemory(Operation &op) {
  if (isa<memref::PrefetchOp>(op)) // what it names need not be there
    return true;
  if (auto place = dyn_cast<memref::AllocaOp>(op)) {
    if (!place.getType().hasStaticShape())
      return fail(&op, "is not known to the interpreter");
    Datum datum;
    datum.elements.emplace_back().address = allocate(place.getType().getNumElements() * bytesOf(place.getType().getElementType()), 0xff);
    set(place, std::move(datum));
    return true;
  }
  auto addressOf = [&](Value memref, ValueRange indices) {
    Type element = cast<MemRefType>(memref.getType()).getElementType();
    return get(memref).elements[0].address + (indices.empty() ? 0 : integer(indices[0])) * int64_t(bytesOf(element));
  };
  if (auto read = dyn_cast<memref::LoadOp>(op); read && read.getIndices().size() <= 1) {
    Datum datum;
    datum.elements.resize(1);
    if (!load(&op, addressOf(read.getMemRef(), read.getIndices()), read.getType(), datum.elements[0]))
      return false;
    set(read, std::move(datum));
    return true;
  }
  if (auto write = dyn_cast<memref::StoreOp>(op); write && write.getIndices().size() <= 1)
    return store(&op, addressOf(write.getMemRef(), write.getIndices()), write.getValueToStore().getType(), get(write.getValueToStore()).elements[0]);
  return fail(&op, "is not known to the interpreter");
}

bool Interpreter::runVectors(Operation &op) {
  Datum result;
  // Each lane of a vector in memory; `offsets` are those of a gather or scatter, `mask` and `passed` may be none.
  auto access = [&](Value base, ValueRange indices, VectorType type, Value offsets, Value mask, Value passed, Value stored) {
    Type element = type.getElementType();
    if (indices.size() != 1)
      return fail(&op, "is not known to the interpreter");
    char *start = get(base).elements[0].address;
    result.elements.resize(type.getNumElements());
    for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
      if (mask && !(get(mask).elements[i].integer & 1)) {
        if (passed)
          result.elements[i] = get(passed).elements[i];
        continue;
      }
      char *address = start + (integer(indices[0]) + (offsets ? get(offsets).elements[i].integer : i)) * int64_t(bytesOf(element));
      if (stored ? !store(&op, address, element, get(stored).elements[i]) : !load(&op, address, element, result.elements[i]))
        return false;
    }
    return true;
  };
  bool done = false;
  if (auto read = dyn_cast<vector::LoadOp>(op))
    done = access(read.getBase(), read.getIndices(), read.getVectorType(), {}, {}, {}, {});
  else if (auto read = dyn_cast<vector::MaskedLoadOp>(op))
    done = access(read.getBase(), read.getIndices(), read.getVectorType(), {}, read.getMask(), read.getPassThru(), {});
  else if (auto read = dyn_cast<vector::GatherOp>(op))
    done = access(read.getBase(), read.getOffsets(), read.getVectorType(), read.getIndices(), read.getMask(), read.getPassThru(), {});
  else if (auto write = dyn_cast<vector::StoreOp>(op))
    return access(write.getBase(), write.getIndices(), write.getVectorType(), {}, {}, {}, write.getValueToStore());
  else if (auto write = dyn_cast<vector::MaskedStoreOp>(op))
    return access(write.getBase(), write.getIndices(), write.getVectorType(), {}, write.getMask(), {}, write.getValueToStore());
  else if (auto write = dyn_cast<vector::ScatterOp>(op))
    return access(write.getBase(), write.getOffsets(), write.getVectorType(), write.getIndices(), write.getMask(), {}, write.getValueToStore());
  else if (auto broadcast = dyn_cast<vector::BroadcastOp>(op)) {
    const Datum &from = get(broadcast.getSource());
    int64_t count = broadcast.getResultVectorType().getNumElements();
    done = from.elements.size() == 1 || int64_t(from.elements.size()) == count;
    if (done)
      result.elements.assign(count, from.elements[0]);
    if (done && from.elements.size() > 1)
      result.elements = from.elements;
  } else if (auto mask = dyn_cast<vector::CreateMaskOp>(op); mask && mask.getOperands().size() == 1) {
    int64_t count = cast<VectorType>(mask.getType()).getNumElements(), set = integer(mask.getOperands()[0]);
    result.elements.resize(count);
    for (int64_t i = 0; i < count; ++i)
      result.elements[i].integer = i < set;
    done = true;
  } else if (auto mask = dyn_cast<vector::ConstantMaskOp>(op); mask && mask.getMaskDimSizes().size() == 1) {
    int64_t count = cast<VectorType>(mask.getType()).getNumElements();
    result.elements.resize(count);
    for (int64_t i = 0; i < count; ++i)
      result.elements[i].integer = i < mask.getMaskDimSizes()[0];
    done = true;
  } else if (auto shuffle = dyn_cast<vector::ShuffleOp>(op)) {
    const Datum &x = get(shuffle.getV1()), &y = get(shuffle.getV2());
    for (int64_t lane : shuffle.getMask()) {
      int64_t size = x.elements.size(), all = size + int64_t(y.elements.size());
      result.elements.push_back(lane < 0 || lane >= all ? Scalar() : lane < size ? x.elements[lane] : y.elements[lane - size]);
    }
    done = true;
  } else if (auto any = dyn_cast<vector::ReductionOp>(op); any && any.getKind() == vector::CombiningKind::OR && any.getType().isInteger(1)) {
    result.elements.resize(1);
    for (const Scalar &element : get(any.getVector()).elements)
      result.elements[0].integer |= element.integer;
    done = true;
  } else if (auto extract = dyn_cast<vector::ExtractOp>(op); extract && isa<VectorType>(extract.getSource().getType()) &&
                                                             cast<VectorType>(extract.getSource().getType()).getRank() == 1) {
    SmallVector<OpFoldResult> position = extract.getMixedPosition();
    int64_t lane = position.empty() ? 0 : isa<Attribute>(position[0]) ? cast<IntegerAttr>(cast<Attribute>(position[0])).getInt() : integer(cast<Value>(position[0]));
    const Datum &from = get(extract.getSource());
    done = lane >= 0 && lane < int64_t(from.elements.size());
    if (done)
      result.elements = {from.elements[lane]};
  }
  if (!done)
    return fail(&op, "is not known to the interpreter");
  set(op.getResult(0), std::move(result));
  return true;
}

} // namespace cauce::check
