// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Model.h"

#include "Input.h"
#include "Mutator.h"

#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Compile.h"
#include "frontends/graph/Importer.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;
using cauce::graph::v1::Model;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

namespace fuzz {
namespace {

// What is compiled is small: the time goes into many models, not into large ones.
constexpr size_t mostOps = 300, mostBytes = 8192;

struct Session {
  Session() : context(MLIRContext::Threading::DISABLED) {
    DialectRegistry registry;
    cauce::registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
        llvm::raw_string_ostream(errors) << diagnostic.getLocation() << ": " << diagnostic << "\n";
    });
  }
  MLIRContext context;
  std::string errors;
};

void expectErrors(const Session &session, const char *when) {
  if (session.errors.find("t.model") != std::string::npos)
    return;
  fprintf(stderr, "%s says: %s\n", when, session.errors.c_str());
  abort();
}

// Takes the bytes of a model through the whole compiler. Ends the process unless it is accepted or refused with messages of
// which the first names the file.
void compileModel(const uint8_t *data, size_t size) {
  // A context keeps every type and attribute it has seen.
  static std::unique_ptr<Session> session;
  static unsigned uses = 0;
  if (uses++ % 64 == 0)
    session = std::make_unique<Session>();
  session->errors.clear();
  std::string path = write("t.model", data, size);
  OwningOpRef<ModuleOp> module = cauce::graph::importModel(path, session->context);
  if (!module)
    return expectErrors(*session, "the importer");
  size_t ops = 0;
  module->walk([&](Operation *) { ++ops; });
  if (ops > mostOps || size > mostBytes)
    return;
  cauce::CompileOptions options;
  options.target = size % 2 ? "x86-64-v2" : "x86-64-v4";
  // LLVM, which is not instrumented, takes most of the time.
  if (size % 8)
    options.stopAfter = "target";
  if (failed(cauce::compileProgram(*module, options, folder() + "/t.o")))
    expectErrors(*session, "the compiler");
}

} // namespace
} // namespace fuzz

using namespace fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  compileModel(data, size);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  Model model;
  if (seed % form.byteChanges == 0 || !form.parse(data, size, model))
    return LLVMFuzzerMutate(data, size, most);
  Mutator(seed).mutate(model);
  size_t printed = form.print(model, data, most);
  return printed ? printed : LLVMFuzzerMutate(data, size, most);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t aSize, const uint8_t *b, size_t bSize, uint8_t *data, size_t most, unsigned seed) {
  Model model, other;
  if (!form.parse(a, aSize, model) || !form.parse(b, bSize, other))
    return 0;
  Mutator(seed).cross(model, other);
  return form.print(model, data, most);
}
