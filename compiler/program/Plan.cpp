// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plan of a program, from the module at level target.
#include "compiler/program/Descriptor.h"

#include "compiler/support/Nodes.h"
#include "dialects/rt/Size.h"
#include "dialects/train/Recipe.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace cauce {

// What has no name of its own is called `fallback` and its number.
static std::vector<ProgramPlan::Binding> bindingsOf(ArrayAttr entries, StringRef fallback) {
  std::vector<ProgramPlan::Binding> bindings;
  unsigned unbound = 0;
  for (DictionaryAttr entry : entries.getAsRange<DictionaryAttr>()) {
    ProgramPlan::Binding binding;
    if (auto state = entry.getAs<FlatSymbolRefAttr>("train.state"))
      binding.state = state.getValue().str();
    if (auto kept = entry.getAs<FlatSymbolRefAttr>("train.kept")) {
      binding.name = kept.getValue().str();
      binding.isKept = true;
    } else if (binding.state.empty())
      binding.name = (fallback + Twine(unbound++)).str();
    if (auto name = entry.getAs<StringAttr>("train.name"))
      binding.name = name.getValue().str();
    binding.type = cast<RankedTensorType>(entry.getAs<TypeAttr>("type").getValue());
    if (auto dims = entry.getAs<ArrayAttr>("rt.dims"))
      for (StringAttr dim : dims.getAsRange<StringAttr>())
        binding.dims.push_back(dim.getValue().str());
    if (auto ids = entry.getAs<ArrayAttr>("train.ids"); ids && binding.state.empty())
      llvm::append_range(binding.ids, ids.getAsRange<train::IdsAttr>());
    binding.areProbabilities = bool(entry.get("train.probabilities"));
    bindings.push_back(binding);
  }
  return bindings;
}

// The dense bytes of values that the model gives; "" if it gives none.
static std::string givenValue(train::StateOp state) {
  auto given = dyn_cast_or_null<train::GivenAttr>(state.getInitializerAttr());
  DenseElementsAttr value = given ? given.getValue() : DenseElementsAttr();
  if (!value || value.getElementType().getIntOrFloatBitWidth() < 8)
    return "";
  StringRef raw(value.getRawData().data(), value.getRawData().size());
  std::string bytes;
  for (int64_t i = 0, copies = value.isSplat() ? value.getNumElements() : 1; i < copies; ++i)
    bytes += raw;
  return bytes;
}

// What count-work counted; 0 if it did not, or if it is not of the program.
static SizeExpr workOf(Operation *kernel, StringRef name, ArrayAttr symbols) {
  auto attribute = kernel->getAttrOfType<rt::SizeAttr>(name);
  SizeExpr size = attribute ? attribute.getSize() : SizeExpr();
  return rt::isPolynomialIn(size, symbols) ? size : SizeExpr();
}

// The layouts that assign-layouts chose for the states, by name; from level target.
static std::map<std::string, rt::LayoutAttr> collectLayouts(ModuleOp module) {
  std::map<std::string, rt::LayoutAttr> layouts;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    for (StringRef name : {"rt.inputs", "rt.outputs"})
      if (auto list = function->getAttrOfType<ArrayAttr>(name))
        for (DictionaryAttr entry : list.getAsRange<DictionaryAttr>())
          if (auto state = entry.getAs<FlatSymbolRefAttr>("train.state"))
            if (auto layout = entry.getAs<rt::LayoutAttr>("rt.layout"))
              layouts[state.getValue().str()] = layout;
  return layouts;
}

// The launches in a function and in the bodies of its loops, one trip of each.
static uint32_t launchesOf(LLVM::LLVMFuncOp function) {
  uint32_t launches = 0;
  function.walk([&](LLVM::CallOp call) {
    auto body = call.getCallee() && StringRef(*call.getCallee()).ends_with(".run")
                    ? SymbolTable::lookupNearestSymbolFrom<LLVM::LLVMFuncOp>(function, call.getCalleeAttr())
                    : LLVM::LLVMFuncOp();
    bool isLaunch = !call.getCallee() && call.getNumOperands() == 5; // of what the runtime does for it
    launches += body ? launchesOf(body) : isLaunch;
  });
  return launches;
}

// Those with a step; of a program that begins at another level than graph some may be gone.
static std::vector<ProgramPlan::Phase> phasesOf(ModuleOp module) {
  std::vector<ProgramPlan::Phase> phases;
  auto list = module->getAttrOfType<ArrayAttr>("cauce.phases");
  for (Attribute each : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto entry = cast<DictionaryAttr>(each);
    std::string name = entry.getAs<StringAttr>("name").getValue().str();
    ProgramPlan::Phase phase = {name, train::nameInPhase(name, "step"), "train." + train::nameInPhase(name, "learning_rate")};
    if (auto steps = entry.getAs<IntegerAttr>("steps"))
      phase.steps = uint32_t(steps.getInt());
    if (module.lookupSymbol(phase.step + ".run") && module.lookupSymbol(phase.rate))
      phases.push_back(phase);
  }
  return phases;
}

ProgramPlan takePlan(ModuleOp module) {
  std::map<std::string, rt::LayoutAttr> layouts = collectLayouts(module);
  ProgramPlan plan;
  plan.name = module.getName().value_or("program").str();
  auto symbols = module->getAttrOfType<ArrayAttr>("rt.symbols");
  if (symbols)
    for (StringAttr symbol : symbols.getAsRange<StringAttr>())
      plan.symbols.push_back(symbol.getValue().str());
  plan.datasets = module->getAttrOfType<ArrayAttr>("cauce.datasets");
  plan.decisions = module->getAttrOfType<ArrayAttr>("cauce.decisions");
  plan.training = module->getAttrOfType<DictionaryAttr>("cauce.training");
  plan.fails = module->hasAttr("rt.fails");
  // What a net that is not trained says of its weights are its weights; another one starts from it, by @init.
  plan.phases = phasesOf(module);
  bool isTrained = !plan.phases.empty() || module.lookupSymbol("step.run");
  for (auto state : llvm::make_early_inc_range(module.getOps<train::StateOp>())) {
    auto layout = layouts.find(state.getSymName().str());
    plan.states.push_back({state.getSymName().str(), cast<RankedTensorType>(state.getType()), state.getFlags(),
                           layout == layouts.end() ? rt::LayoutAttr::get(module.getContext(), rt::LayoutKind::Dense, 0)
                                                   : layout->second,
                           isTrained ? "" : givenValue(state)});
    state.erase();
  }
  for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
    if (auto arena = function->getAttrOfType<rt::SizeAttr>("rt.arena")) {
      ProgramPlan::Function entry;
      entry.name = function.getName().drop_back(StringRef(".run").size()).str();
      entry.inputs = bindingsOf(function->getAttrOfType<ArrayAttr>("rt.inputs"), "argument");
      entry.outputs = bindingsOf(function->getAttrOfType<ArrayAttr>("rt.outputs"), "result");
      entry.arena = arena.getSize();
      entry.isRowWise = llvm::all_of(function->getAttrOfType<ArrayAttr>("rt.outputs").getAsRange<DictionaryAttr>(),
                                     [](DictionaryAttr output) { return output.contains("train.row_wise"); });
      entry.launches = launchesOf(function);
      plan.functions.push_back(entry);
    } else if (function->hasAttr("rt.kernel")) {
      auto schedule = function->getAttrOfType<StringAttr>("rt.schedule");
      plan.kernels.push_back({function.getName().str(), nodesOf(function.getLoc()), schedule ? schedule.getValue().str() : "",
                              workOf(function, "rt.flops", symbols),
                              workOf(function, "rt.bytes", symbols)});
    }
  }
  // Everything but the entries is found through the descriptor; internal functions can be inlined or dropped.
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (!function.isExternal())
      function.setLinkage(LLVM::Linkage::Internal);
  return plan;
}

} // namespace cauce
