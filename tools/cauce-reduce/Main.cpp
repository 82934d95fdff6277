// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce-reduce, a reducer of models and modules: see README.md. Exit status 0 written, 1 failed, 2 usage.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/reduce/Module.h"
#include "compiler/support/File.h"
#include "frontends/graph/Reductions.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "tools/Arguments.h"
#include "tools/cauce-reduce/Test.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace cauce;

namespace {

enum Status { Done = 0, Failed = 1, Usage = 2 };

struct Flags {
  std::string file, test, output = "-";
  unsigned timeout = 60;
  double seconds = 0;
};

int fail(const Twine &message) {
  llvm::errs() << "cauce-reduce: error: " << message << "\n";
  return Failed;
}

// What stands before the first line that says something: a licence, the RUN lines of a test.
std::string leadingComment(StringRef text, StringRef mark) {
  size_t end = 0;
  while (end < text.size()) {
    size_t line = text.find('\n', end);
    StringRef content = text.slice(end, line).trim();
    if ((!content.empty() && !content.starts_with(mark)) || line == StringRef::npos)
      break;
    end = line + 1;
  }
  return text.take_front(end).str();
}

// "12 nodes, 1,234 bytes".
std::string describeSize(unsigned count, const char *what, size_t bytes) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s") + ", " + std::to_string(bytes) + " bytes";
}

// Reduces a program that was read from a file with this content, and writes what is left.
template <typename Program>
int reduceProgram(Program program, reduce::Task<Program> task, StringRef content, const char *what,
                  std::function<unsigned(const Program &)> count, const Flags &flags) {
  reduce::Interruptions interruptions; // which end this process after what is temporary is gone
  reduce::Test test(flags.test, flags.timeout);
  std::string error;
  if (!test.prepare(llvm::sys::path::filename(flags.file), error))
    return fail(error);
  // The file as it is; and as it is printed, without what nobody reads.
  std::string text = task.print(program);
  for (StringRef first : {content, StringRef(text)}) {
    reduce::Ending ending;
    if (!test.run(first, ending, error))
      return fail(error);
    if (ending.status == 0 && ending.signal == 0)
      continue;
    StringRef which = first.data() == content.data() ? "" : "what is printed of ";
    StringRef hint = ending.status == 127 ? ", as a command that is not found" : ending.status == 126 ? ", as a command that cannot be run" : "";
    return fail("expected the test to succeed on " + which + "'" + flags.file + "', but '" + flags.test + "' " +
                reduce::describe(ending, flags.timeout) + hint);
  }
  std::string before = describeSize(count(program), what, text.size());
  bool couldWrite = true;
  task.seconds = flags.seconds;
  task.isInterrupted = reduce::wasInterrupted;
  task.isInteresting = [&](const Program &, StringRef text) {
    reduce::Ending ending;
    couldWrite = couldWrite && test.run(text, ending, error);
    return couldWrite && ending.status == 0 && ending.signal == 0;
  };
  auto write = [&](StringRef text) {
    if (flags.output == "-" || !couldWrite)
      return;
    if (std::error_code code = writeFile(flags.output, text)) {
      error = "cannot write '" + flags.output + "': " + code.message();
      couldWrite = false;
    }
  };
  // What is written is the smallest so far, whenever somebody ends this.
  task.accept = [&](const Program &smaller, StringRef text, StringRef reduction) {
    llvm::errs() << describeSize(count(smaller), what, text.size()) << ": " << reduction << "\n";
    write(text);
  };
  write(text);
  reduce::Reducer<Program> reducer(std::move(program), task);
  reduce::Outcome outcome = reducer.run();
  if (!couldWrite)
    return fail(error);
  std::string last = task.print(reducer.result());
  if (flags.output == "-")
    llvm::outs() << last;
  llvm::errs() << before << " became " << describeSize(count(reducer.result()), what, last.size()) << " in " << llvm::format("%.1f", outcome.seconds)
               << " s: " << outcome.tried << " programs tried, " << outcome.accepted << " of them interesting"
               << (outcome.ranOut ? (reduce::wasInterrupted() ? "; interrupted" : "; the time is up") : "")
               << (outcome.ranOut ? ", there may be smaller ones" : "") << "\n";
  llvm::outs().flush();
  return Done;
}

int reduceModule(const Flags &flags, StringRef content) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED); // which a copy of this process has not
  context.allowUnregisteredDialects(); // check.*, of cauce-check
  context.printOpOnDiagnostic(false);
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(content, flags.file), SMLoc());
  reduce::Module module;
  {
    SourceMgrDiagnosticHandler handler(*sources, &context);
    module = parseSourceFile<ModuleOp>(sources, &context);
  }
  if (!module)
    return Failed;
  reduce::Task<reduce::Module> task = reduce::moduleTask();
  reduce::addArgumentReductions(task.reductions);
  reduce::addAttributeReductions(task.reductions);
  std::string comment = leadingComment(content, "//");
  OpPrintingFlags printing;
  printing.enableDebugInfo(content.contains(" loc("), /*prettyForm=*/false);
  task.print = [&](const reduce::Module &module) {
    std::string text = reduce::printModule(module, printing);
    return text.empty() ? text : comment + text;
  };
  auto count = [](const reduce::Module &module) { return reduce::countOps(*const_cast<reduce::Module &>(module)); };
  return reduceProgram<reduce::Module>(std::move(module), std::move(task), content, "op", count, flags);
}

int reduceModel(const Flags &flags, StringRef content) {
  graph::ModelFile file;
  std::string error;
  if (!graph::readModelFile(flags.file, file, error))
    return fail(error);
  bool isText = graph::isText(content);
  auto task = graph::modelTask(isText, isText ? leadingComment(content, "#") : "");
  return reduceProgram<graph::pb::Model>(file.model, std::move(task), content, "node", graph::countNodes, flags);
}

int run(const Flags &flags) {
  auto buffer = llvm::MemoryBuffer::getFile(flags.file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail("cannot read '" + flags.file + "': " + buffer.getError().message());
  if (flags.output != "-") {
    if (llvm::sys::fs::equivalent(flags.file, flags.output))
      return fail("expected --output to be another file than '" + flags.file + "'");
    if (std::error_code code = tryWriting(flags.output))
      return fail("cannot write '" + flags.output + "': " + code.message());
  }
  StringRef content = (*buffer)->getBuffer();
  return StringRef(flags.file).ends_with(".mlir") ? reduceModule(flags, content) : reduceModel(flags, content);
}

} // namespace

int main(int argc, char **argv) {
  Arguments arguments("cauce-reduce", "cauce-reduce makes a model or a module smaller as long as a test succeeds on it: what shows a mistake without the rest.");
  Flags flags;
  arguments.option("FILE", flags.file, "model file, text or binary protobuf, or .mlir at any level").required();
  arguments
      .option("--test", flags.test,
              "command of the shell that succeeds on what is to be kept, with the file's path as its last argument, or where it says \"$1\"")
      .required()
      .typeName("COMMAND");
  arguments.option("-o,--output", flags.output, "file to write, each time that something smaller is found; - for the standard output, at the end")
      .typeName("FILE")
      .showDefault();
  arguments.option("--seconds", flags.seconds, "stop after so many, with the smallest so far; 0: as long as it takes")
      .notNegative()
      .showDefault();
  arguments.option("--timeout", flags.timeout, "a test that takes more seconds has failed").between(1, 1000000).showDefault();
  arguments.footer("Examples:\n"
                   "  cauce-reduce model.textproto --test 'cauce check \"$1\" 2>&1 | grep \"expected a derivative\"' -o small.textproto\n"
                   "  cauce-reduce program.mlir --test ./still-crashes.sh -o small.mlir\n\n"
                   "Exit status: 0 written, 1 failed, 2 wrong usage.");
  if (Arguments::Outcome outcome = arguments.parse(argc, argv); outcome != Arguments::Outcome::run)
    return outcome == Arguments::Outcome::printed ? Done : Usage;
  return run(flags);
}
