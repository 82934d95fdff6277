// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// compile and inspect.
#include "tools/cauce/Commands.h"

#include "compiler/outline/Outline.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Compile.h"
#include "compiler/support/File.h"
#include "compiler/support/Print.h"
#include "compiler/support/TimeTrace.h"
#include "compiler/program/Descriptor.h"
#include "compiler/program/Header.h"
#include "dialects/train/Train.h"
#include "frontends/graph/Importer.h"
#include "base/File.h"
#include "cauce/command.h"
#include "command/Files.h"
#include "program/Object.h"
#include "train/Match.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/ThreadPool.h"

#include <chrono>
#include <deque>
#include <optional>

using namespace mlir;

namespace cauce::driver {

namespace {
struct CompileFlags {
  std::string model, output, weights, data, sanitize;
  unsigned jobs = 0;
  bool partial = false, predictOnly = false, wholeTexts = false, timing = false, outline = false, statistics = false;
  std::vector<std::string> functions; // to be printed, of --print-after and --outline
  std::string timeTrace;
  std::optional<int64_t> passLimit;
  std::string maxMemory;
  CacheFlags cache;
  CompileOptions options;
};

// The dense bytes of each tensor of a weights file that is a weight of the model; what else there is, is said or refused. A file that training
// saved may hold weights that `module`, which predicts, has no use for: those of `trained` then.
LogicalResult readWeights(const CompileFlags &flags, ModuleOp module, ModuleOp trained, std::map<std::string, std::string> &weights) {
  struct State {
    std::string name;
    cauce_abi_tensor_t tensor;
    cauce_abi_state_t state;
  };
  std::deque<State> known; // that stay where they are
  std::vector<const cauce_abi_state_t *> states;
  auto add = [&](train::StateOp state, cauce_abi_state_flags_t stateFlags) {
    auto type = cast<RankedTensorType>(state.getType());
    State &entry = known.emplace_back(State{state.getSymName().str(), {}, {}});
    entry.tensor = {entry.name.c_str(), dtypeOf(type.getElementType()), uint32_t(type.getRank()), type.getShape().data(), CAUCE_SPACE_HOST, 0};
    entry.state.tensor = &entry.tensor;
    entry.state.flags = stateFlags;
    states.push_back(&entry.state);
  };
  for (auto state : module.getOps<train::StateOp>())
    add(state, cauce_abi_state_flags_t(state.getFlags()));
  const size_t used = states.size();
  if (trained)
    for (auto state : trained.getOps<train::StateOp>())
      if (cauce_abi_state_flags_t(state.getFlags()) & CAUCE_STATE_SAVED && !module.lookupSymbol(state.getSymName()))
        add(state, 0); // it may be there, and need not
  runtime::WeightsFile file;
  runtime::WeightsMatch match;
  const char *path = flags.weights.c_str();
  if (file.openHeader(path) != runtime::Status::ok || match.find(path, file, states.data(), states.size(), flags.partial) != runtime::Status::ok ||
      file.readData() != runtime::Status::ok || match.checkRange() != runtime::Status::ok)
    return fail(cauce_message()), failure();
  for (size_t i = 0; i < used; ++i) {
    if (match.has(i))
      weights[states[i]->tensor->name].assign(match.read(i), runtime::denseBytes(*states[i]));
  }
  for (const runtime::String &note : match.notes)
    warn(note.c_str());
  return success();
}

// Says so if the pipeline has no pass of that name, or none between the levels that are compiled.
bool checkPass(StringRef flag, StringRef name, const CompileOptions &options) {
  StringRef level = options.stopAfter.empty() ? "target" : StringRef(options.stopAfter);
  if (llvm::any_of(pipelinePasses(level, options.from), [&](const PipelinePass &pass) { return pass.name == name; }))
    return true;
  std::string names;
  for (const PipelinePass &pass : pipelinePasses()) {
    if (pass.name == name)
      return fail((flag + ": pass '" + name + "' does not run between level " + options.from + " and level " + level).str()), false;
    if (!StringRef(names).contains(" " + pass.name + ","))
      names += " " + pass.name + ",";
  }
  fail((flag + ": there is no pass '" + name + "' in the pipeline; it has" + StringRef(names).drop_back()).str());
  return false;
}

// What is written must not be what is read, and is tried before anything is compiled.
int checkFiles(const CompileFlags &flags) {
  const std::string &output = flags.output, &folder = flags.options.saveTemps;
  std::vector<std::string> written;
  runtime::command::Files files;
  files.reads("this program", "/proc/self/exe");
  for (const char *name : {"/start.o", "/libcauce_standalone.a"})
    files.reads("the runtime", (libraryFolder() + name).c_str());
  files.reads("MODEL", flags.model.c_str());
  if (!flags.weights.empty())
    files.reads("--weights", flags.weights.c_str());
  auto writes = [&](const char *what, const std::string &path) {
    files.writes(what, path.c_str());
    written.push_back(path);
  };
  if (!output.empty())
    writes("--output", output);
  if (!output.empty() && flags.options.stopAfter.empty() && isLinked(artifactOf(output)))
    writes("the header beside --output", headerOf(output));
  if (!flags.options.reproducer.empty())
    writes("--crash-reproducer", flags.options.reproducer);
  if (!flags.timeTrace.empty())
    writes("--time-trace", flags.timeTrace);
  if (int status = files.check())
    return status;
  if (!folder.empty())
    for (const std::string *path : {&flags.model, &flags.weights, &output, &flags.options.reproducer, &flags.timeTrace})
      if (!path->empty() && isTemporary(llvm::sys::path::filename(*path)) && runtime::isInFolder(path->c_str(), folder.c_str()))
        return fail("--save-temps: expected another folder than that of '" + *path + "', which would be overwritten"), Usage;
  // Nothing is written over, and what is there is of this compilation.
  if (const std::string &prints = flags.options.printAfter.folder; !prints.empty()) {
    std::error_code code;
    if (llvm::sys::fs::directory_iterator(prints, code) != llvm::sys::fs::directory_iterator())
      return fail("--print-to: expected a folder that is empty or not there, but got '" + prints + "'"), Usage;
  }
  if (!folder.empty()) {
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return fail("cannot make folder '" + folder + "': " + code.message());
    written.push_back(folder + "/program.ll");
  }
  for (const std::string &path : written)
    if (std::error_code code = tryWriting(path))
      return fail("cannot write '" + path + "': " + code.message());
  return Done;
}

// The same of the texts that a model has been read with, before anything is written.
int checkTexts(const CompileFlags &flags, ModuleOp module) {
  auto sets = module->getAttrOfType<ArrayAttr>("cauce.datasets");
  if (!sets || flags.output.empty())
    return Done;
  runtime::command::Files files;
  files.writes("--output", flags.output.c_str());
  std::string folder = graph::textFolder(flags.model, flags.data);
  for (DictionaryAttr set : sets.getAsRange<DictionaryAttr>()) {
    auto name = set.getAs<StringAttr>("name");
    auto feeds = set.getAs<ArrayAttr>("feeds");
    if (!name || !feeds || !set.get("vocabulary"))
      continue;
    for (DictionaryAttr feed : feeds.getAsRange<DictionaryAttr>())
      if (auto path = feed.getAs<StringAttr>("path")) {
        runtime::String joined;
        if (runtime::joinPath(folder.c_str(), path.str().c_str(), &joined) == runtime::Status::ok)
          files.reads(("data set '" + name.str() + "'").c_str(), joined.c_str());
      }
  }
  return files.check();
}

int runCompile(CompileFlags &flags) {
  auto start = std::chrono::steady_clock::now();
  std::unique_ptr<MLIRContext> context = makeContext();
  std::unique_ptr<llvm::ThreadPoolInterface> threads;
  bool isInOrder = flags.options.printAfter.isOn() || !flags.options.explain.empty() || flags.statistics;
  PassLimit passLimit(flags.passLimit.value_or(-1), &llvm::errs());
  if (flags.passLimit)
    flags.options.passLimit = &passLimit;
  if (isInOrder || flags.jobs)
    context->disableMultithreading();
  if (!isInOrder && flags.jobs > 1) {
    threads = std::make_unique<llvm::DefaultThreadPool>(llvm::hardware_concurrency(flags.jobs));
    context->setThreadPool(*threads);
  }
  if (flags.output == "-") {
    if (flags.options.stopAfter.empty())
      return fail("--output: expected a file, NAME.so, NAME.o, NAME.a or an executable, but got '-', the standard output, where only what --stop-after prints can go"), Usage;
    flags.output.clear();
  }
  if (!flags.functions.empty() && !flags.outline && !flags.options.printAfter.isOn())
    return fail("--print-function requires --print-after or --outline"), Usage;
  if (flags.options.printAfter.isOn())
    flags.options.printAfter.functions = flags.functions;
  if (!flags.options.stopAfter.empty() && !flags.weights.empty())
    return fail("--weights: a printed program holds none; give them when it is compiled, with --from=" + flags.options.stopAfter), Usage;
  bool onlyShows = flags.options.stopAfter.empty() && flags.output.empty() && isInOrder;
  if (onlyShows)
    flags.options.stopAfter = "target";
  flags.options.keepOrigin = !flags.options.stopAfter.empty() && !onlyShows && !flags.outline;
  if (flags.options.stopAfter.empty() && flags.output.empty())
    return fail("expected -o OUT: a .so, .o, .a or an executable"), Usage;
  if (flags.passLimit && !flags.options.stopAfter.empty())
    return fail("--opt-bisect-limit: expected -o OUT: LLVM's passes run when code is generated, not for a program that is printed"), Usage;
  if (!flags.maxMemory.empty()) {
    std::optional<uint64_t> bytes = parseBytes("--max-memory", flags.maxMemory);
    if (!bytes)
      return Usage;
    flags.options.memory.bytes = *bytes;
  }
  const std::string &symbol = flags.options.symbol;
  if (!symbol.empty() && !isIdentifier(symbol))
    return fail("--symbol: expected a C identifier that is no keyword, but got '" + symbol + "'"), Usage;
  if (!symbol.empty() && !isLinked(artifactOf(flags.output)))
    return fail("--symbol: expected -o NAME.o or NAME.a, the artifacts that applications link, but got '" + flags.output + "'"), Usage;
  if (int status = checkFiles(flags))
    return status;
  for (const std::string &pass : flags.options.printAfter.passes)
    if (pass != "all" && !checkPass("--print-after", pass, flags.options))
      return Failed;
  if (!flags.options.explain.empty() && !checkPass("--explain", flags.options.explain, flags.options))
    return Failed;
  if (!flags.timeTrace.empty())
    beginTimeTrace();
  DefaultTimingManager manager; // prints when it ends, what failed too
  manager.setEnabled(flags.timing);
  TimingScope all = manager.getRootScope(), reading = all.nest("read the model");
  flags.options.timing = &all;
  OwningOpRef<ModuleOp> module = readModel(*context, flags.model, flags.options.from, flags.predictOnly, flags.data);
  if (!module)
    return Failed;
  if (int status = checkTexts(flags, *module))
    return status;
  if (!flags.weights.empty()) {
    OwningOpRef<ModuleOp> trained;
    if (flags.predictOnly && !(trained = readModel(*context, flags.model, flags.options.from, /*predictOnly=*/false, flags.data)))
      return Failed;
    if (failed(readWeights(flags, *module, trained ? *trained : ModuleOp(), flags.options.weights)))
      return Failed;
  }
  reading.stop();
  flags.options.library = libraryFolder();
  flags.options.sanitize = !flags.sanitize.empty();
  flags.options.continues = !flags.wholeTexts;
  Statistics statistics;
  if (flags.statistics)
    flags.options.statistics = &statistics;
  CacheUse cache(flags.cache);
  flags.options.cache = cache.get();
  LogicalResult compiled = compileProgram(*module, flags.options, flags.output);
  if (flags.statistics)
    statistics.print(llvm::errs());
  if (!flags.timeTrace.empty())
    if (std::error_code code = writeTimeTrace(flags.timeTrace))
      return fail("cannot write '" + flags.timeTrace + "': " + code.message());
  if (failed(compiled))
    return Failed;
  if (onlyShows)
    return Done;
  if (!flags.options.stopAfter.empty()) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (flags.outline) {
      if (failed(printOutline(*module, flags.options.stopAfter, flags.functions, stream)))
        return Failed;
    } else {
      printProgram(*module, stream, printingFlags(flags.options));
      stream << "\n";
    }
    if (flags.output.empty())
      llvm::outs() << text;
    else if (std::error_code code = writeFile(flags.output, text))
      return fail("cannot write '" + flags.output + "': " + code.message());
    return Done;
  }
  uint64_t size = 0;
  llvm::sys::fs::file_size(flags.output, size);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  llvm::outs() << llvm::formatv("{0}: {1:N} bytes, compiled in {2:f2} s{3}\n", flags.output, size, seconds, cache.describe());
  return Done;
}
} // namespace

Command addCompile(Arguments &arguments) {
  Arguments command = arguments.command("compile", "compile a model to a shared object, an object, an archive or an executable");
  auto flags = std::make_shared<CompileFlags>();
  std::vector<std::string> names;
  for (const Level &level : levels())
    names.push_back(level.name.str());
  command.option("MODEL", flags->model, "model file, or .mlir at the level that --from says").required();
  command.option("-o,--output", flags->output, "file to write: NAME.so, NAME.o, NAME.a, or an executable; needed unless something is only printed, for which - is the standard output")
      .typeName("FILE");
  Option weights = command.option("--weights", flags->weights, "embed these weights, .safetensors").typeName("FILE");
  command.flag("--partial", flags->partial, "embed those of the weights that fit the model, and say which do not").needs(weights);
  command.flag("--predict-only", flags->predictOnly, "leave out what the model says of training: a smaller program, whose parameters have the model's precision");
  command.flag("--whole-texts", flags->wholeTexts, "leave out the function of new tokens, which remembers those before: a smaller program, whose generate computes each token from all before it");
  command.option("--data", flags->data, "folder of the texts that vocabularies are made of; default: the model's").typeName("DIR");
  command.option("--symbol", flags->options.symbol, "C name of the program in a .o or .a; default: cauce_model_ and the model's name")
      .typeName("NAME");
  command.option("--target", flags->options.target, "native, x86-64-v2, x86-64-v3 or x86-64-v4; default: what a program printed beyond level step is for, else native")
      .among({"native", "x86-64-v2", "x86-64-v3", "x86-64-v4"});
  Option memory = command
                      .option("--max-memory", flags->maxMemory,
                              "compute values again instead of keeping them, until functions at a batch fit: states, arena, batches read ahead; 64MB, 1.5GiB, ...")
                      .typeName("SIZE");
  command.option("--batch", flags->options.memory.batch, "rows in that batch; default: the model's").needs(memory).between(1, int64_t(1) << 30).typeName("N");
  Option cache = command.option("--cache", flags->cache.folder, "keep the object of each kernel in this folder, and take what is there; default: none is kept").typeName("DIR");
  command.option("--cache-size", flags->cache.megabytes, "megabytes that stay there, those used last").needs(cache).between(1, int64_t(1) << 30).showDefault().typeName("MB");
  command.option("--jobs", flags->jobs, "threads to compile on; default: one a core").between(1, 1024);
  Option stop = command.option("--stop-after", flags->options.stopAfter, "print the program at a level instead").among(names);
  command.flag("--outline", flags->outline, "print it to be read, not to be compiled again: formulas instead of ops").needs(stop);
  command.option("--from", flags->options.from, "the level that MODEL, .mlir as --stop-after prints it, is at")
      .among(names)
      .showDefault();
  PrintAfter &after = flags->options.printAfter;
  Option prints =
      command
          .option("--print-after", after.passes,
                  "print what these passes (names of cauce-opt --print-passes) ran on, or after all passes what each changed; without -o nothing else")
          .typeName("PASS|all")
          .separatedByCommas();
  command.option("--print-function", flags->functions, "of what --print-after or --outline prints, these functions alone")
      .typeName("NAME")
      .separatedByCommas();
  command.flag("--print-module", after.modules, "print the whole module instead, as cauce-opt reads it").needs(prints);
  command.option("--print-to", after.folder, "print to files DIR/FUNCTION/NUMBER-PASS.mlir, numbered in the order of passes")
      .needs(prints)
      .typeName("DIR");
  Option explain =
      command.option("--explain", flags->options.explain, "say what this pass did, with the lines of the model; without -o nothing else").typeName("PASS");
  command.flag("--statistics", flags->statistics, "count what each pass did: runs, ops, remarks; without -o nothing else").excludes(explain);
  command.flag("--locations", flags->options.locations, "print programs with the line of the model that each op comes from");
  command
      .option("--crash-reproducer", flags->options.reproducer,
              "if a pass fails or crashes, write what repeats it to this file (a crash always writes one, to a temporary file)")
      .typeName("FILE");
  command
      .option("--opt-bisect-limit", flags->passLimit,
              "of LLVM's passes run the first N that code can do without, and print each with its number; -1: all of them")
      .between(-1, int64_t(1) << 62)
      .typeName("N")
      .excludes(cache);
  command.flag("-g", flags->options.debugInfo, "line tables, so that gdb and perf show the lines of the model");
  command.option("--sanitize", flags->sanitize, "with AddressSanitizer's checks of every access; for processes that have its runtime")
      .among({"address"})
      .typeName("address");
  command.flag("--timing", flags->timing, "print where the time went: passes, code generation of each unit of kernels, linking");
  command.option("--time-trace", flags->timeTrace, "the same as events, thread by thread, for ui.perfetto.dev").typeName("FILE.json");
  command.option("--save-temps", flags->options.saveTemps, "folder for the IR of every level, LLVM IR and assembly").typeName("DIR").excludes(cache);
  std::string table = "Artifacts:\n"
                      "  NAME.so     the program alone, for cauce train, evaluate, predict, call and inspect, and for cauce_program_open\n"
                      "  NAME.o, .a  the program under a symbol of its own with its C header NAME.h, for applications that link libcauce\n"
                      "  NAME        an executable with the runtime in it: train, evaluate, predict, call and info; needs libc alone\n\n"
                      "Levels, each with a check of its own:\n";
  for (const Level &level : levels())
    table += llvm::formatv("  {0,-8} {1}\n", level.name, level.meaning).str();
  table += "\nExamples:\n"
           "  cauce compile MODEL -o model.so                         for cauce train, evaluate, predict, call and inspect\n"
           "  cauce compile MODEL --weights W.safetensors -o program  an executable: ./program predict --input x=FILE\n"
           "  cauce compile MODEL --weights W.safetensors -o model.a  for applications in C and C++, with its header model.h\n"
           "  cauce compile MODEL --stop-after=tensor                 the program at a level\n"
           "  cauce compile MODEL --stop-after=step --outline         the same as formulas\n\n"
           "An executable trains, too, if the model says how: ./program --help";
  command.footer(table);
  return {command, [flags] { return runCompile(*flags); }};
}

// An executable says itself what it is; another program is not run to find out.
static int inspectExecutable(const std::string &path, bool isSealed) {
  if (!isSealed)
    return fail(path + ": expected an executable as cauce compile made it, but it was changed since, or made by others");
  llvm::SmallString<128> file(path);
  if (std::error_code code = llvm::sys::fs::make_absolute(file))
    return fail(path + ": " + code.message());
  std::string problem;
  int status = llvm::sys::ExecuteAndWait(file, {path, "info"}, std::nullopt, {}, 0, 0, &problem);
  return status < 0 ? fail(path + ": cannot be run: " + problem) : status;
}

Command addInspect(Arguments &arguments) {
  Arguments command = arguments.command("inspect", "what an artifact holds: functions, parameters, arena, kernels, target");
  auto artifact = std::make_shared<std::string>();
  command.option("ARTIFACT", *artifact, "shared object or executable made by cauce compile").required().typeName("FILE");
  return {command, [artifact] {
            runtime::ObjectKind kind;
            if (runtime::checkObject(artifact->c_str(), artifact->c_str(), &kind) == runtime::Status::ok && kind.isExecutable)
              return inspectExecutable(*artifact, kind.isSealed);
            LoadedProgram program = loadProgram(*artifact);
            if (!program)
              return int(Failed);
            const char *arguments[] = {"cauce", "info"};
            return cauce_command_run(cauce_program_descriptor(program.get()), nullptr, nullptr, 2, arguments);
          }};
}

} // namespace cauce::driver
