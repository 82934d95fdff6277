// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/rt-to-llvm/Globals.h"

#include "runtime/include/cauce/program_abi.h"

using namespace mlir;

namespace cauce {

Globals::Globals(ModuleOp module, ArrayRef<rt::FunctionOp> functions, ArrayRef<LLVM::LLVMFuncOp> kernels) : module(module), table(module) {
  for (rt::FunctionOp function : functions)
    for (StringAttr symbol : function.getSymbols().getAsRange<StringAttr>())
      symbols.insert(symbol);
  for (LLVM::LLVMFuncOp kernel : kernels)
    for (StringAttr symbol : kernel->getAttrOfType<ArrayAttr>("rt.symbols").getAsRange<StringAttr>())
      symbols.insert(symbol);
  SmallVector<Attribute> names(symbols.begin(), symbols.end());
  module->setAttr("rt.symbols", ArrayAttr::get(module.getContext(), names));
}

int64_t Globals::indexOf(StringRef symbol) const {
  for (auto [i, name] : llvm::enumerate(symbols))
    if (name.getValue() == symbol)
      return i;
  llvm_unreachable("the symbols of all functions and kernels were collected first");
}

StringRef Globals::constantOf(rt::ConstantOp op) {
  auto [known, isNew] = constants.try_emplace(op);
  if (!isNew)
    return known->second;
  OpBuilder b(op->getParentOfType<rt::FunctionOp>());
  std::string name = ("constant." + Twine(constants.size() - 1)).str();
  auto elements = cast<DenseElementsAttr>(op.getValue());
  auto shape = cast<RankedTensorType>(elements.getType());
  if (shape.getElementType().isInteger(1)) {
    SmallVector<int8_t> bytes;
    for (bool value : elements.getValues<bool>())
      bytes.push_back(value);
    elements = DenseElementsAttr::get(RankedTensorType::get(shape.getShape(), b.getI8Type()), ArrayRef<int8_t>(bytes));
    shape = cast<RankedTensorType>(elements.getType());
  }
  auto flat = RankedTensorType::get({shape.getNumElements()}, shape.getElementType());
  auto type = LLVM::LLVMArrayType::get(shape.getElementType(), shape.getNumElements());
  auto global = LLVM::GlobalOp::create(b, op.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal, name, elements.reshape(flat), /*alignment=*/64);
  table.insert(global); // under another name if a state has this one
  return known->second = global.getSymName();
}

StringRef Globals::descriptorOf(rt::FunctionOp function, StringRef kernel) {
  std::string name = (kernel + ".descriptor").str();
  if (auto known = table.lookup<LLVM::GlobalOp>(name))
    return known.getSymName();
  OpBuilder b(function);
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), sizeof(cauce_abi_kernel_t));
  auto global = LLVM::GlobalOp::create(b, function.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::External, name, Attribute());
  table.insert(global);
  return global.getSymName();
}

StringRef Globals::textOf(rt::FunctionOp function, StringRef text) {
  OpBuilder b(function);
  std::string content = text.str() + '\0';
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), content.size());
  auto global = LLVM::GlobalOp::create(b, function.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal, "text", b.getStringAttr(content));
  table.insert(global); // under another name if there is one
  return global.getSymName();
}

StringRef Globals::markFunction(StringRef how) {
  std::string name = ("__asan_" + how + "_memory_region").str();
  if (auto known = table.lookup<LLVM::LLVMFuncOp>(name))
    return known.getSymName();
  OpBuilder b(module.getBodyRegion());
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), {LLVM::LLVMPointerType::get(b.getContext()), b.getI64Type()});
  auto function = LLVM::LLVMFuncOp::create(b, module.getLoc(), name, type);
  table.insert(function);
  return function.getSymName();
}

} // namespace cauce
