// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/memory/CopyKernels.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {

func::FuncOp CopyKernels::get(RankedTensorType type, Attribute layout, Location loc) {
  func::FuncOp &kernel = known[{type, layout}];
  if (!kernel)
    kernel = make(type, layout, loc);
  return kernel;
}

func::FuncOp CopyKernels::make(RankedTensorType type, Attribute layout, Location loc) {
  OpBuilder b(module.getContext());
  b.setInsertionPointToEnd(module.getBody());
  auto kernel = func::FuncOp::create(b, loc, "copy", b.getFunctionType({type}, {type}));
  kernel.setPrivate();
  kernel->setAttr("rt.kernel", b.getUnitAttr());
  if (layout) {
    kernel.setArgAttr(0, "rt.layout", layout);
    kernel.setResultAttr(0, "rt.layout", layout);
  }
  b.setInsertionPointToStart(kernel.addEntryBlock());
  Value init = tensor::EmptyOp::create(b, loc, type.getShape(), type.getElementType());
  SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto copy = linalg::GenericOp::create(
      b, loc, TypeRange{type}, ValueRange{kernel.getArgument(0)}, ValueRange{init}, maps, iterators,
      [](OpBuilder &inner, Location loc, ValueRange arguments) { linalg::YieldOp::create(inner, loc, arguments[0]); });
  func::ReturnOp::create(b, loc, copy.getResults());
  Grouping sizes(kernel);
  Group group = sizes.begin(copy);
  setSchedule(kernel, *group.schedule, group.mode);
  kernel.setName(names.make(kernelStem(sizes, copy)));
  symbols.insert(kernel);
  return kernel;
}

} // namespace cauce
