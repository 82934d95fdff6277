// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The search, and what it says.
#include "tools/cauce-check/bisect/Bisect.h"

#include "compiler/cpu/Target.h"
#include "compiler/support/File.h"
#include "compiler/support/Reproducer.h"
#include "mlir/IR/Diagnostics.h"
#include "tools/cauce-check/bisect/Judge.h"
#include "tools/cauce-check/bisect/Steps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace cauce::check {
namespace {

// Passes without which programs can be compiled, too.
constexpr llvm::StringLiteral optional[] = {"canonicalize",           "cse",           "mark-row-wise", "fuse-elementwise", "split-reductions",
                                            "eliminate-common-ops", "transpose-operands", "merge-kernels"};

class Bisection {
public:
  Bisection(ModuleOp program, StringRef begin, const CheckOptions &options, const BisectOptions &bisecting)
      : program(program), begin(begin), options(options), bisecting(bisecting), folder(bisecting.folder) {}

  int run(ArrayRef<Case> cases) {
    std::string error;
    FailureOr<CpuTarget> target = resolveTarget(options.target, error);
    if (succeeded(target))
      steps = stepsFor(target->name, bisecting.after, error);
    if (!error.empty())
      return fail(error);
    if (auto first = llvm::find_if(steps, [&](const Step &step) { return step.name == begin; }); first != steps.end())
      steps.erase(steps.begin(), first + 1);
    Course course = runSteps(program, steps);
    if (course.outcome != Outcome::Done)
      return reportFailure(cases, std::move(course));
    size_t which = 0;
    Verdict verdict = judgeCompiled(program, course.last(), cases, options, &which);
    if (verdict.kind == Verdict::Unknown)
      return fail(verdict.text);
    if (verdict.kind == Verdict::Wrong)
      return explain(cases[which], verdict, std::move(course));
    if (bisecting.eachPass)
      return askAll(cases, course);
    llvm::outs() << "nothing to bisect: " << cases.size() << " calls of compiled functions give what the reference gives\n";
    return 0;
  }

private:
  int fail(const std::string &message) {
    llvm::errs() << "cauce-check: error: " << message << "\n";
    return 1;
  }

  std::string number(size_t step) { return "pass " + std::to_string(step + 1) + " of " + std::to_string(steps.size()) + ", " + steps[step].name; }

  // From the first program on that can be asked, each can and gives the same.
  int askAll(ArrayRef<Case> cases, const Course &course) {
    size_t answers = 0;
    for (const Case &call : cases) {
      bool hasAnswer = false;
      for (auto [i, snapshot] : llvm::enumerate(course.programs)) {
        Verdict verdict = judge(*snapshot, call);
        hasAnswer |= verdict.kind == Verdict::Right;
        answers += verdict.kind == Verdict::Right;
        if (hasAnswer ? verdict.kind != Verdict::Right : verdict.kind == Verdict::Wrong || i + 1 == course.programs.size())
          return fail("@" + call.function + " with " + call.where + " after " + (i ? number(i - 1) : "no pass") + ": " + verdict.text);
      }
    }
    llvm::outs() << answers << " programs between passes and all compiled ones give what the reference gives\n";
    return 0;
  }

  // The whole of what is printed goes to the standard output, but for what cannot be done.
  int explain(const Case &call, const Verdict &verdict, Course course) {
    std::string where = "@" + call.function + " with " + call.where;
    llvm::outs() << where << ", compiled, " << verdict.text << "\n";
    narrow(call, course);
    return search(call, course);
  }

  int search(const Case &call, const Course &course) {
    size_t wrong = 0, right = size_t(-1);
    std::string why;
    for (; wrong < course.programs.size(); ++wrong) {
      Verdict after = judge(*course.programs[wrong], call);
      if (after.kind == Verdict::Wrong)
        break;
      if (after.kind == Verdict::Right)
        right = wrong;
      else
        why = after.text;
    }
    if (wrong == course.programs.size() && right + 1 == wrong)
      return explainLlvm(call, *course.programs[right]);
    if (right == size_t(-1)) {
      llvm::outs() << "the program cannot be asked before it is wrong" << (why.empty() ? "" : ": " + why) << "\n";
      return 1;
    }
    bool isKnown = wrong < course.programs.size();
    if (right + 1 == wrong) {
      llvm::outs() << number(wrong - 1) << ", is the first after which it is wrong\n";
    } else {
      llvm::outs() << "it is right after " << (right ? number(right - 1) : "no pass") << ", and wrong after "
                   << (isKnown ? number(wrong - 1) : "code generation") << "; in between it cannot be asked: " << why << "\n";
    }
    if (!isKnown)
      return 1;
    describe(call, *course.programs[right], *course.programs[wrong], course);
    for (size_t step = right; step < wrong; ++step)
      tryWithout(call, step);
    writePrograms(*course.programs[right], *course.programs[wrong], right, wrong);
    return 1;
  }

  // If the function is wrong alone, too, the others are in the way.
  void narrow(const Case &call, Course &course) {
    OwningOpRef<ModuleOp> alone = program.clone();
    for (auto function : llvm::make_early_inc_range(alone->getOps<func::FuncOp>()))
      if (function.getName() != call.function)
        function.erase();
    Course other = runSteps(*alone, steps);
    if (other.outcome == Outcome::Done && isWrong(other.last(), call))
      course = std::move(other);
  }

  bool isWrong(ModuleOp target, const Case &call, PassLimit *limit = nullptr) {
    ScopedDiagnosticHandler handler(program.getContext(), [](Diagnostic &) { return success(); });
    return judgeCompiled(program, target, call, options, nullptr, limit).kind == Verdict::Wrong;
  }

  void describe(const Case &call, ModuleOp before, ModuleOp after, const Course &course) {
    KernelSignatures signatures;
    for (const OwningOpRef<ModuleOp> &snapshot : course.programs)
      if (KernelSignatures found = signaturesOf(*snapshot); !found.empty())
        signatures = std::move(found);
    Trace right, wrong;
    (void)judge(before, call, &right, &signatures);
    Verdict verdict = judge(after, call, &wrong, &signatures);
    std::vector<std::string> sentences = describeParting(right, wrong, call.tolerance);
    if (sentences.empty())
      sentences = {verdict.text};
    for (const std::string &sentence : sentences)
      llvm::outs() << "  " << sentence << "\n";
  }

  void tryWithout(const Case &call, size_t step) {
    if (!llvm::is_contained(optional, steps[step].name))
      return;
    Course course = runSteps(program, steps, step);
    llvm::outs() << "  without this " << steps[step].name
                 << (course.outcome != Outcome::Done ? " the program cannot be compiled\n" : isWrong(course.last(), call) ? " it is wrong, too\n" : " it is right\n");
  }

  int explainLlvm(const Case &call, ModuleOp target) {
    PassLimit all(-1);
    (void)isWrong(target, call, &all);
    PassLimit none(0);
    if (isWrong(target, call, &none)) {
      llvm::outs() << "it is right after all passes at level target, and wrong without any of LLVM's passes that code can do without: "
                      "it is lost in translation to LLVM, in code generation, or in how the runtime calls it\n";
    } else {
      int64_t right = 0, wrong = all.passes;
      while (wrong - right > 1) {
        PassLimit half(right + (wrong - right) / 2);
        (isWrong(target, call, &half) ? wrong : right) = right + (wrong - right) / 2;
      }
      PassLimit first(wrong);
      (void)isWrong(target, call, &first);
      llvm::outs() << "LLVM's pass " << wrong << " of " << all.passes << ", " << first.last << ", is the first after which it is wrong\n";
    }
    if (!write("target.mlir", target))
      return 1;
    llvm::outs() << "go on with:\n  cauce compile " << path("target.mlir") << " --from=target --target=" << options.target
                 << " --save-temps=" << folder << " -o " << path("out.so") << " --opt-bisect-limit=N\n";
    return 1;
  }

  // A pass may fail for what another one has made of the program.
  int reportFailure(ArrayRef<Case> cases, Course course) {
    size_t step = course.programs.size() - 1;
    llvm::outs() << number(step) << (course.outcome == Outcome::Crashes ? ", crashes" : ", fails") << (course.said.empty() ? "" : ": " + course.said) << "\n";
    if (!prepareFolder())
      return 1;
    std::string file = path("before.mlir");
    if (std::error_code code = writeReproducer(*course.programs.back(), steps[step].whole(), file))
      return fail("cannot write '" + file + "': " + code.message());
    llvm::outs() << "go on with:\n  cauce-opt " << file << plugins() << " --run-reproducer\n";
    for (const Case &call : cases)
      for (const OwningOpRef<ModuleOp> &snapshot : course.programs)
        if (judge(*snapshot, call).kind == Verdict::Wrong) {
          llvm::outs() << "@" << call.function << " with " << call.where << " is wrong before that:\n";
          folder += "/before-that"; // not over what was written
          return search(call, course);
        }
    return 1;
  }

  void writePrograms(ModuleOp before, ModuleOp after, size_t first, size_t last) {
    std::string pipeline;
    for (size_t step = first; step < last; ++step)
      pipeline += (pipeline.empty() ? "" : ",") + steps[step].pipeline;
    if (!write("before.mlir", before) || !write("after.mlir", after))
      return;
    llvm::outs() << "go on with:\n  cauce-opt " << path("before.mlir") << plugins() << " --pass-pipeline='builtin.module(" << pipeline << ")' | diff - "
                 << path("after.mlir") << "\n  diff " << path("before.mlir") << " " << path("after.mlir") << "\n";
  }

  std::string plugins() {
    std::string text;
    for (const std::string &plugin : bisecting.plugins)
      text += " --load-pass-plugin=" + plugin;
    return text;
  }

  bool prepareFolder() {
    SmallString<128> made;
    std::error_code code;
    if (folder.empty()) {
      code = llvm::sys::fs::createUniqueDirectory("cauce-bisect", made);
      folder = made.str().str();
    } else {
      code = llvm::sys::fs::create_directories(folder);
    }
    if (code)
      fail("cannot make folder '" + folder + "': " + code.message());
    return !code;
  }

  std::string path(StringRef name) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }

  // As cauce-opt prints it, so that they can be compared.
  bool write(StringRef name, ModuleOp module) {
    if (!prepareFolder())
      return false;
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->print(stream);
    stream << "\n";
    if (std::error_code code = writeFile(path(name), text)) {
      fail("cannot write '" + path(name) + "': " + code.message());
      return false;
    }
    return true;
  }

  ModuleOp program;
  std::string begin;
  const CheckOptions &options;
  const BisectOptions &bisecting;
  std::vector<Step> steps;
  std::string folder;
};

} // namespace

int bisectCases(ModuleOp program, StringRef begin, ArrayRef<Case> cases, const CheckOptions &options, const BisectOptions &bisecting) {
  return Bisection(program, begin, options, bisecting).run(cases);
}

int bisect(ModuleOp module, const CheckOptions &options, const BisectOptions &bisecting) {
  OwningOpRef<ModuleOp> program;
  FailureOr<std::vector<Case>> cases = makeCases(module, options, program);
  return failed(cases) ? 1 : bisectCases(*program, "", *cases, options, bisecting);
}

} // namespace cauce::check
