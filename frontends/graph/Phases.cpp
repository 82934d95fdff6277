// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases of training: what each is called, and which parameters it trains.
#include "frontends/graph/Parts.h"

#include "dialects/train/Train.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace cauce::graph {

std::string nameIn(const pb::Training &phase, StringRef name) { return train::nameInPhase(phase.name(), name); }

Location placeOfPhase(const ModelFile &file, int phase, MLIRContext *context) {
  Place place = placeOf(&file.places, pb::Model::descriptor(), "training", phase);
  return FileLineColLoc::get(context, file.path, place.line, place.column);
}

LogicalResult checkPhases(const ModelFile &file, MLIRContext *context) {
  const pb::Model &model = file.model;
  llvm::StringMap<int> names;
  for (int i = 0; i < model.training_size(); ++i) {
    const pb::Training &phase = model.training(i);
    auto report = [&] { return emitError(placeOfPhase(file, i, context)) << "training: "; };
    if (phase.name().empty() && model.training_size() > 1)
      return report() << "expected each of several phases to have a name";
    if (phase.name().empty() && phase.steps() > 1)
      return report() << "expected a name, because of steps: " << phase.steps();
    if (phase.steps() > 1 && model.training(0).accumulate() > 1)
      return report() << "expected steps: 1, because gradients of " << model.training(0).accumulate() << " batches are accumulated, but got " << phase.steps();
    if (!phase.name().empty() && !train::isPhaseName(phase.name()))
      return report() << "expected a name of 1 to 255 letters, digits, '_' and '-', but got '" << phase.name() << "'";
    if (auto [first, isNew] = names.try_emplace(phase.name(), i); !isNew) {
      InFlightDiagnostic diagnostic = report() << "there is already a phase '" << phase.name() << "'";
      diagnostic.attachNote(placeOfPhase(file, first->second, context)) << "it is here";
      return diagnostic;
    }
    if (i == 0)
      continue;
    // What is about the loop, not about a phase.
    const char *field = phase.epochs() ? "epochs" : phase.batch() ? "batch" : phase.seed() ? "seed" : phase.in_order() ? "in_order"
                        : phase.drop_last() ? "drop_last" : phase.accumulate() ? "accumulate" : phase.has_early_stopping() ? "early_stopping" : nullptr;
    if (field)
      return report() << "expected " << field << " in the first phase, which says it for all";
  }
  return success();
}

LogicalResult findParameters(const ModelFile &file, int index, ModuleOp module, SmallVectorImpl<Attribute> &parameters) {
  const pb::Training &phase = file.model.training(index);
  MLIRContext *context = module.getContext();
  const auto *places = nested(&file.places, pb::Model::descriptor(), "training", index);
  std::vector<std::string> names;
  for (auto state : module.getOps<train::StateOp>())
    if (state.has(train::StateFlags::trained))
      names.push_back(state.getSymName().str());
  llvm::StringSet<> chosen;
  for (int i = 0; i < phase.parameter_size(); ++i) {
    Place place = placeOf(places, pb::Training::descriptor(), "parameter", i);
    auto report = [&] { return emitError(FileLineColLoc::get(context, file.path, place.line, place.column)) << "training: "; };
    const std::string &text = phase.parameter(i);
    FailureOr<llvm::GlobPattern> pattern = patternOf(text, report);
    if (failed(pattern))
      return failure();
    bool matches = false;
    for (const std::string &name : names)
      if (pattern->match(name)) {
        matches = true;
        chosen.insert(name);
      }
    if (!matches)
      return report() << "there is no parameter '" << text << "' that is trained" << didYouMean(text, names);
  }
  for (const std::string &name : names)
    if (chosen.contains(name))
      parameters.push_back(FlatSymbolRefAttr::get(context, name));
  return success();
}

LogicalResult checkTrained(const ModelFile &file, ModuleOp module) {
  SmallVector<train::TrainingOp> phases(module.getOps<train::TrainingOp>());
  for (auto state : module.getOps<train::StateOp>())
    if (state.has(train::StateFlags::trained) && llvm::none_of(phases, [&](train::TrainingOp phase) { return phase.trains(state.getSymName()); }))
      return emitError(placeOfPhase(file, 0, module.getContext()))
             << "training: expected a phase that trains '" << state.getSymName() << "', or a group that freezes it";
  return success();
}

} // namespace cauce::graph
