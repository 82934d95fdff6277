// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands of the driver. Each adds its subcommand with flags and help and returns what runs it.
#pragma once

#include "cauce/cauce.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "tools/Arguments.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cauce {
class ObjectCache;
}

namespace cauce::driver {

/// Exit statuses of all commands.
enum Status { Done = 0, Failed = 1, Usage = 2 };

/// A subcommand and what runs it once its flags are parsed.
struct Command {
  Arguments arguments;
  std::function<int()> run;
};

Command addCheck(Arguments &arguments);
Command addSummary(Arguments &arguments);
Command addConvert(Arguments &arguments);
Command addCompile(Arguments &arguments);
Command addInspect(Arguments &arguments);
Command addWeights(Arguments &arguments);
/// train, evaluate, predict and call: compile the model and hand the flags to the program's own command line.
void addRun(Arguments &arguments, std::vector<Command> &commands);

/// A context with all dialects, whose diagnostics go to standard error as "cauce: error: FILE:LINE:COLUMN: MESSAGE".
std::unique_ptr<mlir::MLIRContext> makeContext();

/// Reads a model: .mlir at `level`, anything else as a protobuf graph, whose texts are in `dataFolder`, or beside it. Null after a diagnostic.
mlir::OwningOpRef<mlir::ModuleOp> readModel(mlir::MLIRContext &context, const std::string &path, llvm::StringRef level = "graph", bool predictOnly = false,
                                            const std::string &dataFolder = "");

/// Where objects are kept that were compiled before.
struct CacheFlags {
  std::string folder; // empty: none are
  uint64_t megabytes = 1024;
};

/// Bytes, of "1500000", "64MiB" or "1.5 GB"; nothing, after a message about the option, if it is none of these, or less than one.
std::optional<uint64_t> parseBytes(llvm::StringRef option, llvm::StringRef text);

/// The cache of one compilation. When that is over, it is as small as asked for, and what could not be written is a warning.
class CacheUse {
public:
  explicit CacheUse(const CacheFlags &flags);
  ~CacheUse();
  /// Null if there is none.
  ObjectCache *get() const { return cache.get(); }
  /// ", from 'DIR'", or ", 3 of 4 objects from 'DIR'"; nothing without a cache.
  std::string describe() const;

private:
  std::string folder;
  std::unique_ptr<ObjectCache> cache;
};

struct ReleaseProgram {
  void operator()(cauce_program_t *program) const { cauce_program_release(program); }
};
using LoadedProgram = std::unique_ptr<cauce_program_t, ReleaseProgram>;

/// Loads a shared object that this machine can run. Null after a message.
LoadedProgram loadProgram(const std::string &path);

/// The folder with the runtime's objects, ../lib/cauce beside the driver.
std::string libraryFolder();

/// Prints "cauce: error: MESSAGE" and returns Failed.
int fail(const std::string &message);
/// Prints "cauce: warning: MESSAGE".
void warn(const std::string &message);

} // namespace cauce::driver
