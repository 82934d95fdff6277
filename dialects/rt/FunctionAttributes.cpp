// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verification of the attributes that the rt dialect puts on functions, their arguments and results, so that passes can rely on them.
#include "dialects/rt/Rt.h"

#include "dialects/sizes/SizeExpr.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace cauce::rt {
namespace {

bool isSymbol(FunctionOpInterface function, StringRef name) {
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
    if (auto symbol = function.getArgAttrOfType<StringAttr>(i, "rt.symbol"); symbol && symbol.getValue() == name)
      return true;
  return false;
}

LogicalResult verifyDims(FunctionOpInterface function, Type type, Attribute value) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto names = dyn_cast<ArrayAttr>(value);
  if (!tensor || !names || !llvm::all_of(names, llvm::IsaPred<StringAttr>))
    return function.emitError("expected 'rt.dims' to be the names of the symbolic sizes of a tensor, but got ")
           << value << " on " << type;
  if (names.size() != size_t(tensor.getNumDynamicDims()))
    return function.emitError("expected 'rt.dims' to name each '?' of ") << type << ", but got " << value;
  for (StringAttr name : names.getAsRange<StringAttr>()) {
    std::optional<SizeExpr> size = SizeExpr::parse(name.getValue());
    if (!size)
      return function.emitError("expected sizes in symbols, such as N or N*T, in 'rt.dims', but got ") << name;
    for (const std::string &symbol : size->symbols())
      if (!isSymbol(function, symbol))
        return function.emitError("expected '") << symbol << "' of 'rt.dims' to be the 'rt.symbol' of an argument";
  }
  return success();
}

LogicalResult verifyLayout(FunctionOpInterface function, Type type, Attribute value) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto layout = dyn_cast<LayoutAttr>(value);
  if (!tensor || !layout)
    return function.emitError("expected 'rt.layout' to be a layout on a tensor, but got ") << value << " on " << type;
  if (layout.getKind() == LayoutKind::Panel && (tensor.getRank() < 2 || !tensor.hasStaticShape()))
    return function.emitError("expected a tensor of rank 2 or more and static shape in panels, but got ") << type;
  if (layout.getKind() == LayoutKind::Part) {
    bool fits = int64_t(layout.getExtents().size()) == tensor.getRank();
    for (auto [size, extent] : llvm::zip(tensor.getShape(), layout.getExtents()))
      fits &= ShapedType::isDynamic(size) || extent >= size;
    if (!fits)
      return function.emitError("expected extents that have room for ") << type << ", but got [" << layout.getExtents() << "]";
  }
  if (layout.getKind() == LayoutKind::Rows) {
    if (tensor.getRank() == 0 || tensor.isDynamicDim(tensor.getRank() - 1))
      return function.emitError("expected rows of static size, but got ") << type;
    if (layout.getParameter() < tensor.getShape().back())
      return function.emitError("expected rows at least ") << tensor.getShape().back() << " elements apart, but got "
                                                           << layout.getParameter();
  }
  return success();
}

LogicalResult verifyInPlace(FunctionOpInterface function, Type type, Attribute value) {
  auto index = dyn_cast<IntegerAttr>(value);
  if (!index || index.getInt() < 0 || index.getInt() >= int64_t(function.getNumArguments()))
    return function.emitError("expected 'rt.in_place' to be the number of an argument, but got ") << value;
  if (Type argument = function.getArgumentTypes()[index.getInt()]; argument != type)
    return function.emitError("expected argument ") << index.getInt() << ", which a result of " << type
                                                    << " overwrites, to have its type, but got " << argument;
  return success();
}

} // namespace

LogicalResult RtDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  auto *names = getRegisteredInterface<ScheduleNames>();
  std::string wrong;
  if (attribute.getName() == "rt.target") {
    auto target = dyn_cast<TargetAttr>(attribute.getValue());
    if (!target || !isa<ModuleOp>(op))
      return op->emitError("expected 'rt.target' to be a target on a module, but got ") << attribute.getValue() << " on '" << op->getName() << "'";
    if (names)
      wrong = names->describeWrong(target);
  }
  if (attribute.getName() == "rt.schedule" && names)
    wrong = names->describeWrong(TargetAttr::of(op), attribute.getValue(), op->getAttr("rt.mode"));
  return wrong.empty() ? success() : op->emitError(wrong);
}

LogicalResult RtDialect::verifyRegionArgAttribute(Operation *op, unsigned, unsigned index, NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  Type type = function.getArgumentTypes()[index];
  if (attribute.getName() == "rt.dims")
    return verifyDims(function, type, attribute.getValue());
  if (attribute.getName() == "rt.layout")
    return verifyLayout(function, type, attribute.getValue());
  if (attribute.getName() == "rt.symbol" && (!isa<StringAttr>(attribute.getValue()) || !type.isIndex()))
    return function.emitError("expected 'rt.symbol' to be the name of an index argument, but got ")
           << attribute.getValue() << " on " << type;
  return success();
}

LogicalResult RtDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned index, NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  Type type = function.getResultTypes()[index];
  if (attribute.getName() == "rt.dims")
    return verifyDims(function, type, attribute.getValue());
  if (attribute.getName() == "rt.layout")
    return verifyLayout(function, type, attribute.getValue());
  if (attribute.getName() == "rt.in_place")
    return verifyInPlace(function, type, attribute.getValue());
  if (attribute.getName() == "rt.scratch" && !isa<UnitAttr>(attribute.getValue()))
    return function.emitError("expected 'rt.scratch' to be a unit, but got ") << attribute.getValue();
  return success();
}

} // namespace cauce::rt
