// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce-planted KIND OP FIRST COUNT [SECONDS]: what `cauce-check --compiled --random COUNT --first FIRST` says if the compiler has a mistake.
// OP+OTHER is an OP in the body of a linalg.generic that fusion made, with an OTHER in it. As KIND has it, it
//   wrong      is its first operand
//   wide       is, if there are 8 results or more in a row
//   crash      ends the process as an invalid access does
//   refuse     is an op that nothing lowers
// MLIR tells whoever asks which passes run; nothing in the compiler knows of this.
#include "compiler/pipeline/Pipeline.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Pass/Pass.h"
#include "tools/cauce-check/Claims.h"
#include "tools/cauce-check/Random.h"
#include "tools/cauce-check/Shrink.h"

#include <csignal>

using namespace mlir;
using namespace cauce;

static void plant(Operation *root, StringRef kind, StringRef names) {
  auto [name, other] = names.split('+');
  SmallVector<Operation *> found;
  root->walk([&, name = name, other = other](linalg::GenericOp generic) {
    auto isThere = [&](StringRef wanted) { return llvm::any_of(*generic.getBody(), [&](Operation &op) { return op.getName().getStringRef() == wanted; }); };
    for (Operation &op : *generic.getBody())
      if (op.getName().getStringRef() == name && (other.empty() || isThere(other)))
        found.push_back(&op);
  });
  for (Operation *op : found) {
    if (kind == "crash")
      raise(SIGSEGV);
    Value result = op->getResult(0), first = op->getOperand(0);
    auto tensor = dyn_cast<RankedTensorType>(op->getParentOp()->getResult(0).getType());
    bool isWide = tensor && tensor.getRank() && tensor.getShape().back() >= 8;
    if ((kind == "wrong" || (kind == "wide" && isWide)) && first.getType() == result.getType()) {
      result.replaceAllUsesWith(first);
    } else if (kind == "refuse") {
      OpBuilder b(op);
      OperationState state(op->getLoc(), "math.ctlz_of_nothing", op->getOperands(), op->getResultTypes());
      result.replaceAllUsesWith(b.create(state)->getResult(0));
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 5)
    return 2;
  StringRef kind = argv[1], name = argv[2];
  uint64_t first = strtoull(argv[3], nullptr, 10), count = strtoull(argv[4], nullptr, 10);
  DialectRegistry registry;
  registerDialects(registry);
  registry.insert<check::CheckDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.allowUnregisteredDialects();
  context.printOpOnDiagnostic(false);
  context.loadAllAvailableDialects();
  context.registerActionHandler([&](llvm::function_ref<void()> run, const tracing::Action &action) {
    run();
    auto *pass = dyn_cast<PassExecutionAction>(&action);
    if (pass && pass->getPass().getArgument() == "fuse-elementwise")
      plant(pass->getOp(), kind, name);
  });
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  for (uint64_t number = first; number < first + count; ++number)
    check::makeRandomFunction(*module, number);
  check::CheckOptions options;
  options.gradients = false;
  check::ShrinkOptions shrink;
  shrink.functions = count;
  shrink.seconds = argc > 5 ? strtod(argv[5], nullptr) : 60;
  check::CheckReport report;
  return succeeded(check::checkAndShrink(*module, options, shrink, report, llvm::outs())) ? 0 : 1;
}
