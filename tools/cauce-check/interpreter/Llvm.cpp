// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What of llvm's dialect programs are made of, elementwise ops aside.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

#include <cstring>

using namespace mlir;

namespace cauce::check {

// How many scalars a value of the type is made of, as a Datum has them.
static int64_t scalarsOf(Type type) {
  if (auto array = dyn_cast<LLVM::LLVMArrayType>(type))
    return int64_t(array.getNumElements()) * scalarsOf(array.getElementType());
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.getNumElements();
  auto structure = dyn_cast<LLVM::LLVMStructType>(type);
  if (!structure)
    return 1;
  int64_t count = 0;
  for (Type field : structure.getBody())
    count += scalarsOf(field);
  return count;
}

// The first scalar of what `position` leads to, and its type.
static std::pair<int64_t, Type> fieldOf(Type type, ArrayRef<int64_t> position) {
  int64_t first = 0;
  for (int64_t i : position) {
    if (auto array = dyn_cast<LLVM::LLVMArrayType>(type)) {
      type = array.getElementType();
      first += i * scalarsOf(type);
      continue;
    }
    auto structure = cast<LLVM::LLVMStructType>(type);
    for (Type field : structure.getBody().take_front(i))
      first += scalarsOf(field);
    type = structure.getBody()[i];
  }
  return {first, type};
}

bool Interpreter::runLlvm(Operation &op) {
  Datum result;
  auto finish = [&] {
    set(op.getResult(0), std::move(result));
    return true;
  };
  // The lanes of a vector, or a scalar, in memory; `lane` says where each lies, or nothing of one that is masked.
  auto access = [&](Type type, llvm::function_ref<char *(int64_t)> lane, Value passed, Value stored) {
    Type element = getElementTypeOrSelf(type);
    result.elements.resize(scalarsOf(type));
    for (size_t i = 0; i < result.elements.size(); ++i) {
      char *address = lane(i);
      if (!address && passed)
        result.elements[i] = get(passed).elements[i];
      else if (address && (stored ? !store(&op, address, element, get(stored).elements[i]) : !load(&op, address, element, result.elements[i])))
        return false;
    }
    return stored ? true : finish();
  };
  auto bytesOf = [&](Type type) { return int64_t(DataLayout::closest(&op).getTypeSize(type).getFixedValue()); };
  auto inARow = [&](Value base, Type type, Value mask = {}) {
    int64_t bytes = bytesOf(getElementTypeOrSelf(type));
    char *start = get(base).elements[0].address;
    return [this, bytes, start, mask](int64_t i) { return mask && !(get(mask).elements[i].integer & 1) ? nullptr : start + i * bytes; };
  };
  auto apart = [&](Value pointers, Value mask) {
    return [this, pointers, mask](int64_t i) { return get(mask).elements[i].integer & 1 ? get(pointers).elements[i].address : nullptr; };
  };
  if (auto call = dyn_cast<LLVM::CallIntrinsicOp>(op); isa<LLVM::Prefetch>(op) || (call && call.getIntrin() == "llvm.x86.sse.sfence"))
    return true; // of caches and threads, which there are none of
  if (auto read = dyn_cast<LLVM::LoadOp>(op))
    return access(read.getType(), inARow(read.getAddr(), read.getType()), {}, {});
  if (auto write = dyn_cast<LLVM::StoreOp>(op))
    return access(write.getValue().getType(), inARow(write.getAddr(), write.getValue().getType()), {}, write.getValue());
  if (auto read = dyn_cast<LLVM::MaskedLoadOp>(op)) {
    Type type = read->getResult(0).getType();
    return access(type, inARow(read.getData(), type, read.getMask()), read.getPassThru(), {});
  }
  if (auto write = dyn_cast<LLVM::MaskedStoreOp>(op))
    return access(write.getValue().getType(), inARow(write.getData(), write.getValue().getType(), write.getMask()), {}, write.getValue());
  if (auto read = dyn_cast<LLVM::masked_gather>(op))
    return access(read->getResult(0).getType(), apart(read.getPtrs(), read.getMask()), read.getPassThru().empty() ? Value() : read.getPassThru()[0], {});
  if (auto write = dyn_cast<LLVM::masked_scatter>(op))
    return access(write.getValue().getType(), apart(write.getPtrs(), write.getMask()), {}, write.getValue());
  if (auto address = dyn_cast<LLVM::GEPOp>(op)) {
    const Datum &base = get(address.getBase());
    size_t lanes = base.elements.size();
    for (Value index : address.getDynamicIndices())
      lanes = std::max(lanes, get(index).elements.size());
    for (size_t lane = 0; lane < lanes; ++lane) {
      auto laneOf = [&](const Datum &datum) { return datum.elements[datum.elements.size() == 1 ? 0 : lane]; };
      char *place = laneOf(base).address;
      Type type = address.getElemType();
      for (auto [position, index] : llvm::enumerate(address.getIndices())) {
        if (position) {
          auto array = dyn_cast<LLVM::LLVMArrayType>(type);
          if (!array)
            return fail(&op, "is not known to the interpreter");
          type = array.getElementType();
        }
        int64_t number = isa<IntegerAttr>(index) ? cast<IntegerAttr>(index).getInt() : laneOf(get(cast<Value>(index))).integer;
        place += number * bytesOf(type);
      }
      result.elements.emplace_back().address = place;
    }
    return finish();
  }
  if (auto place = dyn_cast<LLVM::AllocaOp>(op)) {
    result.elements.emplace_back().address = allocate(integer(place.getArraySize()) * bytesOf(place.getElemType()), 0xff);
    return finish();
  }
  if (isa<LLVM::UndefOp, LLVM::PoisonOp, LLVM::ZeroOp>(op)) {
    result.elements.resize(scalarsOf(op.getResult(0).getType()));
    return finish();
  }
  if (auto insert = dyn_cast<LLVM::InsertValueOp>(op)) {
    result = get(insert.getContainer());
    auto [first, type] = fieldOf(insert.getContainer().getType(), insert.getPosition());
    llvm::copy(get(insert.getValue()).elements, result.elements.begin() + first);
    return finish();
  }
  if (auto extract = dyn_cast<LLVM::ExtractValueOp>(op)) {
    auto [first, type] = fieldOf(extract.getContainer().getType(), extract.getPosition());
    auto begin = get(extract.getContainer()).elements.begin() + first;
    result.elements.assign(begin, begin + scalarsOf(type));
    return finish();
  }
  auto isLane = [&](Value index, const Datum &of) { return uint64_t(integer(index)) < of.elements.size(); };
  if (auto insert = dyn_cast<LLVM::InsertElementOp>(op); insert && isLane(insert.getPosition(), get(insert.getVector()))) {
    result = get(insert.getVector());
    result.elements[integer(insert.getPosition())] = get(insert.getValue()).elements[0];
    return finish();
  }
  if (auto extract = dyn_cast<LLVM::ExtractElementOp>(op); extract && isLane(extract.getPosition(), get(extract.getVector()))) {
    result.elements = {get(extract.getVector()).elements[integer(extract.getPosition())]};
    return finish();
  }
  if (auto any = dyn_cast<LLVM::vector_reduce_or>(op)) {
    result.elements.resize(1);
    for (const Scalar &element : get(any.getIn()).elements)
      result.elements[0].integer |= element.integer;
    return finish();
  }
  if (auto shuffle = dyn_cast<LLVM::ShuffleVectorOp>(op)) {
    const Datum &x = get(shuffle.getV1()), &y = get(shuffle.getV2());
    for (int32_t lane : shuffle.getMask()) {
      int64_t size = x.elements.size();
      result.elements.push_back(lane < 0 ? Scalar() : lane < size ? x.elements[lane] : y.elements[lane - size]);
    }
    return finish();
  }
  if (auto address = dyn_cast<LLVM::AddressOfOp>(op)) {
    auto [known, isNew] = globals.try_emplace(address.getGlobalName(), nullptr);
    if (isNew) {
      auto global = symbolTable.lookup<LLVM::GlobalOp>(address.getGlobalName());
      if (!global)
        return fail(&op, "is not known to the interpreter");
      known->second = allocate(bytesOf(global.getType()), 0);
      if (auto elements = dyn_cast_or_null<DenseElementsAttr>(global.getValueOrNull())) {
        ArrayRef<char> raw = elements.getRawData();
        for (int64_t i = 0, copies = elements.isSplat() ? elements.getNumElements() : 1; i < copies; ++i)
          memcpy(known->second + i * int64_t(raw.size()), raw.data(), raw.size());
      }
      StringRef kernel = address.getGlobalName();
      if (kernel.consume_back(".descriptor"))
        descriptors[known->second] = kernel.str();
    }
    result.elements.emplace_back().address = known->second;
    return finish();
  }
  if (auto call = dyn_cast<LLVM::CallOp>(op)) {
    if (!call.getCallee()) { // the runtime's launch, the call, a kernel's descriptor, buffers, tasks
      if (call.getNumOperands() == 4) // or its way to end the call
        return fail(&op, "is reached: a loop is not over");
      if (call.getNumOperands() != 5)
        return fail(&op, "is not known to the interpreter");
      if (!launchThroughRuntime(&op, get(call.getOperand(2)).elements[0].address, get(call.getOperand(3)).elements[0].address, integer(call.getOperand(4))))
        return false;
      setInteger(call.getResult(), 0);
      return true;
    }
    Operation *function = symbolTable.lookup(*call.getCallee());
    if (!function)
      return fail(&op, "calls a function that is not there");
    Data arguments, results;
    for (Value operand : op.getOperands())
      arguments.push_back(get(operand));
    if (!runCalled(function, std::move(arguments), results))
      return false;
    for (auto [value, datum] : llvm::zip(op.getResults(), results))
      set(value, std::move(datum));
    return true;
  }
  return fail(&op, "is not known to the interpreter");
}

} // namespace cauce::check
