// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a module at level graph to an artifact.
#pragma once

#include "compiler/cpu/PassLimit.h"
#include "compiler/cpu/Target.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/support/PrintAfter.h"
#include "compiler/support/Statistics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/Timing.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <string>

namespace cauce {

class ObjectCache;

struct CompileOptions {
  std::string target;     // native, x86-64-v3, ...; empty: what the module says, native if it does not
  std::string stopAfter;  // a level; empty: all the way
  bool keepOrigin = false; // with stopAfter: write what is known at level graph alone into the module, for who goes on from its text
  PrintAfter printAfter;  // programs between passes
  std::string explain;    // a pass's flag: remarks on what it did
  Statistics *statistics = nullptr; // that count what passes do; NULL: nobody wants to know
  std::string reproducer; // file for the program and the passes that are left, if one fails or crashes
  bool locations = false; // print IR with the places in the model
  bool debugInfo = false; // line tables that lead from the code to the model
  mlir::TimingScope *timing = nullptr; // that what takes time nests in; NULL: nobody wants to know
  MemoryLimit memory;     // which functions fit
  bool continues = true;  // a function of new tokens alone, for generation
  bool sanitize = false;  // with AddressSanitizer's checks, which need its runtime in the process
  std::string from = "graph"; // the level that the module is at
  PassLimit *passLimit = nullptr; // of LLVM's passes, counted through all units; NULL: all run
  ObjectCache *cache = nullptr; // of objects, one a kernel; NULL: all are compiled. Not with a limit of passes, nor with `saveTemps`
  std::string saveTemps;  // a folder for each level's IR, LLVM IR and assembly
  std::string library;    // the folder with the runtime's objects, for executables
  std::string symbol;     // of an object's or archive's program; empty: symbolOf the model's name
  std::map<std::string, std::string> weights; // state name -> dense bytes, embedded in the artifact
};

/// What a program becomes.
enum class Artifact { Object, Archive, SharedObject, Executable };

/// The name decides: .o, .a, .so, anything else is an executable.
Artifact artifactOf(llvm::StringRef output);

/// Whether applications link it, by a symbol of its own that a header beside it declares.
inline bool isLinked(Artifact artifact) { return artifact == Artifact::Object || artifact == Artifact::Archive; }

/// Where the header of such an artifact goes.
std::string headerOf(llvm::StringRef output);

/// Whether a file in the folder `saveTemps` can have this name.
bool isTemporary(llvm::StringRef name);

/// Compiles `module` to the artifact `output`. With `stopAfter` the module is left at that level and nothing is written.
/// Problems are reported as diagnostics.
mlir::LogicalResult compileProgram(mlir::ModuleOp module, const CompileOptions &options, llvm::StringRef output);

/// How the options want IR printed.
mlir::OpPrintingFlags printingFlags(const CompileOptions &options);

/// Whether this process has AddressSanitizer's runtime, so that programs that it compiles for itself can be checked, too.
bool hasAddressSanitizer();

} // namespace cauce
