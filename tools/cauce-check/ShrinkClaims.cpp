// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions of claims.
#include "tools/cauce-check/ShrinkClaims.h"

#include "tools/cauce-check/Claims.h"

using namespace mlir;

namespace cauce::check {
namespace {

using reduce::Module;
using reduce::Places;

constexpr llvm::StringLiteral sizesName = "check.sizes";

// The values of each symbol, some of them left out or changed: `change` returns 0 for one to be left out. The last one stays.
void changeSizes(func::FuncOp function, llvm::function_ref<int64_t(int64_t value, bool isLast)> change) {
  auto sizes = function->getAttrOfType<DictionaryAttr>(sizesName);
  if (!sizes)
    return;
  Builder b(function.getContext());
  NamedAttrList list;
  for (NamedAttribute symbol : sizes) {
    SmallVector<int64_t> values;
    auto old = llvm::to_vector(cast<ArrayAttr>(symbol.getValue()).getAsRange<IntegerAttr>());
    for (auto [i, value] : llvm::enumerate(old))
      if (int64_t changed = change(value.getInt(), values.empty() && i + 1 == old.size()); changed && !llvm::is_contained(values, changed))
        values.push_back(changed);
    list.append(symbol.getName(), b.getI64ArrayAttr(values));
  }
  function->setAttr(sizesName, list.getDictionary(function.getContext()));
}

auto forEachFunction(std::function<void(func::FuncOp, Places &)> apply) {
  return [apply](Module &module, Places &places) {
    for (auto function : module->getOps<func::FuncOp>())
      apply(function, places);
  };
}

void dropSizes(func::FuncOp function, Places &places) {
  changeSizes(function, [&](int64_t value, bool isLast) { return !isLast && places.next() ? 0 : value; });
}

auto smallerSizes(int64_t (*smaller)(int64_t)) {
  return forEachFunction([smaller](func::FuncOp function, Places &places) {
    changeSizes(function, [&](int64_t value, bool) {
      int64_t less = smaller(value);
      return less > 0 && less < value && places.next() ? less : value;
    });
  });
}

// Sizes of symbols that no type has any more, and the list of static ones.
void dropSymbols(func::FuncOp function, Places &places) {
  std::vector<Sizes> used[] = {combinationsOf(function, true), combinationsOf(function, false)};
  if (auto sizes = function->getAttrOfType<DictionaryAttr>(sizesName)) {
    NamedAttrList list;
    for (NamedAttribute symbol : sizes) {
      bool isUsed = used[0].front().count(symbol.getName().str()) || used[1].front().count(symbol.getName().str());
      if (isUsed || !places.next())
        list.append(symbol);
    }
    if (list.empty())
      function->removeAttr(sizesName);
    else
      function->setAttr(sizesName, list.getDictionary(function.getContext()));
  }
  if (function->hasAttr("check.static") && places.next())
    function->removeAttr("check.static");
}

// Tolerances to what they are without; the reason goes with the last one.
void dropTolerances(func::FuncOp function, Places &places) {
  auto drop = [&](std::initializer_list<const char *> names) {
    bool isThere = llvm::any_of(names, [&](const char *name) { return function->hasAttr(name); });
    if (isThere && places.next())
      llvm::for_each(names, [&](const char *name) { function->removeAttr(name); });
  };
  drop({"check.tolerance", "check.absolute"});
  drop({"check.gradient_tolerance"});
  if (!function->hasAttr("check.tolerance") && !function->hasAttr("check.absolute") && !function->hasAttr("check.gradient_tolerance"))
    function->removeAttr("check.reason");
}

// A state becomes an argument, its new value a result.
void dropStates(func::FuncOp function, Places &places) {
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (updatedState(function, i) && places.next())
      function.removeResultAttr(i, StringAttr::get(function.getContext(), "check.state"));
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (isState(function, i) && places.next()) {
      function.removeArgAttr(i, "check.state");
      for (unsigned result = 0; result < function.getNumResults(); ++result)
        if (updatedState(function, result) == i)
          function.removeResultAttr(result, StringAttr::get(function.getContext(), "check.state"));
    }
}

constexpr llvm::StringLiteral valueNames[] = {"check.range", "check.grid", "check.values"};

// Values as they are without claims.
void dropValues(func::FuncOp function, Places &places) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    for (StringRef name : valueNames)
      if (function.getArgAttr(i, name) && places.next())
        function.removeArgAttr(i, name);
}

// All elements the same, of an argument whose values matter.
auto valuesTo(double value) {
  return forEachFunction([value](func::FuncOp function, Places &places) {
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      bool isRandom = function.getArgAttr(i, "check.range") || function.getArgAttr(i, "check.grid");
      if (function.getArgAttr(i, "check.values") || !isRandom || !places.next())
        continue;
      for (StringRef name : valueNames)
        function.removeArgAttr(i, name);
      function.setArgAttr(i, "check.values", DenseF64ArrayAttr::get(function.getContext(), {value}));
    }
  });
}

} // namespace

void addClaimReductions(std::vector<reduce::ModuleReduction> &reductions) {
  // First: a check takes as long as there are sizes.
  reductions.insert(reductions.begin(), {"drop sizes of symbols", forEachFunction(dropSizes)});
  reductions.push_back({"sizes of symbols to 1", smallerSizes([](int64_t) -> int64_t { return 1; })});
  reductions.push_back({"sizes of symbols to 2", smallerSizes([](int64_t) -> int64_t { return 2; })});
  reductions.push_back({"halve sizes of symbols", smallerSizes([](int64_t size) { return size / 2; })});
  reductions.push_back({"sizes of symbols to 3/4", smallerSizes([](int64_t size) { return size * 3 / 4; })});
  reductions.push_back({"sizes of symbols less 1", smallerSizes([](int64_t size) { return size - 1; })});
  reductions.push_back({"drop claims of symbols", forEachFunction(dropSymbols)});
  reductions.push_back({"drop states", forEachFunction(dropStates)});
  reductions.push_back({"drop tolerances", forEachFunction(dropTolerances)});
  reductions.push_back({"drop values of arguments", forEachFunction(dropValues)});
  reductions.push_back({"arguments of ones", valuesTo(1)});
}

void sayAllSizes(ModuleOp module) {
  Builder b(module.getContext());
  for (auto function : module.getOps<func::FuncOp>()) {
    std::map<std::string, llvm::SetVector<int64_t>> values;
    for (bool statics : {true, false})
      for (const Sizes &sizes : combinationsOf(function, statics))
        for (const auto &[symbol, size] : sizes)
          values[symbol].insert(size);
    NamedAttrList list;
    for (const auto &[symbol, sizes] : values)
      list.append(symbol, b.getI64ArrayAttr(sizes.getArrayRef()));
    if (!list.empty())
      function->setAttr(sizesName, list.getDictionary(module.getContext()));
  }
}

} // namespace cauce::check
