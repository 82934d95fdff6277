// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// train, evaluate, predict and call: there is one path, so the model is compiled to a shared object, which is loaded
// and asked through its own command line.
#include "tools/cauce/Commands.h"

#include "compiler/program/Compile.h"
#include "compiler/support/File.h"
#include "dialects/train/Train.h"
#include "cauce/command.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <chrono>

using namespace mlir;

namespace cauce::driver {

LoadedProgram loadProgram(const std::string &path) {
  cauce_program_t *program = nullptr;
  if (cauce_program_open(path.c_str(), &program) != CAUCE_OK)
    fail(cauce_message());
  return LoadedProgram(program);
}

// What the program's own command line will take for the value of a flag; empty if it says nothing.
static std::string valueOf(StringRef flag, const std::vector<std::string> &rest) {
  std::string value;
  for (size_t i = 0; i < rest.size(); ++i) {
    StringRef word = rest[i];
    if (word == flag && i + 1 < rest.size())
      value = rest[++i];
    else if (word.consume_front(flag) && word.consume_front("="))
      value = word.str();
  }
  return value;
}

// The same, and the flag is no longer there: it is not the program's. Says so if its value is missing.
static LogicalResult take(StringRef flag, std::vector<std::string> &rest, std::string &value) {
  for (size_t i = 0; i < rest.size(); ++i) {
    StringRef word = rest[i];
    bool isApart = word == flag;
    if (!isApart && !(word.consume_front(flag) && word.consume_front("=")))
      continue;
    if (isApart && i + 1 == rest.size())
      return failure();
    value = isApart ? rest[i + 1] : word.str();
    rest.erase(rest.begin() + i, rest.begin() + i + (isApart ? 2 : 1));
    --i;
  }
  return success();
}

static constexpr char cacheHelp[] = "  --cache DIR              keep the object of each kernel in this folder, and take what is there (default: none is kept)\n"
                                    "  --cache-size MB          megabytes that stay there, those used last, 1 to 1073741824 (default: 1024)\n";

static int takeCache(std::vector<std::string> &rest, CacheFlags &flags) {
  std::string size;
  if (failed(take("--cache", rest, flags.folder)) || failed(take("--cache-size", rest, size)))
    return fail("--cache, --cache-size: expected a value, but got nothing"), Usage;
  if (size.empty())
    return Done;
  if (flags.folder.empty())
    return fail("--cache-size: expected --cache DIR, too"), Usage;
  if (StringRef(size).getAsInteger(10, flags.megabytes) || flags.megabytes < 1 || flags.megabytes > 1 << 30)
    return fail("expected --cache-size to be a number from 1 to 1073741824, but got '" + size + "'"), Usage;
  return Done;
}

static constexpr char memoryHelp[] = "  --max-memory SIZE        compute values of a step again instead of keeping them, until it fits: states, its arena, and the batches that are\n"
                                     "                           read ahead; 64MB, 1.5GiB, ... (default: what it takes)\n";

static int takeMemory(const std::string &model, std::vector<std::string> &rest, MemoryLimit &limit) {
  std::string size, batch = valueOf("--batch", rest);
  if (failed(take("--max-memory", rest, size)))
    return fail("--max-memory: expected a value, but got nothing"), Usage;
  if (size.empty())
    return Done;
  std::optional<uint64_t> bytes = parseBytes("--max-memory", size);
  if (!bytes)
    return Usage;
  if (StringRef(model).ends_with(".so"))
    return fail("--max-memory: expected a model file, whose step is yet to be compiled, but got '" + model + "'"), Usage;
  limit.bytes = *bytes;
  StringRef(batch).getAsInteger(10, limit.batch); // the program's own command line says what is wrong with it
  return Done;
}

// The program must be able to do what the command line asks for. Its ranges have been checked.
static LogicalResult setAccumulation(ModuleOp module, const std::string &batches) {
  uint64_t number = 0;
  if (StringRef(batches).getAsInteger(10, number) || number == 1)
    return success();
  for (auto phase : module.getOps<train::TrainingOp>()) {
    if (phase.getSteps() > 1)
      return phase.emitError("--accumulate: expected steps: 1 in each training section, but got ") << phase.getSteps();
    phase.setAccumulates(true);
  }
  return success();
}

static int runProgram(const std::string &model, const std::string &command, std::vector<std::string> rest) {
  CacheFlags cacheFlags;
  MemoryLimit memory;
  if (int status = takeCache(rest, cacheFlags))
    return status;
  if (int status = command == "train" ? takeMemory(model, rest, memory) : Done)
    return status;
  std::vector<const char *> arguments = {"cauce", command.c_str()};
  for (const std::string &word : rest)
    arguments.push_back(word.c_str());
  if (int status = cauce_command_check(int(arguments.size()), arguments.data()))
    return status; // before anything is compiled
  auto start = std::chrono::steady_clock::now();
  std::string library = model;
  bool isArtifact = StringRef(model).ends_with(".so");
  llvm::file_magic magic;
  if (!isArtifact && !llvm::identify_magic(model, magic) && magic.is_object())
    return fail(model + ": expected a model file or NAME.so, but got a compiled file of another kind; an executable has this command itself: '" +
                model + " " + command + "'");
  if (!isArtifact) {
    std::unique_ptr<MLIRContext> context = makeContext();
    OwningOpRef<ModuleOp> module = readModel(*context, model, "graph", false, command == "train" || command == "evaluate" || command == "generate" ? valueOf("--data", rest) : "");
    if (!module || (command == "train" && failed(setAccumulation(*module, valueOf("--accumulate", rest)))))
      return Failed;
    llvm::SmallString<128> path;
    if (std::error_code code = llvm::sys::fs::createTemporaryFile("cauce", "so", path))
      return fail(describeTemporaryFailure(code));
    library = path.str().str();
    CompileOptions options;
    options.sanitize = hasAddressSanitizer();
    CacheUse cache(cacheFlags);
    options.cache = cache.get();
    options.memory = memory;
    options.continues = command == "generate" || command == "call"; // half as much again to compile as a Transformer's other functions
    if (failed(compileProgram(*module, options, library))) {
      llvm::sys::fs::remove(library);
      return Failed;
    }
  }
  LoadedProgram loaded = loadProgram(library);
  if (!isArtifact)
    llvm::sys::fs::remove(library); // it stays mapped
  if (!loaded)
    return Failed;
  const cauce_abi_program_t *program = cauce_program_descriptor(loaded.get());
  if (command == "train" && !isArtifact && !llvm::is_contained(rest, "--quiet")) {
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    llvm::outs() << llvm::formatv("{0}: {1} functions and {2} kernels compiled for {3} in {4:f2} s\n", program->name,
                                  program->function_count, program->kernel_count, program->cpu, seconds);
    llvm::outs().flush();
  }
  // Paths of the model are relative to its own folder.
  std::string folder = llvm::sys::path::parent_path(model).str();
  return cauce_command_run(program, model.c_str(), folder.c_str(), int(arguments.size()), arguments.data());
}

static std::string helpOf(const std::string &command) {
  std::string text(cauce_command_help("cauce", command.c_str(), nullptr, 0), '\0');
  cauce_command_help("cauce", command.c_str(), text.data(), text.size() + 1);
  if (size_t help = text.find("  --help "); help != std::string::npos)
    text.insert(help, command == "train" ? std::string(memoryHelp) + cacheHelp : cacheHelp);
  return text;
}

static Command addOne(Arguments &arguments, const std::string &name, const std::string &about) {
  Arguments command = arguments.command(name, about);
  auto model = std::make_shared<std::string>();
  command.option("MODEL", *model, "model file, or a shared object made from one").required();
  // What follows the model belongs to the program's own command line; its flags are described where they are parsed.
  command.leaveRest([name] { return helpOf(name); });
  return {command, [=] {
            // No model needs to be compiled for this.
            if (llvm::is_contained(command.rest(), "--help") || llvm::is_contained(command.rest(), "-h")) {
              llvm::outs() << helpOf(name);
              return int(Done);
            }
            return runProgram(*model, name, command.rest());
          }};
}

void addRun(Arguments &arguments, std::vector<Command> &commands) {
  commands.push_back(addOne(arguments, "train", "train the model and save its weights"));
  commands.push_back(addOne(arguments, "evaluate", "print one line \"name: value\" per metric"));
  commands.push_back(addOne(arguments, "predict", "compute the outputs for inputs from files"));
  commands.push_back(addOne(arguments, "call", "call any function of the program: predict, loss, gradient, ..."));
  commands.push_back(addOne(arguments, "generate", "continue a text, token by token"));
}

} // namespace cauce::driver
