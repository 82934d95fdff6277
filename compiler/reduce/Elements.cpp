// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Element types of functions over nn, values of constants, attributes.
#include "compiler/reduce/Module.h"

#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce::reduce {
namespace {

// f32 and i32 are what a reader expects; what another type has to do with it, it shows by staying. i1 is what conditions are made of.
Type simpler(Type element) {
  if (isa<FloatType>(element) && !element.isF32())
    return Float32Type::get(element.getContext());
  if (isa<IntegerType>(element) && !element.isInteger(32) && !element.isInteger(1))
    return IntegerType::get(element.getContext(), 32);
  return {};
}

Attribute convert(Attribute value, Type element) {
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return value;
  SmallVector<Attribute> values;
  for (Attribute old : dense.getValues<Attribute>()) {
    if (auto number = dyn_cast<FloatAttr>(old))
      values.push_back(FloatAttr::get(element, number.getValueAsDouble()));
    else if (auto number = dyn_cast<IntegerAttr>(old))
      values.push_back(IntegerAttr::get(element, number.getValue().sextOrTrunc(element.getIntOrFloatBitWidth())));
  }
  auto type = nn::withElementType(cast<RankedTensorType>(dense.getType()), element);
  return int64_t(values.size()) == type.getNumElements() ? Attribute(DenseElementsAttr::get(type, values)) : value;
}

void simplifyElementTypes(Module &module, Places &places) {
  llvm::SmallSetVector<Type, 4> elements;
  auto visit = [&](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (tensor && simpler(tensor.getElementType()))
      elements.insert(tensor.getElementType());
  };
  // Below nn a type is said in too many places.
  auto isNn = [](Operation *op) { return isa_and_nonnull<nn::NnDialect>(op->getDialect()); };
  module->walk([&](Operation *op) {
    if (isNn(op))
      llvm::for_each(llvm::concat<Type>(llvm::to_vector(op->getOperandTypes()), llvm::to_vector(op->getResultTypes())), visit);
  });
  llvm::SmallPtrSet<Type, 4> chosen;
  for (Type element : elements)
    if (places.next())
      chosen.insert(element);
  auto change = [&](Type type) -> Type {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && chosen.contains(tensor.getElementType()) ? nn::withElementType(tensor, simpler(tensor.getElementType())) : type;
  };
  auto changeValue = [&](Attribute value) {
    auto dense = dyn_cast<DenseElementsAttr>(value);
    return dense && chosen.contains(dense.getElementType()) ? convert(value, simpler(dense.getElementType())) : value;
  };
  for (Operation &op : *module->getBody()) {
    if (auto state = dyn_cast<train::StateOp>(op)) {
      state.setType(change(state.getType()));
      if (auto given = dyn_cast_or_null<train::GivenAttr>(state.getInitializerAttr()))
        state.setInitializerAttr(train::GivenAttr::get(op.getContext(), cast<DenseElementsAttr>(changeValue(given.getValue()))));
    }
    auto function = dyn_cast<FunctionOpInterface>(op);
    if (!function || function.isExternal() || !llvm::hasSingleElement(function.getFunctionBody()))
      continue;
    Block &body = function.getFunctionBody().front();
    for (BlockArgument argument : body.getArguments())
      argument.setType(change(argument.getType()));
    for (Operation &inner : body) {
      if (auto constant = dyn_cast<nn::ConstantOp>(inner))
        constant.setValueAttr(cast<ElementsAttr>(changeValue(constant.getValue())));
      for (Value result : inner.getResults())
        result.setType(change(result.getType()));
    }
    if (!chosen.empty())
      function.setType(function.cloneTypeWith(body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
  }
}

// All elements of a constant become its first one.
void splatConstants(Module &module, Places &places) {
  module->walk([&](Operation *op) {
    for (NamedAttribute attribute : llvm::to_vector(op->getAttrs())) {
      auto value = dyn_cast<DenseElementsAttr>(attribute.getValue());
      if (value && !value.isSplat() && value.getNumElements() && places.next())
        op->setAttr(attribute.getName(), DenseElementsAttr::get(value.getType(), *value.value_begin<Attribute>()));
    }
  });
}

void dropAttributes(Module &module, Places &places) {
  module->walk([&](Operation *op) {
    for (NamedAttribute attribute : llvm::to_vector(op->getDiscardableAttrs()))
      if (places.next())
        op->removeDiscardableAttr(attribute.getName());
    auto function = dyn_cast<FunctionOpInterface>(op);
    for (unsigned i = 0; function && i < function.getNumArguments(); ++i)
      for (NamedAttribute attribute : llvm::to_vector(function.getArgAttrs(i)))
        if (places.next())
          function.removeArgAttr(i, attribute.getName());
    for (unsigned i = 0; function && i < function.getNumResults(); ++i)
      for (NamedAttribute attribute : llvm::to_vector(function.getResultAttrs(i)))
        if (places.next())
          function.removeResultAttr(i, attribute.getName());
  });
}

} // namespace

void addElementReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"simpler element types", simplifyElementTypes});
  reductions.push_back({"constants of equal elements", splatConstants});
}

void addAttributeReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"drop attributes", dropAttributes});
}

} // namespace cauce::reduce
