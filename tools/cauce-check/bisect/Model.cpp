// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model's functions as functions of its states: from where those are lifted, which is the first place where all can be asked.
#include "tools/cauce-check/bisect/Bisect.h"

#include "dialects/nn/reference/Evaluate.h"
#include "dialects/train/Train.h"
#include "tools/cauce-check/Claims.h"
#include "tools/cauce-check/bisect/Steps.h"

using namespace mlir;

namespace cauce::check {

// Numbers that make sense: ids that there are, moments and steps that are not negative.
static void claimRanges(ModuleOp module, func::FuncOp function) {
  Builder b(module.getContext());
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    double low = -1, high = 1;
    if (auto name = function.getArgAttrOfType<FlatSymbolRefAttr>(i, "train.state")) {
      auto state = module.lookupSymbol<train::StateOp>(name.getAttr());
      if (!state || !state.has(train::StateFlags::trained))
        low = 0;
    } else {
      low = 0;
      std::optional<double> last; // of ids
      if (auto ids = function.getArgAttrOfType<ArrayAttr>(i, "train.ids"))
        for (auto range : ids.getAsRange<train::IdsAttr>())
          if (!range.isOfPlaces() && range.getCount() != train::IdsAttr::ofWeights)
            last = std::min(last.value_or(std::numeric_limits<int32_t>::max()), double(range.getCount() - 1));
      high = last.value_or(high);
    }
    function.setArgAttr(i, "check.range", b.getDenseF64ArrayAttr({low, high}));
  }
}

// What @function takes and returns that is a state, or kept for one.
static void addStates(func::FuncOp function, StringRef name, llvm::SmallDenseSet<Attribute> &states) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    states.insert(function.getArgAttr(i, name));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    states.insert(function.getResultAttr(i, name));
  states.erase(Attribute());
}

int bisectModel(ModuleOp model, const CheckOptions &options, const BisectOptions &bisecting) {
  std::string error;
  std::vector<Step> steps = stepsFor(options.target, {}, error);
  auto lifted = llvm::find_if(steps, [](const Step &step) { return step.name == "lift-states"; });
  Course course = runSteps(model, ArrayRef<Step>(steps).take_front(lifted - steps.begin() + 1));
  if (course.outcome != Outcome::Done) {
    llvm::errs() << "cauce-check: error: '" << steps[course.programs.size() - 1].name << "' fails: " << course.said << "\n";
    return 1;
  }
  ModuleOp program = course.last();
  llvm::SmallDenseSet<Attribute> kept; // rows for a metric, which the runtime has a hand in
  for (auto function : program.getOps<func::FuncOp>())
    addStates(function, "train.kept", kept);
  std::vector<Case> cases;
  for (auto function : program.getOps<func::FuncOp>()) {
    llvm::SmallDenseSet<Attribute> states;
    addStates(function, "train.state", states);
    addStates(function, "train.kept", states);
    bool isAsked = options.function.empty() || function.getName() == options.function;
    if (!isAsked || llvm::any_of(states, [&](Attribute state) { return kept.contains(state); }))
      continue;
    OwningOpRef<func::FuncOp> claiming = function.clone();
    claimRanges(program, *claiming);
    for (const Sizes &sizes : combinationsOf(*claiming, false))
      for (uint64_t seed = 1; seed <= options.seeds; ++seed) {
        FailureOr<std::vector<Tensor>> inputs = makeInputs(*claiming, sizes, seed);
        if (failed(inputs))
          return 1;
        FailureOr<std::vector<Tensor>> results = nn::reference::evaluate(function, *inputs);
        if (failed(results))
          return 1;
        for (Tensor &result : *results)
          for (double &value : result.reals)
            value = nn::reference::roundTo(result.elementType, value);
        double tolerance = options.tolerance >= 0 ? options.tolerance : 1e-4;
        cases.push_back({function.getName().str(), (sizes.empty() ? "" : describe(sizes) + ", ") + "seed " + std::to_string(seed), function.getLoc(),
                         *inputs, *results, {tolerance, tolerance}});
      }
  }
  if (cases.empty()) {
    llvm::errs() << "cauce-check: error: expected a function named '" << options.function << "', of metrics whose rows the runtime does not keep\n";
    return 1;
  }
  return bisectCases(program, "lift-states", cases, options, bisecting);
}

} // namespace cauce::check
