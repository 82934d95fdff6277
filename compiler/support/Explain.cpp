// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Explain.h.
#include "compiler/support/Explain.h"

#include "compiler/support/Nodes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"

#include <map>
#include <memory>

using namespace mlir;

namespace cauce {

static void say(remark::detail::InFlightRemark remark, Text text) {
  if (!remark)
    return;
  std::string sentence;
  llvm::raw_string_ostream stream(sentence);
  text(stream);
  remark << StringRef(sentence);
}

void explain(Location location, StringRef pass, Text text) {
  say(remark::passed(location, remark::RemarkOpts::name(pass).category(pass)), text);
}

void explainMissed(Location location, StringRef pass, Text text) {
  say(remark::missed(location, remark::RemarkOpts::name(pass).category(pass)), text);
}

namespace {

class DiagnosticStreamer : public remark::detail::MLIRRemarkStreamerBase {
public:
  explicit DiagnosticStreamer(std::shared_ptr<size_t> count) : count(std::move(count)) {}
  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    ++*count;
    for (const remark::detail::Remark::Arg &sentence : remark.getArgs())
      emitRemark(remark.getLocation()) << sentence.val;
  }

private:
  std::shared_ptr<size_t> count;
};

// How many ops of each name there are of each node.
struct Census {
  struct Node {
    Location location;
    std::map<std::string, int64_t> ops;
  };
  std::map<std::string, Node> nodes;

  void add(Operation *root, int64_t sign) {
    root->walk([&](Operation *op) {
      if (op != root)
        nodes.try_emplace(nodesOf(op->getLoc()), Node{op->getLoc(), {}}).first->second.ops[op->getName().getStringRef().str()] += sign;
    });
  }
};

class CensusInstrumentation : public PassInstrumentation {
public:
  CensusInstrumentation(StringRef pass, std::shared_ptr<size_t> remarks) : pass(pass), remarks(std::move(remarks)) {}

  void runBeforePass(Pass *next, Operation *op) override {
    if (next->getArgument() != pass)
      return;
    census = Census();
    census.add(op, -1);
    before = *remarks;
  }

  void runAfterPass(Pass *last, Operation *op) override {
    if (last->getArgument() != pass || *remarks != before)
      return;
    census.add(op, 1);
    for (auto &[name, node] : census.nodes) {
      std::string changes;
      for (auto [opName, change] : node.ops)
        if (change)
          changes += (changes.empty() ? "" : ", ") + std::string(change > 0 ? "+" : "") + std::to_string(change) + " " + opName;
      if (!changes.empty())
        emitRemark(node.location) << (name.empty() ? "without a node" : "'" + name + "'") << ": " << changes;
    }
  }

private:
  std::string pass;
  std::shared_ptr<size_t> remarks; // that the pass made itself
  size_t before = 0;
  Census census;
};

} // namespace

LogicalResult explainPass(PassManager &passes, StringRef pass) {
  MLIRContext &context = *passes.getContext();
  auto count = std::make_shared<size_t>(0);
  remark::RemarkCategories categories;
  categories.passed = categories.missed = pass.str(); // a regular expression that has to match as a whole
  LogicalResult enabled = remark::enableOptimizationRemarks(context, std::make_unique<DiagnosticStreamer>(count),
                                                            std::make_unique<remark::RemarkEmittingPolicyAll>(), categories);
  passes.addInstrumentation(std::make_unique<CensusInstrumentation>(pass, std::move(count)));
  return enabled;
}

} // namespace cauce
