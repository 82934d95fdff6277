// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration and verification of the train dialect.
#include "dialects/train/Train.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

#include "dialects/train/TrainDialect.cpp.inc"
#include "dialects/train/TrainEnums.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/train/Train.cpp.inc"

namespace cauce::train {

void TrainDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/train/Train.cpp.inc"
      >();
}

LogicalResult StateOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape())
    return emitOpError("expected a tensor type of static shape, but got ") << getType();
  if (!getInitializer())
    return success();
  static constexpr StringLiteral kinds[] = {"zeros",  "ones",           "constant",      "uniform",    "normal", "given",
                                            "truncated_normal", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal"};
  auto kind = getInitializer()->getAs<StringAttr>("kind");
  if (!kind || !llvm::is_contained(kinds, kind.getValue()))
    return emitOpError("expected initializer kind zeros, ones, constant, uniform, normal, truncated_normal, "
                       "glorot_uniform, glorot_normal, he_uniform, he_normal or given, but got ")
           << getInitializer()->get("kind");
  return success();
}

static LogicalResult verifyState(Operation *op, SymbolTableCollection &symbolTable, FlatSymbolRefAttr name, Type type) {
  auto state = symbolTable.lookupNearestSymbolFrom<StateOp>(op, name);
  if (!state)
    return op->emitOpError("expected state to name a train.state, but got ") << name;
  if (state.getType() != type)
    return op->emitOpError("expected the type of state ") << name << ", " << state.getType() << ", but got " << type;
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  return verifyState(*this, symbolTable, getStateAttr(), getValue().getType());
}

LogicalResult WriteOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  return verifyState(*this, symbolTable, getStateAttr(), getValue().getType());
}

LogicalResult GradientOp::verify() {
  if (getSeed().getType() != getY().getType())
    return emitOpError("expected seed to have the type of y, ") << getY().getType() << ", but got " << getSeed().getType();
  if (getWrt().getTypes() != getGradients().getTypes())
    return emitOpError("expected gradients to have the types of wrt");
  SmallVector<Type> types(getWrt().getTypes());
  types.push_back(getY().getType());
  for (Type type : types)
    if (!isa<FloatType>(cast<RankedTensorType>(type).getElementType()))
      return emitOpError("expected float elements, but got ") << type;
  return success();
}

LogicalResult DropoutOp::verify() {
  double rate = getRate().convertToDouble();
  if (!(rate >= 0 && rate < 1))
    return emitOpError("expected rate in [0, 1), but got ") << rate;
  return success();
}

} // namespace cauce::train
