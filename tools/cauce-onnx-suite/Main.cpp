// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce-onnx-suite, a runner of conformance suites: see README.md. Exit status 0 all is as expected, 1 something is not, 2 usage.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/reduce/Child.h"
#include "compiler/support/File.h"
#include "tools/Arguments.h"
#include "tools/cauce-onnx-suite/Lists.h"
#include "tools/cauce-onnx-suite/Report.h"
#include "tools/cauce-onnx-suite/Run.h"
#include "tools/cauce-onnx-suite/Workers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Regex.h"

#include <chrono>
#include <thread>

using namespace mlir;
using namespace cauce;

namespace {

enum Ending { AsExpected = 0, NotAsExpected = 1, Usage = 2 };

const std::vector<std::string> modes = {"static", "dynamic", "constant"};

const std::string anyCase = "."; // a regular expression that all names match

struct Flags {
  std::vector<std::string> folders;
  std::string filter = anyCase, json, mode = "static", target = "native", expectations, tolerances;
  double absolute = -1, relative = -1;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency()), timeout = 60, slowest = 5;
  bool inProcess = false;
};

int fail(const Twine &message) {
  llvm::errs() << "cauce-onnx-suite: error: " << message << "\n";
  return NotAsExpected;
}

// Prints and counts those that are not as the expectations have them, and lines of the list that say nothing of any case.
unsigned countUnexpected(const suite::Report &report, const suite::Expectations &expectations, bool checksLines) {
  unsigned unexpected = 0;
  for (auto [test, row] : llvm::zip(report.cases, report.rows)) {
    suite::Status expected = expectations.of(test.id());
    if (expected == row.status || (suite::hasPassed(expected) && suite::hasPassed(row.status)))
      continue;
    ++unexpected;
    llvm::outs() << test.id() << ": ";
    if (!suite::hasPassed(expected))
      llvm::outs() << "expected " << suite::nameOf(expected) << ", but got ";
    llvm::outs() << suite::nameOf(row.status) << (row.message[0] ? ": " : "") << row.message << "\n";
  }
  if (checksLines)
    for (const std::string &line : expectations.unused()) {
      ++unexpected;
      llvm::outs() << line << "\n";
    }
  return unexpected;
}

int run(const Flags &flags) {
  std::string error;
  std::vector<suite::Case> cases;
  if (!suite::findCases(flags.folders, cases, error))
    return fail(error);
  llvm::Regex filter(flags.filter);
  llvm::erase_if(cases, [&](const suite::Case &test) { return !filter.match(test.id()); });
  if (cases.empty())
    return fail(flags.filter == anyCase ? "expected folders with model.onnx and test_data_set_0, but found none"
                                     : "expected cases that match '" + flags.filter + "', but found none");
  suite::Expectations expectations;
  suite::Tolerances tolerances;
  if ((!flags.expectations.empty() && !expectations.read(flags.expectations, flags.mode, modes, error)) ||
      (!flags.tolerances.empty() && !tolerances.read(flags.tolerances, error)))
    return fail(error);
  suite::RunOptions options;
  options.mode = suite::Mode(llvm::find(modes, flags.mode) - modes.begin());
  options.target = flags.target;

  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED); // a process is copied without its threads
  context.printOpOnDiagnostic(false);
  context.loadAllAvailableDialects(); // once, for all copies
  auto runOne = [&](size_t i, suite::Row &row) {
    suite::Tolerance tolerance = cases[i].tolerance;
    bool isRandom = tolerances.apply(cases[i].id(), tolerance);
    if (flags.absolute >= 0)
      tolerance.absolute = flags.absolute;
    if (flags.relative >= 0)
      tolerance.relative = flags.relative;
    suite::runCase(cases[i], options, tolerance, !isRandom, context, row);
  };
  auto start = std::chrono::steady_clock::now();
  llvm::ArrayRef<suite::Row> rows;
  std::vector<suite::Row> own;
  if (flags.inProcess) {
    own.resize(cases.size());
    for (size_t i = 0; i < cases.size(); ++i)
      runOne(i, own[i]);
    rows = own;
  } else {
    auto inChild = [&](size_t i, suite::Row &row) {
      reduce::silence();
      runOne(i, row);
    };
    rows = suite::runAll(cases.size(), unsigned(std::min<size_t>(flags.jobs, cases.size())), flags.timeout, inChild, error);
    if (rows.empty())
      return fail(error);
  }
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  suite::Report report{cases, rows};
  unsigned unexpected = countUnexpected(report, expectations, flags.filter == anyCase);
  report.printTables(llvm::outs());
  report.printTimes(llvm::outs(), flags.slowest);
  llvm::outs() << llvm::format("%.1f s\n", seconds);
  if (!flags.json.empty())
    if (std::error_code code = writeFile(flags.json, report.json(flags.mode)))
      return fail("cannot write '" + flags.json + "': " + code.message());
  size_t passed = llvm::count_if(rows, [](const suite::Row &row) { return suite::hasPassed(row.status); });
  if (!flags.expectations.empty())
    llvm::outs() << unexpected << " not as '" << flags.expectations << "' expects\n";
  llvm::outs() << passed << " passed, " << cases.size() - passed << " failed\n";
  return unexpected ? NotAsExpected : AsExpected;
}

} // namespace

int main(int argc, char **argv) {
  Arguments arguments("cauce-onnx-suite",
                      "cauce-onnx-suite compiles and runs the cases of ONNX's conformance suite, or others of its form, each in its own process.");
  Flags flags;
  arguments.option("FOLDER", flags.folders, "folders of cases, at any depth: model.onnx and test_data_set_0").required();
  arguments.option("--filter", flags.filter, "only cases whose FOLDER/NAME this regular expression matches").typeName("REGEX");
  arguments
      .option("--mode", flags.mode,
              "what is known when a model is compiled: sizes (static), which are equal (dynamic), or sizes and inputs that they depend on (constant)")
      .among(modes)
      .showDefault();
  arguments.option("--atol", flags.absolute, "how far elements may be off (default: what the case says, or 1e-7)").notNegative();
  arguments.option("--rtol", flags.relative, "the same, as a share of what is expected (default: what the case says, or 1e-3)").notNegative();
  arguments.option("--tolerances", flags.tolerances, "file of cases with other tolerances, or that are random").existingFile().typeName("FILE");
  arguments.option("--expectations", flags.expectations, "file of cases that fail: one that passes is reported, too").existingFile().typeName("FILE");
  arguments.option("--json", flags.json, "write a report for onnx/backend-scoreboard").typeName("FILE");
  arguments.option("--jobs", flags.jobs, "how many cases at once").between(1, 1024).showDefault();
  arguments.option("--timeout", flags.timeout, "seconds for a case").between(1, 100000).showDefault();
  arguments.option("--slowest", flags.slowest, "print so many of the cases that took longest").between(0, 100000).showDefault();
  arguments.option("--target", flags.target, "processor to compile for").among({"native", "x86-64-v2", "x86-64-v3", "x86-64-v4"}).showDefault();
  arguments.flag("--in-process", flags.inProcess, "run all cases in this process, one after the other, for a debugger");
  if (Arguments::Outcome outcome = arguments.parse(argc, argv); outcome != Arguments::Outcome::run)
    return outcome == Arguments::Outcome::printed ? AsExpected : Usage;
  if (std::string problem; !llvm::Regex(flags.filter).isValid(problem))
    return arguments.refuse("--filter: expected a regular expression, but got '" + flags.filter + "': " + problem), Usage;
  return run(flags);
}
