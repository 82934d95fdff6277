// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Statistics.h.
#include "compiler/support/Statistics.h"

#include "mlir/IR/Operation.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/FormatVariadic.h"

#include <memory>
#include <optional>

using namespace mlir;

namespace cauce {

static int64_t countOps(Operation *op) {
  int64_t count = 0;
  op->walk([&](Operation *) { ++count; });
  return count;
}

class Statistics::Instrumentation : public PassInstrumentation {
public:
  explicit Instrumentation(Statistics &statistics) : statistics(statistics) {}

  void runBeforePass(Pass *pass, Operation *op) override {
    if (pass->getArgument().empty()) // of MLIR, to run passes on functions
      return;
    before.emplace(op);
    ops = countOps(op);
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    if (pass->getArgument().empty())
      return;
    PassCounts &counts = statistics.of(pass->getArgument());
    ++counts.runs;
    counts.changed += *before != OperationFingerPrint(op);
    counts.ops += countOps(op) - ops;
  }

private:
  Statistics &statistics;
  std::optional<OperationFingerPrint> before;
  int64_t ops = 0;
};

class Statistics::Streamer : public remark::detail::MLIRRemarkStreamerBase {
public:
  explicit Streamer(Statistics &statistics) : statistics(statistics) {}

  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    PassCounts &counts = statistics.of(remark.getCategoryName());
    ++(remark.getRemarkType() == llvm::remarks::Type::Missed ? counts.missed : counts.done);
  }

private:
  Statistics &statistics;
};

Statistics::PassCounts &Statistics::of(StringRef pass) {
  for (PassCounts &counts : passes)
    if (counts.name == pass)
      return counts;
  passes.push_back({pass.str()});
  return passes.back();
}

LogicalResult Statistics::enable(PassManager &manager) {
  remark::RemarkCategories categories;
  categories.passed = categories.missed = ".*";
  manager.addInstrumentation(std::make_unique<Instrumentation>(*this));
  return remark::enableOptimizationRemarks(*manager.getContext(), std::make_unique<Streamer>(*this),
                                           std::make_unique<remark::RemarkEmittingPolicyAll>(), categories);
}

void Statistics::print(raw_ostream &out) const {
  out << llvm::formatv("{0,-28} {1,6} {2,8} {3,7} {4,6} {5,8}\n", "pass", "runs", "changed", "ops", "did", "did not");
  for (const PassCounts &pass : passes) {
    std::string ops = (pass.ops > 0 ? "+" : "") + std::to_string(pass.ops);
    out << llvm::formatv("{0,-28} {1,6} {2,8} {3,7} {4,6} {5,8}\n", pass.name, pass.runs, pass.changed, ops, pass.done, pass.missed);
  }
}

} // namespace cauce
