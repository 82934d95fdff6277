// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The constant descriptor of a program.
#pragma once

#include "compiler/cpu/Target.h"
#include "compiler/program/Fingerprint.h"
#include "dialects/rt/Layout.h"
#include "dialects/train/Train.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"

#include <map>

namespace cauce {

/// What the descriptor needs of the MLIR module at level target; taken before translation, which drops it.
struct ProgramPlan {
  struct Binding {
    std::string state; // empty: an argument or result
    std::string name;  // of an argument or result, or of the state that the runtime keeps a result for
    bool isKept = false;
    bool areProbabilities = false; // along the last size of a result
    mlir::RankedTensorType type;
    std::vector<std::string> dims;
    std::vector<train::IdsAttr> ids; // of an argument
  };
  struct Function {
    std::string name;
    std::vector<Binding> inputs, outputs;
    SizeExpr arena;
    unsigned launches = 0;
    bool isRowWise = false;
  };
  struct State {
    std::string name;
    mlir::RankedTensorType type;
    train::StateFlags flags;
    rt::LayoutAttr layout;
    std::string initial; // dense bytes, empty if it is initialised by a function
  };
  struct Kernel {
    std::string name, nodes, schedule;
    SizeExpr flops, bytes; // of a launch
  };
  std::string name;
  std::string symbol;   // what C calls the descriptor
  std::string linkName; // what linkers call it
  uint64_t identity = 0; // of all that the program is made of, in `linkName`; 0 if no header declares it
  std::vector<std::string> symbols;
  std::vector<State> states;
  std::vector<Function> functions;
  std::vector<Kernel> kernels;
  struct Phase {
    std::string name, step, rate; // of the phase, its function and its state
    uint32_t steps = 1;
  };
  mlir::ArrayAttr datasets, decisions;
  std::vector<Phase> phases; // with names
  mlir::DictionaryAttr training;
  bool fails = false; // whether a function asks the runtime to end a call
  Fingerprint fingerprint;
};

/// Reads the plan and erases what only it needed from the module.
ProgramPlan takePlan(mlir::ModuleOp module);

/// The number that program_abi.h has for an element type; 0, which no program may have, for those that verify-level refuses.
uint32_t dtypeOf(mlir::Type type);

/// Defines `plan.linkName` and everything it points to.
void emitDescriptor(llvm::Module &module, const ProgramPlan &plan, const CpuTarget &target);

} // namespace cauce
