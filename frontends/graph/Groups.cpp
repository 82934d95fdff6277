// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Groups of parameters that are trained otherwise than the others: frozen, or with another learning rate or weight decay.
#include "frontends/graph/Parts.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/Train.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace cauce::graph {
namespace {

// What is wrong with a group, whatever the parameters.
std::string findBadNumber(const pb::Group &group) {
  if (group.parameter().empty())
    return "expected the names of parameters, or patterns of them";
  if (group.learning_rate_scale() < 0)
    return "expected learning_rate_scale to be at least 0, but got " + std::to_string(group.learning_rate_scale());
  if (group.weight_decay() < 0)
    return "expected weight_decay to be at least 0, but got " + std::to_string(group.weight_decay());
  bool hasNumbers = group.has_learning_rate_scale() || group.has_weight_decay();
  if (group.frozen() && hasNumbers)
    return "expected no learning_rate_scale and no weight_decay, because the group is frozen";
  if (!group.frozen() && !hasNumbers)
    return "expected frozen, learning_rate_scale or weight_decay";
  return "";
}

struct Owner {
  const pb::Group *group;
  Place place;
};

// Those of all phases: what they say holds for a parameter whoever trains it.
SmallVector<Owner> groupsOf(const ModelFile &file) {
  SmallVector<Owner> all;
  for (int t = 0; t < file.model.training_size(); ++t) {
    const auto *places = nested(&file.places, pb::Model::descriptor(), "training", t);
    for (int i = 0; i < file.model.training(t).group_size(); ++i)
      all.push_back({&file.model.training(t).group(i), placeOf(places, pb::Training::descriptor(), "group", i)});
  }
  return all;
}

} // namespace

FailureOr<llvm::GlobPattern> patternOf(StringRef text, llvm::function_ref<InFlightDiagnostic()> report) {
  constexpr size_t mostTexts = 1024; // that braces stand for
  llvm::Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(text, mostTexts);
  if (!pattern)
    return report() << "expected '" << text << "' to be a name or a pattern of names: " << llvm::toString(pattern.takeError());
  return *pattern;
}

LogicalResult buildGroups(const ModelFile &file, ModuleOp module) {
  MLIRContext *context = module.getContext();
  SmallVector<Owner> all = groupsOf(file);
  llvm::MapVector<train::StateOp, int> groups; // of all parameters; -1: none
  std::vector<std::string> names;
  for (auto state : module.getOps<train::StateOp>())
    if (state.has(train::StateFlags::trained)) {
      groups[state] = -1;
      names.push_back(state.getSymName().str());
    }
  for (int i = 0; i < int(all.size()); ++i) {
    const pb::Group &group = *all[i].group;
    auto locationOf = [&](int index) { return FileLineColLoc::get(context, file.path, all[index].place.line, all[index].place.column); };
    if (std::string wrong = findBadNumber(group); !wrong.empty())
      return emitError(locationOf(i)) << "group: " << wrong;
    for (const std::string &text : group.parameter()) {
      FailureOr<llvm::GlobPattern> pattern = patternOf(text, [&] { return emitError(locationOf(i)) << "group: "; });
      if (failed(pattern))
        return failure();
      bool matches = false;
      for (auto &[state, owner] : groups) {
        if (!pattern->match(state.getSymName()))
          continue;
        if (owner >= 0 && owner != i) {
          InFlightDiagnostic diagnostic = emitError(locationOf(i)) << "group: '" << state.getSymName() << "' is in two groups";
          diagnostic.attachNote(locationOf(owner)) << "the other one is here";
          return diagnostic;
        }
        matches = true;
        owner = i;
      }
      if (!matches)
        return emitError(locationOf(i)) << "group: there is no parameter '" << text << "'" << didYouMean(text, names);
    }
  }
  Builder b(context);
  auto decimal = [&](float value) { return b.getF64FloatAttr(nn::shortDecimal(value, b.getF32Type())); };
  for (auto [state, owner] : groups) {
    if (owner < 0)
      continue;
    const pb::Group &group = *all[owner].group;
    if (group.frozen())
      state.setFlags(train::StateFlags::weight);
    if (group.has_learning_rate_scale())
      state.setLearningRateScaleAttr(decimal(group.learning_rate_scale()));
    if (group.has_weight_decay())
      state.setWeightDecayAttr(decimal(group.weight_decay()));
  }
  return success();
}

} // namespace cauce::graph
