// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// compile and inspect.
#include "tools/cauce/Commands.h"

#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Compile.h"
#include "dialects/train/Train.h"
#include "cauce/command.h"
#include "train/Safetensors.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace mlir;

namespace cauce::driver {

namespace {
struct CompileFlags {
  std::string model, output, weights;
  CompileOptions options;
};

// The dense bytes of each tensor of a weights file; the program checks that they fit the states.
LogicalResult readWeights(const CompileFlags &flags, ModuleOp module, std::map<std::string, std::string> &weights) {
  runtime::WeightsFile file;
  if (file.open(flags.weights.c_str()) != runtime::Status::ok)
    return module.emitError(cauce_message());
  for (auto state : module.getOps<train::StateOp>()) {
    if (state.getRole() != train::Role::parameter && state.getRole() != train::Role::constant)
      continue;
    auto type = cast<RankedTensorType>(state.getType());
    const runtime::WeightTensor *tensor = file.find(state.getSymName().str().c_str());
    if (!tensor)
      return module.emitError("'") << flags.weights << "' does not fit the model: tensor '" << state.getSymName() << "' is missing";
    if (ArrayRef<int64_t>(tensor->dims, tensor->rank) != type.getShape())
      return module.emitError("'") << flags.weights << "' does not fit the model: expected tensor '" << state.getSymName()
                                   << "' to be " << type;
    size_t bytes = size_t(tensor->end - tensor->begin), expected = size_t(type.getNumElements()) * type.getElementTypeBitWidth() / 8;
    if (bytes != expected)
      return module.emitError("'") << flags.weights << "' does not fit the model: expected " << expected << " bytes of tensor '"
                                   << state.getSymName() << "', but got " << bytes;
    weights[state.getSymName().str()] = std::string(file.data(*tensor), bytes);
  }
  return success();
}

int runCompile(CompileFlags &flags) {
  auto start = std::chrono::steady_clock::now();
  std::unique_ptr<MLIRContext> context = makeContext();
  if (!flags.options.printAfter.empty())
    context->disableMultithreading();
  OwningOpRef<ModuleOp> module = readModel(*context, flags.model);
  if (!module)
    return Failed;
  if (flags.options.stopAfter.empty() && flags.output.empty())
    return fail("expected -o OUT: a .so, a .o or an executable"), Usage;
  if (!flags.weights.empty() && failed(readWeights(flags, *module, flags.options.weights)))
    return Failed;
  flags.options.library = libraryFolder();
  if (failed(compileProgram(*module, flags.options, flags.output)))
    return Failed;
  if (!flags.options.stopAfter.empty()) {
    if (flags.output.empty()) {
      llvm::outs() << *module << "\n";
      return Done;
    }
    std::error_code code;
    llvm::raw_fd_ostream stream(flags.output, code);
    if (code)
      return fail("cannot write '" + flags.output + "': " + code.message());
    stream << *module << "\n";
    return Done;
  }
  uint64_t size = 0;
  llvm::sys::fs::file_size(flags.output, size);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  llvm::outs() << llvm::formatv("{0}: {1:N} bytes, compiled in {2:f2} s\n", flags.output, size, seconds);
  return Done;
}
} // namespace

Command addCompile(CLI::App &app) {
  CLI::App *command = app.add_subcommand("compile", "compile a model to a shared object, an object or an executable");
  auto flags = std::make_shared<CompileFlags>();
  std::vector<std::string> names;
  for (const Level &level : levels())
    names.push_back(level.name.str());
  command->add_option("MODEL", flags->model, "model file, or .mlir at level graph")->required();
  command->add_option("-o,--output", flags->output, "file to write: NAME.so, NAME.o, or an executable");
  command->add_option("--weights", flags->weights, "embed these weights, .safetensors");
  command->add_option("--target", flags->options.target, "native, x86-64-v2, x86-64-v3 or x86-64-v4")
      ->check(CLI::IsMember({"native", "x86-64-v2", "x86-64-v3", "x86-64-v4"}))
      ->capture_default_str();
  command->add_option("--stop-after", flags->options.stopAfter, "print the program at a level instead")->check(CLI::IsMember(names));
  command->add_option("--print-after", flags->options.printAfter, "print the program after a pass, or after all");
  command->add_flag("--report-kept", flags->options.reportKept, "report what backward passes keep alive, with its bytes");
  command->add_flag("--timing", flags->options.timing, "print how long each pass took");
  command->add_option("--save-temps", flags->options.saveTemps, "folder for the IR of every level, LLVM IR and assembly");
  std::string table = "Levels, each with a check of its own:\n";
  for (const Level &level : levels())
    table += llvm::formatv("  {0,-8} {1}\n", level.name, level.meaning).str();
  command->footer(table);
  return {command, [flags] { return runCompile(*flags); }};
}

Command addInspect(CLI::App &app) {
  CLI::App *command = app.add_subcommand("inspect", "what an artifact holds: functions, parameters, arena, kernels, target");
  auto artifact = std::make_shared<std::string>();
  command->add_option("ARTIFACT", *artifact, "shared object made by cauce compile")->required();
  return {command, [artifact] {
            LoadedProgram program = loadProgram(*artifact);
            if (!program)
              return int(Failed);
            const char *arguments[] = {"cauce inspect", "info"};
            return cauce_command_run(cauce_program_descriptor(program.get()), nullptr, 2, arguments);
          }};
}

} // namespace cauce::driver
