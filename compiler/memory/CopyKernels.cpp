// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/memory/CopyKernels.h"

#include "dialects/rt/Symbols.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {

func::FuncOp CopyKernels::get(RankedTensorType type, ArrayAttr dims, Attribute layout, Location loc) {
  func::FuncOp &kernel = known[{type, {dims, layout}}];
  if (!kernel)
    kernel = make(type, dims, layout, loc);
  return kernel;
}

func::FuncOp CopyKernels::make(RankedTensorType type, ArrayAttr dims, Attribute layout, Location loc) {
  OpBuilder b(module.getContext());
  b.setInsertionPointToEnd(module.getBody());
  SmallVector<SizeExpr> sizes; // of the `?`
  if (dims)
    for (StringRef name : dims.getAsValueRange<StringAttr>())
      sizes.push_back(SizeExpr::parse(name).value_or(SizeExpr::unknown()));
  SmallVector<std::string> symbolNames;
  for (const SizeExpr &size : sizes)
    for (std::string &symbol : size.symbols())
      if (!llvm::is_contained(symbolNames, symbol))
        symbolNames.push_back(std::move(symbol));
  SmallVector<Type> arguments(symbolNames.size(), b.getIndexType());
  arguments.insert(arguments.begin(), type);
  auto kernel = func::FuncOp::create(b, loc, "copy", b.getFunctionType(arguments, {type}));
  kernel.setPrivate();
  kernel->setAttr("rt.kernel", b.getUnitAttr());
  for (auto [i, symbol] : llvm::enumerate(symbolNames))
    kernel.setArgAttr(1 + i, "rt.symbol", b.getStringAttr(symbol));
  if (!sizes.empty()) {
    kernel.setArgAttr(0, "rt.dims", dims);
    kernel.setResultAttr(0, "rt.dims", dims);
  }
  if (layout) {
    kernel.setArgAttr(0, "rt.layout", layout);
    kernel.setResultAttr(0, "rt.layout", layout);
  }
  b.setInsertionPointToStart(kernel.addEntryBlock());
  SmallVector<Value> dynamic;
  for (const SizeExpr &size : sizes)
    dynamic.push_back(rt::symbolicSize(b, loc, kernel, size.str()));
  Value init = tensor::EmptyOp::create(b, loc, type, dynamic);
  SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto copy = linalg::GenericOp::create(
      b, loc, TypeRange{type}, ValueRange{kernel.getArgument(0)}, ValueRange{init}, maps, iterators,
      [](OpBuilder &inner, Location loc, ValueRange arguments) { linalg::YieldOp::create(inner, loc, arguments[0]); });
  func::ReturnOp::create(b, loc, copy.getResults());
  Grouping groups(kernel);
  Group group = groups.begin(copy);
  setSchedule(kernel, *group.schedule, group.mode);
  kernel.setName(names.make(kernelStem(groups, copy)));
  symbols.insert(kernel);
  return kernel;
}

} // namespace cauce
