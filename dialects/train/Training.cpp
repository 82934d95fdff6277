// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verification of the phases of training: each on its own, and all of a program together.
#include "dialects/train/Train.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace cauce::train {

bool isPhaseName(StringRef name) {
  return !name.empty() && name.size() < 256 && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; });
}

std::string nameInPhase(StringRef phase, StringRef name) { return phase.empty() ? name.str() : (phase + "." + name).str(); }

std::string TrainingOp::nameOf(StringRef name) { return nameInPhase(getPhase().value_or(""), name); }

LogicalResult TrainingOp::verify() {
  if (Type precision = getPrecision().value_or(Type()); precision && !precision.isF16() && !precision.isBF16())
    return emitOpError("expected precision f16 or bf16, but got ") << precision;
  if (getSteps() < 1 || getSteps() > UINT32_MAX)
    return emitOpError("expected steps from 1 to 2^32 - 1, but got ") << int64_t(getSteps());
  if (getSteps() > 1 && !getPhase()) // which the runtime knows it by
    return emitOpError("expected a name, because of ") << getSteps() << " steps";
  if (getSteps() > 1 && getAccumulates())
    return emitOpError("expected 1 step on each batch, because it accumulates, but got ") << getSteps();
  if (getPhase() && !isPhaseName(*getPhase()))
    return emitOpError("expected a name of 1 to 255 letters, digits, '_' and '-', but got '") << *getPhase() << "'";
  if (getParameters() && getParameters()->empty())
    return emitOpError("expected at least one parameter");
  return success();
}

// What the names in it stand for.
static LogicalResult verifyNames(TrainingOp training, SymbolTableCollection &symbolTable) {
  // Without a name it is there before its loss is.
  auto loss = training.getLossAttr() || training.getPhase() ? FlatSymbolRefAttr::get(training.getContext(), training.getLossName()) : FlatSymbolRefAttr();
  if (loss && !symbolTable.lookupNearestSymbolFrom<FunctionOpInterface>(training, loss))
    return training.emitOpError("expected loss to name a function, but got ") << loss;
  llvm::SmallDenseSet<Attribute> seen;
  for (Attribute name : training.getParametersAttr() ? training.getParametersAttr().getValue() : ArrayRef<Attribute>()) {
    auto state = symbolTable.lookupNearestSymbolFrom<StateOp>(training, cast<FlatSymbolRefAttr>(name));
    if (!state || !state.has(StateFlags::trained)) {
      InFlightDiagnostic diagnostic = training.emitOpError("expected parameters to name states that are trained, but got ") << name;
      if (state)
        diagnostic.attachNote(state.getLoc()) << "declared here";
      return diagnostic;
    }
    if (!seen.insert(name).second)
      return training.emitOpError("expected each of parameters once, but got ") << name << " twice";
  }
  return success();
}

// All phases of a program, which the first one asks about.
static LogicalResult verifyTogether(ArrayRef<TrainingOp> phases, Block &program) {
  llvm::StringMap<TrainingOp> names;
  for (TrainingOp phase : phases) {
    if (phases.size() > 1 && !phase.getPhase()) {
      InFlightDiagnostic diagnostic = phase.emitOpError("expected each of several phases to have a name");
      diagnostic.attachNote((phase == phases[0] ? phases[1] : phases[0])->getLoc()) << "another phase is here";
      return diagnostic;
    }
    auto [first, isNew] = names.try_emplace(phase.getPhase().value_or(""), phase);
    if (isNew)
      continue;
    InFlightDiagnostic diagnostic = phase.emitOpError("expected a name of its own, but got '") << *phase.getPhase() << "'";
    diagnostic.attachNote(first->second.getLoc()) << "taken here";
    return diagnostic;
  }
  llvm::DenseSet<Attribute> trained;
  for (TrainingOp phase : phases) {
    if (!phase.getParameters())
      return success();
    trained.insert(phase.getParametersAttr().begin(), phase.getParametersAttr().end());
  }
  for (auto state : program.getOps<StateOp>())
    if (state.has(StateFlags::trained) && !trained.contains(FlatSymbolRefAttr::get(state.getContext(), state.getSymName()))) {
      InFlightDiagnostic diagnostic = state.emitOpError("expected a phase that trains it, or to be a weight, which stays as it is");
      diagnostic.attachNote(phases[0]->getLoc()) << "the first phase is here";
      return diagnostic;
    }
  return success();
}

LogicalResult TrainingOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (failed(verifyNames(*this, symbolTable)))
    return failure();
  Block &program = *getOperation()->getBlock();
  SmallVector<TrainingOp> phases(program.getOps<TrainingOp>());
  return phases.front() == *this ? verifyTogether(phases, program) : success();
}

} // namespace cauce::train
